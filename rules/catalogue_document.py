"""The catalogue as a document: everything a form needs to offer facts, comparisons, outcomes."""

from collections.abc import Iterable
from typing import Any

from rules.catalogue import (
    ASKED,
    CATALOGUE,
    CUSTOMERS,
    EVENT_STRATEGIES,
    EVENTS,
    ROLES,
    SEVERITIES,
    STRATEGIES,
)
from rules.conditions import OPERATORS
from rules.fields import Field
from rules.own_fields import OwnField, carries_parameters
from rules.phrases import PHRASES
from rules.rulebook import Rulebook


def catalogue_document(rulebook: Rulebook | None = None) -> dict[str, Any]:
    """Give events, facts, strategies, roles and severities with their names in both languages.

    Parameters
    ----------
    rulebook : Rulebook, optional
        Whose own fields are listed beside the facts of every event that has an operation.

    Returns
    -------
    dict
        JSON-able: {"events": {EVENT: {"title", "asked", "strategies", "fields"}}, "strategies",
        "roles", "severities"}. `asked` is whether rules and tables may name the event: no rule
        asks about what patterns and deadlines have found. A field says its name, type, unit,
        unit_from, label, choices, example, operators and, if it is one of the rulebook's own,
        its parameter.

    Examples
    --------
    >>> document = catalogue_document()
    >>> document["events"]["supplier.alert"]["fields"][1]["label"]
    {'en': 'heat', 'zh-CN': '炉号'}
    >>> document["severities"][0]
    {'name': 'minor', 'title': {'en': 'minor', 'zh-CN': '轻微'}}
    """
    own = () if rulebook is None else rulebook.own_fields
    return {
        "events": {event: _event(event, own) for event in EVENTS},
        "strategies": [_named(name) for name in STRATEGIES],
        "roles": [_named(name) for name in (*ROLES, CUSTOMERS)],
        "severities": [_named(name) for name in SEVERITIES],
    }


def _event(event: str, own_fields: Iterable[OwnField]) -> dict[str, Any]:
    fields = [_field(field) for field in CATALOGUE[event].values()]
    if carries_parameters(event):
        fields += [{**_field(own.field), "parameter": own.parameter} for own in own_fields]
    return {
        "title": {language: phrases.happened[event] for language, phrases in PHRASES.items()},
        "asked": event in ASKED,
        "strategies": list(EVENT_STRATEGIES.get(event, ())),
        "fields": fields,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "unit": field.unit,
        "unit_from": field.unit_from,
        "label": dict(field.label),
        "choices": None if field.choices is None else list(field.choices),
        "example": field.example,
        "operators": list(OPERATORS[field.type]),
    }


def _named(name: str) -> dict[str, Any]:
    return {"name": name, "title": {each: said.names[name] for each, said in PHRASES.items()}}
