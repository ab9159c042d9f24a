"""The schemas of the sections of a rule file."""

from collections.abc import Iterable, Mapping

from rules.catalogue import (
    ASKED,
    CATALOGUE,
    CONTAINMENT,
    CORRELATION,
    CUSTOMERS,
    DEADLINE,
    EVENT_STRATEGIES,
    RECORDED,
    ROLES,
    SEVERITIES,
    STRATEGIES,
)
from rules.decision_table import BECAUSE, HIT_POLICIES
from rules.outcomes import NOTICE_TIMINGS
from rules.own_fields import OwnField, carries_parameters
from rules.reading.correlation_steps import (
    FEWEST_STEPS,
    LISTENED,
    MOST_STEPS,
    REPEAT_KEYS,
    STEP_REQUIRED,
)
from rules.reading.correlations import ALL, CORRELATION_REQUIRED
from rules.reading.own_fields import FIELD_REQUIRED, FIELD_TYPES, LANGUAGES
from rules.reading.routes import STEP_REQUIRED as ROUTE_STEP_REQUIRED
from rules.reading.table_columns import OUTPUTS
from rules.reading.table_rows import MOST_ROWS
from rules.routes import BARRED, DISPOSITIONS, MEANINGS, QUORUMS
from rules.rule_file_schema.conditions import OWN_NAME, fact_of
from rules.rule_file_schema.pieces import (
    ANYTHING,
    CELL,
    DURATION,
    ID,
    NAME,
    PRIORITY,
    TEXT,
    WORKING_TIME,
    Schema,
    a_list,
    a_named_table,
    a_table,
    by_event,
    one_of,
    ref,
)
from rules.rule_file_schema.titles import entry


def titled(entries: Mapping[str, Schema]) -> dict[str, Schema]:
    """Name every entry for people."""
    return {name: entry(name, schema) for name, schema in entries.items()}


def outcome_definitions() -> dict[str, Schema]:
    """What each event may lead to."""
    told = one_of((*ROLES, CUSTOMERS))
    response = {
        "severity": one_of(SEVERITIES),
        "route": NAME,
        "notify": {**a_list(told), "uniqueItems": True},
        "notice": one_of(NOTICE_TIMINGS),
    }
    definitions = {f"then.{CONTAINMENT}": a_table(titled(response), least=1)}
    for event, strategies in EVENT_STRATEGIES.items():
        entries = {"contain": one_of(strategies), "open_case": {"const": True}}
        definitions[f"then.{event}"] = a_table(titled(entries), least=1)
    return definitions


def own_field() -> Schema:
    """One entry of `fields:`."""
    entries = {
        "parameter": TEXT,
        "type": one_of(FIELD_TYPES),
        "unit": TEXT,
        "label": a_table(titled(dict.fromkeys(LANGUAGES, TEXT))),
        "choices": {**a_list(TEXT), "uniqueItems": True},
        "example": {"type": ["string", "number", "boolean"]},
    }
    return a_table(titled(entries), FIELD_REQUIRED)


def own_fields() -> Schema:
    """`fields:`, by name."""
    taken = sorted({name for carried in CATALOGUE.values() for name in carried})
    names = {"pattern": OWN_NAME, "not": {"enum": taken}}
    return {"type": "object", "propertyNames": names, "additionalProperties": own_field()}


def routes() -> Schema:
    """`routes:`, by name."""
    entries = {
        "step": ID,
        "meaning": one_of(MEANINGS),
        "roles": {**a_list(one_of(ROLES)), "uniqueItems": True},
        "quorum": one_of(QUORUMS),
        "due": WORKING_TIME,
        "remind": WORKING_TIME,
        "escalate_to": {**a_list(one_of(ROLES)), "uniqueItems": True},
        "may_not_sign": {**a_list(one_of(BARRED)), "uniqueItems": True},
        "delegates": {"type": "boolean", "default": True},
    }
    step = {**titled(entries), "when": entry("when", _step_condition())}
    return a_named_table(a_list(a_table(step, ROUTE_STEP_REQUIRED)))


def _step_condition() -> Schema:
    """When a step of a route is asked for."""
    entries = {
        "severity": {**a_list(one_of(SEVERITIES)), "uniqueItems": True},
        "dispositions": {**a_list(one_of(DISPOSITIONS)), "uniqueItems": True},
        "items": {**a_list(TEXT), "uniqueItems": True},
        "customers": {**a_list(TEXT), "uniqueItems": True},
    }
    return a_table(titled(entries), least=1)


def rule() -> Schema:
    """One rule."""
    entries = {
        "id": ID,
        "event": one_of(ASKED),
        "priority": PRIORITY,
        "when": ANYTHING,
        "then": ANYTHING,
        "cool_down": DURATION,
    }
    return _with_events(entries, ("id", "event", "when", "then"), ASKED, ("when", "then"))


