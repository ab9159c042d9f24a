"""The `fields:` of a rule file: facts that a plant names itself, read from its operations."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rules.catalogue import CATALOGUE
from rules.fields import Field, FieldType
from rules.own_fields import OwnField
from rules.reading.conditions import JOINS
from rules.reading.expect import (
    a_choice,
    a_table,
    a_text,
    known_keys,
    named,
    texts_of,
)
from rules.reading.report import Place, Report
from rules.reading.tree import Table, Tree
from rules.reading.values import read_value
from rules.units import LONGEST, misspelt

FIELD_KEYS = ("parameter", "type", "unit", "label", "choices", "example")
FIELD_REQUIRED = ("parameter", "type")
FIELD_TYPES: tuple[FieldType, ...] = ("text", "number", "boolean")
LANGUAGES = ("en", "zh-CN")
NAME_PATTERN = r"[^\W\d]\w{0,59}"
_NAME = re.compile(NAME_PATTERN)
_TAKEN = frozenset(name for fields in CATALOGUE.values() for name in fields)
_EXAMPLES: Mapping[FieldType, str | int | bool] = {"text": "...", "number": 0, "boolean": True}


def read_own_fields(tree: Tree | None, report: Report) -> tuple[OwnField, ...]:
    """Read the own fields; those that cannot be used are left out and reported."""
    read = [
        (place, _own_field(name, place, entry, report))
        for name, place, entry in named(tree, report, "`fields:`")
    ]
    first: dict[str, str] = {}
    for place, own in read:
        if own is None:
            continue
        rival = first.setdefault(own.parameter, own.field.name)
        if rival != own.field.name:
            report.add(place, f"`{rival}` and `{own.field.name}` are both `{own.parameter}`")
    return tuple(own for _, own in read if own is not None)


def report_unused_fields(tree: Tree | None, used: frozenset[str], report: Report) -> None:
    """Report own fields that no condition, table, correlation or deadline asks about."""
    if isinstance(tree, Table):
        for name, place in tree.keys.items():
            if name not in used:
                report.add(place, f"field `{name}` is used by no rule, so nothing checks it")


def _own_field(name: str, place: Place, tree: Tree, report: Report) -> OwnField | None:
    table = a_table(tree, report, f"field `{name}`")
    if table is None:
        return None
    whole = known_keys(table, report, "a field", FIELD_KEYS, required=FIELD_REQUIRED)
    complaint = _not_a_name(name)
    if complaint:
        report.add(place, complaint)
    entries = table.entries
    parameter = a_text(entries.get("parameter"), report, "`parameter:`")
    kind = _type(entries.get("type"), report)
    if complaint or parameter is None or kind is None or not whole:
        return None
    field = Field(
        name=name,
        type=kind,
        unit=_unit(entries.get("unit"), kind, report),
        label=_labels(entries.get("label"), name, report),
        choices=_choices(entries.get("choices"), kind, report),
        example=_EXAMPLES[kind],
    )
    return OwnField(_with_example(field, entries.get("example"), report), parameter)


def _not_a_name(name: str) -> str | None:
    if name in _TAKEN:
        return f"`{name}` is a fact that every rule file has; give the own field another name"
    if name in JOINS:
        return f"`{name}` joins conditions; give the own field another name"
    if not _NAME.fullmatch(name):
        return "the name of a field is made of letters, digits and `_`, at most 60"
    return None


def _type(tree: Tree | None, report: Report) -> FieldType | None:
    written = a_choice(tree, report, "type", FIELD_TYPES)
    return next((kind for kind in FIELD_TYPES if kind == written), None)


def _unit(tree: Tree | None, kind: FieldType, report: Report) -> str | None:
    written = a_text(tree, report, "`unit:`")
    if tree is None or written is None:
        return None
    if kind != "number":
        report.add(tree.place, f"only a number has a unit; this field is {kind}")
    elif len(written) > LONGEST:
        report.add(tree.place, f"a unit has at most {LONGEST} characters")
    elif misspelt(written):
        report.add(tree.place, f"unknown unit `{written}`; did you mean `{misspelt(written)}`?")
    else:
        return written  # any other unit of the plant's own compares with itself
    return None


def _labels(tree: Tree | None, name: str, report: Report) -> Mapping[str, str]:
    table = None if tree is None else a_table(tree, report, "`label:`")
    labels = dict.fromkeys(LANGUAGES, name)
    if table is not None:
        known_keys(table, report, "`label:`", LANGUAGES)
        for language in LANGUAGES:
            said = a_text(table.entries.get(language), report, "a label")
            labels[language] = said or name
    return MappingProxyType(labels)


def _choices(tree: Tree | None, kind: FieldType, report: Report) -> tuple[str, ...] | None:
    if tree is None:
        return None
    if kind != "text":
        report.add(tree.place, f"only a text has choices; this field is {kind}")
        return None
    return texts_of(tree, report, "choice") or None


def _with_example(field: Field, tree: Tree | None, report: Report) -> Field:
    if tree is None:
        return field if field.choices is None else replace(field, example=field.choices[0])
    read = read_value(field, tree, report)
    return field if read is None else replace(field, example=read.value)
