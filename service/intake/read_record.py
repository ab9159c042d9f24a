"""One line of input to one record, or a sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from service.errors import BadInput, did_you_mean
from service.fault_words import plain_fault
from service.intake.plant_records import MODELS, PlantRecord, Record

_adapter: TypeAdapter[Record] = TypeAdapter(PlantRecord)


def read_record(line: bytes | str) -> Record:
    """The record in one JSON text; BadInput names the field, the fault and the way out."""
    try:
        return _adapter.validate_json(line)
    except ValidationError as error:
        raise BadInput(*_sentence(line, error)) from None


def record_label(line: bytes | str) -> str | None:
    """The id a refused line claims to have, for the report; None where it cannot be read."""
    try:
        document = orjson.loads(line)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
    name = document.get("id") if isinstance(document, dict) else None
    return name if isinstance(name, str) else None


def _sentence(line: bytes | str, error: ValidationError) -> tuple[str, list[tuple[str, str]]]:
    faults = error.errors(include_url=False, include_context=True)
    listed = [(_place(fault["loc"]), _message(line, fault)) for fault in faults]
    # An unknown field is most often the misspelling behind a missing one: say it first.
    order = sorted(range(len(faults)), key=lambda i: faults[i]["type"] != "extra_forbidden")
    listed = [listed[i] for i in order]
    detail = "; ".join(f"{place}: {message}" if place else message for place, message in listed[:5])
    if len(listed) > 5:
        detail += f"; and {len(listed) - 5} more"
    return detail, listed


def _place(location: Sequence[int | str]) -> str:
    """`lines[0].quantity`; the first part names the record kind and is left out."""
    place = ""
    for part in location:
        if part in MODELS or part in ("float", "str", "constrained-str") or _is_a_type(part):
            continue
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


def _is_a_type(part: int | str) -> bool:
    return isinstance(part, str) and ("[" in part or "(" in part)


def _message(line: bytes | str, fault: ErrorDetails) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "json_invalid":
        return _broken_json(line, str(context.get("error", "")))
    if kind == "union_tag_invalid":
        tag = str(context.get("tag", ""))
        return f"record kind `{tag}` is not known{did_you_mean(tag, list(MODELS))}"
    if kind == "union_tag_not_found":
        return "field `record` (the kind) is missing"
    if kind == "extra_forbidden":
        return f"unknown field{_nearest_field(fault['loc'])}"
    if kind == "literal_error":
        return _not_one_of(fault, str(context.get("expected", "")))
    if kind == "value_error":
        return str(context.get("error", fault["msg"]))
    if kind == "dict_type" and not fault["loc"]:
        return "a record is a JSON object"
    return plain_fault(fault)


def _broken_json(line: bytes | str, reason: str) -> str:
    raw = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return f"not UTF-8: invalid byte at position {error.start + 1}"
    if "EOF" in reason:
        return f"the record is cut off (not complete JSON: {reason})"
    return f"not JSON: {reason}"


def _not_one_of(fault: ErrorDetails, expected: str) -> str:
    given = fault.get("input")
    choices = [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]
    hint = did_you_mean(given, choices) if isinstance(given, str) else ""
    return f"`{given}` is not one of {', '.join(choices)}{hint}"


def _nearest_field(location: Sequence[int | str]) -> str:
    model: type[BaseModel] | None = MODELS.get(str(location[0])) if location else None
    for part in location[1:-1]:
        model = _model_of_field(model, part) if isinstance(part, str) else model
    if model is None:
        return ""
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(known)}"


def _model_of_field(model: type[BaseModel] | None, name: str) -> type[BaseModel] | None:
    if name in MODELS:
        return MODELS[name]
    field = model.model_fields.get(name) if model else None
    return _model_in(field.annotation) if field else model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _model_in(argument)) is not None:
            return found
    return None
