"""What was typed into a form, as a record; a slip is said beside its field, in the form's words."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from service.errors import BadInput
from service.intake.plant_records import Record
from service.intake.read_record import read_record
from service.pages.record_forms import Blank, Lines, RecordForm
from service.pages.speech import Speech
from service.pages.typed_time import typed_moment

# Without the letters that are taken for digits.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
ROWS_AT_LEAST = 3
ROWS_AT_MOST = 200
LARGEST = Decimal(10) ** 15
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:[.,][0-9]{0,20})?|[.,][0-9]{1,20})")
# A comma that may part thousands as well as a whole number from its tenths.
TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
PLACE = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")

Faults = dict[str, str]


class FormFaults(BadInput):
    """What is wrong with a form, by the names of its fields."""

    def __init__(self, sentence: str, fields: Faults) -> None:
        super().__init__(sentence)
        self.fields = fields


def made_id(prefix: str, speech: Speech) -> str:
    """The number of a record that has none of its own: when, and four letters by chance."""
    local = speech.now.astimezone(speech.zone)
    chance = "".join(secrets.choice(LETTERS) for _ in range(4))
    return f"{prefix}-{local:%y%m%d-%H%M}-{chance}"


def record_of(form: RecordForm, fields: Mapping[str, str], speech: Speech, by: str) -> Record:
    """The record that the form says; FormFaults names every field that is missing or no number."""
    document: dict[str, Any] = {"record": form.kind, "id": fields.get("id", "").strip()}
    faults: Faults = {}
    for blank in form.blanks:
        value = _value(blank, blank.name, fields.get(blank.name, ""), speech, faults)
        if value is None and blank.name in ("at", "ended_at"):
            value = speech.now.isoformat()
        if value is not None:
            document[blank.name] = value
    rows = {lines.name: list(filled_rows(lines, fields)) for lines in form.lines}
    for lines in form.lines:
        document[lines.name] = [
            _row(lines, number, fields, speech, faults) for number in rows[lines.name]
        ]
    if form.kind == "operation":
        document["operator"] = by
        _set_parameters(document, rows["parameters"], speech, faults)
    return read_or_faults(document, faults, speech, rows)


def read_or_faults(
    document: Mapping[str, Any], faults: Faults, speech: Speech, rows: Mapping[str, list[int]]
) -> Record:
    """The record; or what is wrong with it, beside the fields that said so."""
    if not document["id"]:
        faults["id"] = speech.say("is missing")
    if faults:
        raise FormFaults(speech.say("Look at the fields that are marked."), faults)
    try:
        return read_record(orjson.dumps(document))
    except BadInput as bad:
        found = {}
        for each in bad.extra.get("errors", ()):  # type: ignore[attr-defined]
            name = _field_at(each["loc"], rows)
            found[name] = speech.own_sentence(each["msg"])
        raise FormFaults(bad.detail, found) from None


def fields_of_refusal(text: str, fields: Mapping[str, str], speech: Speech) -> Faults:
    """The fields whose content a refusal names: it is said beside them."""
    named = set(re.findall(r"`([^`\n]{1,300})`", text))
    apart = ("attempt", "step", "stage")
    for name, typed in fields.items():
        if name not in apart and typed.strip() and typed.strip() in named:
            return {name: speech.own_sentence(text)}
    return {}


def filled_rows(lines: Lines, fields: Mapping[str, str]) -> Iterator[int]:
    """The numbers of the rows into which anything was typed."""
    for number in range(1, ROWS_AT_MOST + 1):
        if any(fields.get(cell_name(lines, number, each), "").strip() for each in lines.blanks):
            yield number


def rows_of(lines: Lines, fields: Mapping[str, str]) -> int:
    """How many rows to show: those that were filled, and one to go on with."""
    last = max(filled_rows(lines, fields), default=0)
    return min(ROWS_AT_MOST, max(ROWS_AT_LEAST, last + 1))


def cell_name(lines: Lines, number: int, blank: Blank) -> str:
    return f"{lines.name}.{number}.{blank.name}"


def number_of_text(text: str, speech: Speech) -> tuple[int | float | None, str]:
    """A number exactly as it is typed, or why it is none; nothing is guessed.

    Also in the wide digits of a Chinese keyboard, and with the comma that some telephones have in
    place of the point, unless it may part thousands.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
    if TWO_READINGS.fullmatch(plain):
        return None, speech.say(
            "“%(text)s” can be read in two ways; write %(large)s or %(small)s",
            text=text, large=plain.replace(",", ""), small=plain.replace(",", "."),
        )  # fmt: skip
    if not NUMBER.fullmatch(plain):
        return None, speech.say("“%(text)s” is no number; write it as 36.5", text=text)
    number = Decimal(plain.replace(",", "."))
    if abs(number) > LARGEST:
        return None, speech.say("“%(text)s” is too large", text=text)
    whole = number == number.to_integral_value()
    return (int(number) if whole else float(number)), ""


def moment_of_text(text: str, speech: Speech) -> tuple[str | None, str]:
    """A day and time of the plant's clock, or why it is none."""
    try:
        return typed_moment(text, speech).isoformat(), ""
    except BadInput as refused:
        return None, refused.detail


def _row(
    lines: Lines, number: int, fields: Mapping[str, str], speech: Speech, faults: Faults
) -> dict[str, Any]:
    row = {}
    for blank in lines.blanks:
        name = cell_name(lines, number, blank)
        value = _value(blank, name, fields.get(name, ""), speech, faults)
        if value is not None:
            row[blank.name] = value
    return row


def _set_parameters(
    document: dict[str, Any], numbers: list[int], speech: Speech, faults: Faults
) -> None:
    """A parameter is a number where it can be one, else a text; a name stands once."""
    found: dict[str, Any] = {}
    for number, row in zip(numbers, document.pop("parameters"), strict=True):
        name, value = row.get("name"), row.get("value")
        if name is None or value is None:
            continue
        if name in found:
            faults[f"parameters.{number}.name"] = speech.say("stands here twice")
        known, _ = number_of_text(value, speech)
        if known is None and TWO_READINGS.fullmatch(unicodedata.normalize("NFKC", value)):
            faults[f"parameters.{number}.value"] = number_of_text(value, speech)[1]
        found[name] = value if known is None else known
    if found:
        document["parameters"] = found


def _value(blank: Blank, name: str, typed: str, speech: Speech, faults: Faults) -> Any:
    text = typed.strip()
    if not text:
        if blank.required:
            faults[name] = speech.say("is missing")
        return None
    value: Any = text
    fault = ""
    if blank.kind == "number":
        value, fault = number_of_text(text, speech)
    elif blank.kind == "moment":
        value, fault = moment_of_text(text, speech)
    elif blank.name == "passed":
        value = text == "yes"
    if fault:
        faults[name] = fault
    return value


def _field_at(place: str, rows: Mapping[str, list[int]]) -> str:
    """`inputs[0].quantity` of the record is `inputs.1.quantity` of the form."""
    found = PLACE.fullmatch(place)
    if found is None or found[1] not in rows or int(found[2]) >= len(rows[found[1]]):
        return place
    return f"{found[1]}.{rows[found[1]][int(found[2])]}.{found[3] or ''}"
