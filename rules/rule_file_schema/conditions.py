"""The schema of conditions: for every event its facts, each with its comparisons."""

from collections.abc import Iterable, Mapping

from rules.catalogue import CATALOGUE
from rules.conditions import OPERATORS
from rules.fields import FIELDS, Field
from rules.own_fields import OwnField, carries_parameters
from rules.reading.conditions import ALWAYS, JOINS
from rules.reading.own_fields import FIELD_TYPES
from rules.reading.values import QUANTITY_PATTERN
from rules.rule_file_schema.pieces import NAME, Schema, a_list, described, ref
from rules.rule_file_schema.titles import entry

# Letters of any script: `\w` means ASCII letters to JSON Schema.
OWN_NAME = "^[A-Za-z_\u0080-\uffff][0-9A-Za-z_\u0080-\uffff]{0,59}$"
_ANY_OWN = "own-field"
_ANY_TEXT: Schema = {"type": "string", "minLength": 1}
_TAKEN = {*(name for carried in CATALOGUE.values() for name in carried), *JOINS}


def condition_definitions(own_fields: Iterable[OwnField] | None) -> dict[str, Schema]:
    """Define the conditions of every event; with None any own field may be compared."""
    own = None if own_fields is None else {each.field.name: each.field for each in own_fields}
    fields = {**FIELDS, **(own or {})}
    definitions = {f"field.{name}": _test(field) for name, field in fields.items()}
    definitions |= {
        f"field.{event}.{name}": _test(field)
        for event, carried in CATALOGUE.items()
        for name, field in carried.items()
        if field is not FIELDS.get(name)
    }
    if own is None:
        definitions[_ANY_OWN] = {"anyOf": [_comparisons(_bare(kind)) for kind in FIELD_TYPES]}
    for event in CATALOGUE:
        definitions[f"condition.{event}"] = _condition(event, own)
        definitions[f"when.{event}"] = {"anyOf": [{"const": ALWAYS}, ref(f"condition.{event}")]}
    return definitions


def value_of(field: Field) -> Schema:
    """What a fact may be compared with."""
    if field.type == "boolean":
        return {"type": "boolean"}
    if field.type == "text":
        return (
            {"enum": list(field.choices)} if field.choices else {"type": "string", "minLength": 1}
        )
    if field.unit is None and field.unit_from is None:
        return {"type": "number"}
    return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{QUANTITY_PATTERN}$"}]}


def fact_of(field: Field) -> Schema:
    """What a fact may be in a test: its own type, or nothing."""
    if field.choices is not None:
        return {"enum": [*field.choices, None]}
    kind = {"text": "string"}.get(field.type, field.type)
    return {"type": [kind, "null"]}


def _condition(event: str, own: Mapping[str, Field] | None) -> Schema:
    here = ref(f"condition.{event}")
    carried = CATALOGUE[event]
    entries = {
        "all": entry("all", a_list(here)),
        "any": entry("any", a_list(here)),
        "not": entry("not", here),
        "condition": entry("condition", NAME),
        **{name: ref(_definition(event, name, field)) for name, field in carried.items()},
    }
    schema: Schema = {
        "type": "object",
        "properties": entries,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    if carries_parameters(event) and own is None:
        schema |= {"patternProperties": {_other_than(_TAKEN): ref(_ANY_OWN)}}
    elif carries_parameters(event) and own is not None:
        entries |= {name: ref(f"field.{name}") for name in own}
    return schema


def _other_than(names: Iterable[str]) -> str:
    return f"^(?!(?:{'|'.join(sorted(names))})$){OWN_NAME.removeprefix('^')}"


def _definition(event: str, name: str, field: Field) -> str:
    return f"field.{name}" if field is FIELDS.get(name) else f"field.{event}.{name}"


def _test(field: Field) -> Schema:
    schema: Schema = {"x-type": field.type, "examples": [field.example]}
    if field.unit is not None:
        schema["x-unit"] = field.unit
    if field.unit_from is not None:
        schema["x-unit-from"] = field.unit_from
    return described(field.label, {**schema, **_comparisons(field)})


def _comparisons(field: Field) -> Schema:
    value = value_of(field)
    asked: dict[str, Schema] = {
        "blank": {"type": "boolean"},
        "in": {"anyOf": [NAME, a_list(value)]},
        "between": a_list(value, least=2, most=2),
    }
    operations: Schema = {
        "type": "object",
        "properties": {name: entry(name, asked.get(name, value)) for name in OPERATORS[field.type]},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    return {"anyOf": [value, operations]}


def _bare(kind: str) -> Field:
    """A field of a type with a unit of the author's own."""
    for each in FIELD_TYPES:
        if each == kind:
            unit = "one" if each == "number" else None
            return Field("", each, unit, {}, None, "")
    raise ValueError(f"unknown type `{kind}`")
