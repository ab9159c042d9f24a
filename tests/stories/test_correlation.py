"""Events that mean more together than each alone: people look at one case, and read of it once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from rules.rulebook import parse_rulebook
from service.actions.look_case import case_document
from service.actions.look_correlations import correlations_document
from service.actions.people import add_person
from service.correlation.runner import CorrelationRunner
from service.records.case_tables import outbox
from service.records.rule_tables import correlation_event, rule_hit
from service.records.schema import microseconds
from service.settings import Settings
from tests.stories.furnace import LIMITS, at, basket, check, correction, packed
from tests.stories.looking import cases, held, rows
from tests.support.master_data import Record, inspection, operation, receipt
from tests.support.recording import NOW, Works, desk_of

RULES = """
rulebook: stories
version: 1
rules:
  - {id: a-point-out, event: spc.signal, when: {signal: WE1}, then: {contain: since_last_good}}
  - {id: thin, event: inspection.nonconforming, when: always, then: {contain: lot}}
  - {id: complaint, event: complaint, when: always, then: {open_case: true}}
  - {id: told, event: containment, when: always, then: {notify: [quality_engineer]}}
correlations:
  - id: two-signals-on-one-furnace
    within: 8 h
    same: [equipment]
    different: [stream]
    repeat: {event: spc.signal, when: {signal: WE1}, times: 2}
    then: {contain: equipment_window}
    cool_down: 8 h
  - id: thin-plating-then-a-complaint
    within: 30 d
    steps:
      - {as: thin, event: inspection.nonconforming, when: {characteristic: plating}}
      - {as: complaint, event: complaint, when: always, descendant_of: thin}
    contain_of: [thin]
    then: {contain: operation}
