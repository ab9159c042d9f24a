"""An inspection as it is typed: its values judged by the drawing's limits, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.actions.look_entry import Characteristic
from service.intake.plant_records import Record
from service.pages.record_read import (
    Faults,
    FormFaults,
    moment_of_text,
    number_of_text,
    read_or_faults,
)
from service.pages.speech import Speech
from spc.specification import SpecificationLimits, judge

MOST_VALUES = 100
DEFECT_ROWS = 3
COUNTS = ("inspected", "defective")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value as typed: whether it conforms, and what is said of it."""

    name: str
    shown: str
    number: int | float | None
    ok: bool
    said: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One characteristic on the page: how many fields it has, and what was typed into them."""

    of: Characteristic
    place: int
    typed: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def is_used(self) -> bool:
        return bool(self.verdicts)


def sheets_of(
    asked: Sequence[Characteristic], fields: Mapping[str, str], speech: Speech
) -> list[Sheet]:
    """What was typed for each characteristic, judged; one more field than are filled."""
    found = []
    for place, each in enumerate(asked, 1):
        values = [fields.get(value_name(each.id, n), "").strip() for n in range(1, MOST_VALUES + 1)]
        filled = max((n for n, text in enumerate(values, 1) if text), default=0)
        shown = max(each.size, min(MOST_VALUES, filled + 1 if filled >= each.size else each.size))
        verdicts = tuple(
            _verdict(each, text, value_name(each.id, n), speech)
            for n, text in enumerate(values, 1)
            if text
        )
        found.append(Sheet(each, place, tuple(values[:shown]), verdicts))
    return found


def value_name(characteristic: str, number: int) -> str:
    return f"value.{number}.{characteristic}"


def inspection_of(
    sheets: Sequence[Sheet], fields: Mapping[str, str], speech: Speech, by: str
) -> Record:
    """The record that the page says; FormFaults names what is missing or no number."""
    faults: Faults = {}
    document: dict[str, Any] = {
        "record": "inspection", "id": fields.get("id", "").strip(), "inspector": by,
        "lot": fields.get("lot", "").strip(), "at": speech.now.isoformat(),
    }  # fmt: skip
    for name in ("lot", "stage"):
        document[name] = fields.get(name, "").strip()
        if not document[name]:
            faults[name] = speech.say("is missing")
    if typed := fields.get("at", "").strip():
        document["at"], fault = moment_of_text(typed, speech)
        if fault:
            faults["at"] = fault
    for name in ("operation", "gauge", "note"):
        if text := fields.get(name, "").strip():
            document[name] = text
    measured, counted = _measured(sheets, faults), _counted(fields, speech, faults)
    document |= {"measurements": measured} if measured else {}
    document |= {"attributes": counted} if counted else {}
    if not faults and not measured and not counted:
        raise FormFaults(
            speech.say("Type at least one value, or count at least one defect."), faults
        )
    return read_or_faults(document, faults, speech, {})


def _verdict(asked: Characteristic, text: str, name: str, speech: Speech) -> Verdict:
    number, fault = number_of_text(text, speech)
    if number is None:
        return Verdict(name, text, None, False, fault)
    if judge([float(number)], SpecificationLimits(asked.lower, asked.upper))[0].conforming:
        return Verdict(name, speech.number(number), number, True, speech.say("ok"))
    if asked.lower is not None and number < asked.lower:
        said = speech.say("out: below %(limit)s", limit=speech.number(asked.lower))
    else:
        said = speech.say("out: above %(limit)s", limit=speech.number(asked.upper))
    return Verdict(name, speech.number(number), number, False, said)


def _measured(sheets: Sequence[Sheet], faults: Faults) -> list[dict[str, Any]]:
    for sheet in sheets:
        for each in sheet.verdicts:
            if each.number is None:
                faults[each.name] = each.said
    return [
        {"characteristic": sheet.of.id, "values": [each.number for each in sheet.verdicts]}
        for sheet in sheets
        if sheet.is_used
    ]


def _counted(fields: Mapping[str, str], speech: Speech, faults: Faults) -> list[dict[str, Any]]:
    """The defects that were counted; each with its name, of how many, and how many had it."""
    found = []
    for row in range(1, DEFECT_ROWS + 1):
        typed = {name: fields.get(f"defect.{row}.{name}", "").strip() for name in ("name", *COUNTS)}
        if not any(typed.values()):
            continue
        counted: dict[str, Any] = {"defect": typed["name"]}
        if not typed["name"]:
            faults[f"defect.{row}.name"] = speech.say("is missing")
        for name in COUNTS:
            number, fault = number_of_text(typed[name], speech)
            if not typed[name]:
                fault = speech.say("is missing")
            elif number is not None and (not isinstance(number, int) or number < 0):
                fault = speech.say("“%(text)s” is no count", text=typed[name])
            if fault:
                faults[f"defect.{row}.{name}"] = fault
            counted[name] = number
        sound = not any(f"defect.{row}.{name}" in faults for name in COUNTS)
        if sound and counted["defective"] > counted["inspected"]:
            faults[f"defect.{row}.defective"] = speech.say("more than were looked at")
        found.append(counted)
    return found