def decision_table() -> Schema:
    """One decision table; its cells are for the reader."""
    entries = {
        "id": ID,
        "event": one_of(ASKED),
        "hit": one_of(HIT_POLICIES),
        "inputs": a_list(NAME),
        "outputs": a_list(one_of((*OUTPUTS, BECAUSE))),
        "rows": a_list(a_list({"anyOf": [CELL, a_list(CELL)]}), most=MOST_ROWS),
        "priority": PRIORITY,
        "cool_down": DURATION,
    }
    return a_table(titled(entries), ("id", "event", "hit", "inputs", "outputs", "rows"))


def correlation() -> Schema:
    """One correlation, of steps or of one step again and again."""
    entries = {
        "id": ID,
        "priority": PRIORITY,
        "within": DURATION,
        "same": a_list(NAME),
        "different": a_list(NAME),
        "steps": a_list(_step(), least=FEWEST_STEPS, most=MOST_STEPS),
        "repeat": _repeat(),
        "contain_of": {"anyOf": [{"const": ALL}, a_list(NAME)]},
        "then": ref(f"then.{CORRELATION}"),
        "cool_down": DURATION,
    }
    either = {"oneOf": [{"required": ["steps"]}, {"required": ["repeat"]}]}
    return {**a_table(titled(entries), CORRELATION_REQUIRED), **either}


def deadline() -> Schema:
    """One deadline."""
    unless = _with_events(
        {"event": one_of(RECORDED), "when": ANYTHING, "same": a_list(NAME)},
        ("event", "when", "same"),
        RECORDED,
        ("when",),
    )
    entries = {
        "id": ID,
        "event": one_of(RECORDED),
        "when": ANYTHING,
        "within": DURATION,
        "then": ref(f"then.{DEADLINE}"),
        "priority": PRIORITY,
        "unless": unless,
        "missing": a_table(titled(dict.fromkeys(LANGUAGES, TEXT)), LANGUAGES),
        "cool_down": DURATION,
    }
    required = ("id", "event", "when", "within", "then")
    return _with_events(entries, required, RECORDED, ("when",))


def test() -> Schema:
    """One test."""
    names = {**a_list(NAME, least=0), "uniqueItems": True}
    strategies = {**a_list(one_of(STRATEGIES), least=0), "uniqueItems": True}
    told = {**a_list(one_of((*ROLES, CUSTOMERS)), least=0), "uniqueItems": True}
    expected = {
        "rules": names,
        "contain": strategies,
        "open_case": {"type": "boolean"},
        "severity": one_of(SEVERITIES),
        "route": NAME,
        "notify": told,
        "notice": one_of(NOTICE_TIMINGS),
    }
    event = ref("given")
    entries = {
        "name": TEXT,
        "given": {"anyOf": [event, a_list(event)]},
        "until": DURATION,
        "expect": a_table(titled(expected), least=1),
    }
    return a_table(titled(entries), ("name", "given", "expect"))


def given(own: Iterable[OwnField] | None) -> Schema:
    """One event of a test, with the facts that it carries."""
    entries = {
        "event": one_of(ASKED),
        "facts": {"type": "object"},
        "at": {"anyOf": [{"const": 0}, DURATION]},
        "ancestors": a_list(NAME),
    }
    cases = {event: {"facts": _facts(event, own)} for event in ASKED}
    return {**a_table(titled(entries), ("event",)), "allOf": by_event(cases)}


def _step() -> Schema:
    entries = {
        "as": NAME,
        "event": one_of(LISTENED),
        "when": ANYTHING,
        "within": DURATION,
        "where": a_named_table(NAME),
        "not_same": a_named_table(NAME),
        "descendant_of": NAME,
    }
    return _with_events(entries, STEP_REQUIRED, LISTENED, ("when",))


def _repeat() -> Schema:
    entries = {"event": one_of(LISTENED), "when": ANYTHING, "times": {"enum": [2, 3]}}
    return _with_events(entries, REPEAT_KEYS, LISTENED, ("when",))


def _with_events(
    entries: Mapping[str, Schema],
    required: Iterable[str],
    events: Iterable[str],
    dependent: Iterable[str],
) -> Schema:
    """A table in which what some entries may be depends on the event."""
    cases = {
        event: {name: ref(f"{name}.{event}") for name in dependent}
        for event in dict.fromkeys(events)
    }
    return {**a_table(titled(entries), required), "allOf": by_event(cases)}


def _facts(event: str, own: Iterable[OwnField] | None) -> Schema:
    facts = {name: fact_of(field) for name, field in CATALOGUE[event].items()}
    if not carries_parameters(event):
        return a_table(facts)
    if own is None:
        return {**a_table(facts), "additionalProperties": CELL}
    return a_table({**facts, **{each.field.name: fact_of(each.field) for each in own}})