"""
DEPTH: tuple[Record, ...] = (
    {"record": "characteristic", "id": "depth", "name": "Case depth", "process": "heat_treat",
     "unit": "HV", "nominal": 30, "lower": 20, "upper": 40},
    {**LIMITS, "id": "CL-2", "characteristic": "depth"},
    {"record": "characteristic", "id": "plating", "name": "Plating thickness",
     "process": "plating", "unit": "um", "nominal": 10, "lower": 8, "upper": 15},
    LIMITS,
)  # fmt: skip


@pytest.fixture
def plant(shop: Works) -> Works:
    shop.plant.rulebook = parse_rulebook(RULES, source="stories.yaml")
    shop.door.write(
        lambda each: add_person(
            desk_of(each, shop.plant, Settings()), name="qe", printed_name="Q Engineer",
            email="qe@maker.example", language="en", roles=["quality_engineer"], pin="314159",
        ),
        by="test",
        now=NOW,
    )  # fmt: skip
    shop.record(*DEPTH)
    return shop


@pytest.fixture
def runner(plant: Works) -> Iterator[CorrelationRunner]:
    settings = Settings(_env_file=None, correlation_engine="plain")  # type: ignore[call-arg]
    runner = CorrelationRunner(plant.door, plant.plant, settings, clock=lambda: NOW)
    yield runner
    runner.close()


def letters(works: Works) -> list[str]:
    return [row["kind"] for row in rows(works, outbox)]


def hits(works: Works) -> list[tuple[str, list[str]]]:
    records = {row["id"]: row["record_id"] for row in rows(works, correlation_event)}
    return [
        (row["rule"], [records[each] for each in orjson.loads(row["events"])])
        for row in rows(works, rule_hit)
    ]


def out(name: str, hour: int, characteristic: str, furnace: str = "FURNACE-3") -> list[Record]:
    """A basket, and its check far out of control."""
    return [
        basket(name, 8, hour=hour, furnace=furnace),
        check(name, 34.0, day=8, hour=hour + 5, characteristic=characteristic),
    ]


def test_two_signals_of_one_furnace_are_looked_at_in_one_case(
    plant: Works, runner: CorrelationRunner
) -> None:
    plant.record(
        basket("FIRST", 7), check("FIRST", 30.0, day=7), basket("BEFORE", 8, hour=1),
        *out("SOFT", 2, "hardness"), *out("SHALLOW", 6, "depth"),
        *out("ELSEWHERE", 8, "depth", "FURNACE-2"),
    )  # fmt: skip
    one, other, elsewhere = (each["number"] for each in cases(plant))
    told = len(letters(plant))
    runner.poll()
    assert hits(plant) == [("two-signals-on-one-furnace", ["I-SOFT", "I-SHALLOW"])]
    assert [each["number"] for each in cases(plant)] == [one, other, elsewhere]
    joined, linked = (case_document(plant.door, plant.plant, each) for each in (one, other))
    assert [each["event"] for each in joined["findings"]][-1] == "correlation.matched"
    assert [each["number"] for each in joined["linked"]] == [other]
    assert [each["number"] for each in linked["linked"]] == [one]
    assert linked["linked"][0]["rule"] == "two-signals-on-one-furnace"
    assert case_document(plant.door, plant.plant, elsewhere)["linked"] == []
    (decision,) = (
        each for row in joined["decisions"] for each in row["decisions"]
        if each["rule"] == "two-signals-on-one-furnace"
    )  # fmt: skip
    assert [each["record"][1] for each in decision["steps"]] == ["I-SOFT", "I-SHALLOW"]
    more = letters(plant)[told:]
    assert more == ["case_widened"], "the furnace since its last passed survey"
    runner.poll()
    assert letters(plant)[told:] == more


def test_one_point_that_breaks_several_rules_is_one_signal(
    plant: Works, runner: CorrelationRunner
) -> None:
    plant.plant.rulebook = parse_rulebook(
        RULES.replace("    different: [stream]\n", "").replace(
            "when: {signal: WE1}, times", "when: always, times"
        ),
        source="stories.yaml",
    )
    for day, hour in ((6, 0), (6, 6)):
        plant.record(
            basket(f"D{hour}", day, hour=hour), check(f"D{hour}", 32.4, day=day, hour=hour + 5)
        )
    plant.record(basket("OUT", 7), check("OUT", 34.0, day=7))
    noted = rows(plant, correlation_event)
    assert len({(each["record_id"], each["topic"]) for each in noted}) == len(noted)
    by_point = {each["record_id"]: orjson.loads(each["document"])["findings"] for each in noted}
    assert {each["facts"]["signal"] for each in by_point["I-OUT"]} >= {"WE1", "WE2"}
    runner.poll()
    assert all(one != other for _, (one, other) in hits(plant))


def plated(*, packing: bool = True) -> list[Record]:
    """A lot of two from one bath run, plated thin; sold in cartons."""
    made = operation(
        "PLATE-1", {"BOLTS": 20}, {"THIN": 10, "TWIN": 10}, item="BOLT", process="plating",
        equipment=None, bath="BATH-1", started_at=at(6), ended_at=at(6, 2),
    )  # fmt: skip
    records = [
        receipt("WIRE-1"), operation("HEAD-1", {"WIRE-1": 10}, {"BOLTS": 20}), made,
        inspection("I-THIN", "THIN", 7.0, characteristic="plating", at=at(6, 4)),
    ]  # fmt: skip
    return [*records, packed("CARTON-1", "THIN", quantity=5)] if packing else records


def complained(lot: str, day: int = 25) -> Record:
    return {
        "record": "complaint", "id": "C-1", "at": at(day), "customer": "BUYER", "lot": lot,
        "text": "red rust after a week",
    }  # fmt: skip


THIN = [("thin-plating-then-a-complaint", ["I-THIN", "C-1"])]


def test_a_complaint_about_what_was_plated_thin_holds_the_whole_bath_run(
    plant: Works, runner: CorrelationRunner
) -> None:
    plant.record(*plated())
    runner.poll()
    assert held(plant) == {"THIN", "CARTON-1"}
    plant.record(complained("CARTON-1"))
    runner.poll()
    assert hits(plant) == THIN
    assert held(plant) == {"THIN", "CARTON-1", "TWIN"}
    first, second = cases(plant)
    linked = case_document(plant.door, plant.plant, first["number"])["linked"]
    assert [each["number"] for each in linked] == [second["number"]]


def test_a_complaint_whose_genealogy_comes_later_holds_it_then(
    plant: Works, runner: CorrelationRunner
) -> None:
    plant.record(*plated(packing=False), receipt("WIRE-2"))
    plant.record(operation("PACK-X", {"WIRE-2": 1}, {"CARTON-9": 1}, item="CARTON",
                           process="packing", equipment=None, started_at=at(20, 8),
                           ended_at=at(20, 9)))  # fmt: skip
    plant.record(complained("CARTON-9"))
    runner.poll()
    assert hits(plant) == []
    plant.record(
        correction("K-1", operation("PACK-X", {"WIRE-2": 1, "THIN": 5}, {"CARTON-9": 1},
                                    item="CARTON", process="packing", equipment=None,
                                    started_at=at(20, 8), ended_at=at(20, 9)))
    )  # fmt: skip
    runner.poll()
    assert hits(plant) == THIN
    assert "TWIN" in held(plant)


def test_what_was_matched_and_what_waits_can_be_looked_at(
    plant: Works, runner: CorrelationRunner
) -> None:
    def look() -> dict[str, Any]:
        with plant.door.read() as connection:
            return correlations_document(connection, now=microseconds(NOW))

    assert (look()["holder"], look()["waiting"]) == (None, 0)
    plant.record(*out("SOFT", 2, "hardness"), *out("SHALLOW", 6, "depth"))
    assert (look()["waiting"], look()["latest_hits"]) == (2, [])
    runner.poll()
    seen = look()
    assert (seen["engine"], seen["rulebook"], seen["version"]) == ("plain", "stories", 1)
    assert (seen["waiting"], seen["known"], seen["trouble"]) == (0, 2, None)
    (hit,) = seen["latest_hits"]
    assert hit["events"] == [["inspection", "I-SOFT"], ["inspection", "I-SHALLOW"]]
    assert hit["nonconformance"] == cases(plant)[0]["number"]
