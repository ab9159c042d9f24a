"""The catalogue as a form needs it: all facts and outcomes, named in both languages."""

import json
from collections.abc import Callable

import pytest

from rules.catalogue import CATALOGUE, EVENT_STRATEGIES, EVENTS, ROLES, SEVERITIES, STRATEGIES
from rules.catalogue_document import catalogue_document
from rules.rulebook import Rulebook

KEYS = {"name", "type", "unit", "unit_from", "label", "choices", "example", "operators"}
OWN = """rulebook: plant
version: 1
fields: {peak: {parameter: peak_c, type: number, unit: degC, label: {zh-CN: 峰值}}}
rules:
  - {id: one, event: operation.recorded, when: {peak: {above: 260}}, then: {open_case: true}}
"""


def test_every_event_says_its_facts_and_strategies_in_both_languages() -> None:
    document = catalogue_document()
    assert list(document["events"]) == list(EVENTS)
    for event, carried in document["events"].items():
        assert [field["name"] for field in carried["fields"]] == list(CATALOGUE[event])
        assert carried["asked"] is (event not in ("correlation.matched", "deadline.missed"))
        assert carried["strategies"] == list(EVENT_STRATEGIES.get(event, ()))
        assert all(carried["title"][language] for language in ("en", "zh-CN"))
        assert all(field.keys() == KEYS for field in carried["fields"])
    for key, names in (("strategies", STRATEGIES), ("severities", SEVERITIES)):
        assert [each["name"] for each in document[key]] == list(names)
    assert [each["name"] for each in document["roles"]] == [*ROLES, "customers"]
    assert json.loads(json.dumps(document)) == document


def test_a_number_says_where_its_unit_is_told_and_how_it_is_compared() -> None:
    fields = catalogue_document()["events"]["inspection.nonconforming"]["fields"]
    (value,) = [field for field in fields if field["name"] == "value"]
    assert (value["unit"], value["unit_from"]) == (None, "unit")
    assert "between" in value["operators"]


@pytest.mark.parametrize(("event", "listed"), [("operation.recorded", True), ("complaint", False)])
def test_own_fields_stand_beside_the_facts_of_events_that_have_an_operation(
    event: str, listed: bool, read: Callable[[str], Rulebook]
) -> None:
    fields = catalogue_document(read(OWN))["events"][event]["fields"]
    own = [field for field in fields if field.get("parameter") == "peak_c"]
    assert bool(own) is listed
    if own:
        assert own[0]["label"] == {"en": "peak", "zh-CN": "峰值"}
