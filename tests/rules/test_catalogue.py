"""The catalogue is complete, typed and readable in both languages."""

import pytest

from rules.catalogue import (
    CATALOGUE,
    CUSTOMERS,
    EVENT_STRATEGIES,
    EVENTS,
    FINDINGS,
    ROLES,
    SEVERITIES,
    STRATEGIES,
    Field,
)
from rules.facts import checked, mismatch
from rules.phrases import PHRASES

EVERY_FIELD = [(event, field) for event in EVENTS for field in CATALOGUE[event].values()]


@pytest.mark.parametrize(("event", "field"), EVERY_FIELD)
def test_a_field_has_labels_and_an_example_of_its_own_type(event: str, field: Field) -> None:
    assert CATALOGUE[event][field.name] is field
    assert set(field.label) == {"en", "zh-CN"}
    assert all(field.label.values())
    assert mismatch(field, field.example) is None


def test_every_finding_has_strategies_and_every_strategy_a_finding() -> None:
    assert set(EVENT_STRATEGIES) == set(FINDINGS)
    assert {name for names in EVENT_STRATEGIES.values() for name in names} == set(STRATEGIES)


def test_the_catalogue_cannot_be_changed_by_its_readers() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["complaint"] = {}  # type: ignore[index]


def test_both_languages_have_words_for_the_same_things() -> None:
    english, chinese = PHRASES["en"], PHRASES["zh-CN"]
    assert english.comparisons.keys() == chinese.comparisons.keys()
    assert english.names.keys() == chinese.names.keys()
    assert {*STRATEGIES, *SEVERITIES, *ROLES, CUSTOMERS} <= english.names.keys()
    assert english.outcomes.keys() == chinese.outcomes.keys()
    assert set(english.happened) == set(chinese.happened) == set(EVENTS)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"valu": 38.0}, "unknown field `valu`; did you mean `value`?"),
        ({"value": "38"}, "is a number, '38' is text"),
        ({"value": True}, "is a number, True is boolean"),
        ({"critical": 1}, "is a boolean, 1 is number"),
        ({"load": 193}, "is text, 193 is number"),
        ({"value": float("nan")}, "must be a finite number"),
        ({"value": float("inf")}, "must be a finite number"),
        ({"stage": "finale"}, "is one of incoming, first_article, patrol, final"),
    ],
)
def test_facts_that_are_not_in_the_catalogue_are_refused(
    facts: dict[str, str | float | bool], complaint: str
) -> None:
    with pytest.raises(ValueError, match=r"inspection\.nonconforming") as refused:
        checked("inspection.nonconforming", facts)
    assert complaint in str(refused.value)


def test_a_missing_fact_is_null_and_an_unknown_event_is_refused() -> None:
    assert checked("supplier.alert", {}) == {"supplier": None, "heat": None, "lots": None}
    with pytest.raises(ValueError, match=r"did you mean `spc.signal`\?"):
        checked("spc.sginal", {})
