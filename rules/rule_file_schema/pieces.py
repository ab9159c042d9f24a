"""Small schemas that many entries share."""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.reading.conditions import MOST_MEMBERS
from rules.reading.durations import DURATION_PATTERN
from rules.reading.route_steps import WORKING_PATTERN
from rules.reading.sections import ID_PATTERN
from rules.reading.tree import LONGEST_NAME, LONGEST_TEXT

Schema = dict[str, Any]

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}
ID: Schema = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
DURATION: Schema = {"type": "string", "pattern": f"^{DURATION_PATTERN}$", "examples": ["8 h"]}
WORKING_TIME: Schema = {"type": "string", "pattern": f"^{WORKING_PATTERN}$", "examples": ["8 h"]}
PRIORITY: Schema = {"type": "integer", "minimum": 0, "default": 0}
ANYTHING: Schema = {}
CELL: Schema = {"type": ["string", "number", "boolean", "null"]}


def ref(name: str) -> Schema:
    """Refer to a definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def one_of(choices: Iterable[str]) -> Schema:
    """A text that is one of the choices."""
    return {"enum": list(choices)}


def a_list(of: Schema, *, least: int = 1, most: int = MOST_MEMBERS) -> Schema:
    """A list that is not empty."""
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


def a_table(
    entries: Mapping[str, Schema], required: Iterable[str] = (), *, least: int = 0
) -> Schema:
    """A table of these entries and no others."""
    schema: Schema = {
        "type": "object",
        "properties": dict(entries),
        "required": list(required),
        "additionalProperties": False,
    }
    return {**schema, "minProperties": least} if least else schema


def a_named_table(of: Schema) -> Schema:
    """A table whose names are the author's own."""
    return {"type": "object", "propertyNames": NAME, "additionalProperties": of}


def by_event(cases: Mapping[str, Mapping[str, Schema]]) -> list[Schema]:
    """Say for each event what the entries beside `event:` may be."""
    return [
        {
            "if": {"properties": {"event": {"const": event}}, "required": ["event"]},
            "then": {"properties": dict(entries)},
        }
        for event, entries in cases.items()
    ]


def described(label: Mapping[str, str], schema: Schema) -> Schema:
    """Name a schema for people in both languages."""
    return {"title": label["en"], "x-title-zh": label["zh-CN"], **schema}
