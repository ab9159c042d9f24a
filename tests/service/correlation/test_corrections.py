"""What is corrected is matched as what it has become; what it has led to stays decided."""

from __future__ import annotations

from typing import Any

import orjson

from service.actions.desk import Desk
from service.actions.note_event import note_event
from service.actions.stored_finding import finding_from
from service.records.rule_tables import correlation_event, correlation_lease
from tests.support.correlating import (
    THREE_KINDS,
    TWO_SURVEYS,
    Floor,
    book,
    corrected,
    survey,
)
from tests.support.engines import Meddling


def standing(floor: Floor) -> list[dict[str, Any]]:
    return [row for row in floor.rows(correlation_event) if row["withdrawn_at"] is None]


def test_a_survey_that_had_passed_after_all_is_no_event_any_more(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0))
    runner.poll()
    floor.works.record(corrected(1, survey("S-1", 0, passed=True)), survey("S-2", 7))
    runner.poll()
    assert floor.hits() == set()
    assert [row["record_id"] for row in standing(floor)] == ["S-2"]
    (lease,) = floor.rows(correlation_lease)
    assert orjson.loads(lease["engine"])["known"] == 1, "the engine has forgotten it"


def test_withdrawn_before_it_was_ever_matched(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    floor.works.record(corrected(1, survey("S-2", 7, passed=True)))
    floor.runner().poll()
    assert floor.hits() == set()
    assert set(floor.states().values()) == {"matched"}


def test_a_survey_that_had_failed_after_all_is_an_event_from_then_on(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0, passed=True), survey("S-2", 7))
    runner.poll()
    floor.works.record(corrected(1, survey("S-1", 0)))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}


def test_corrected_there_and_back_it_is_the_same_event_and_is_decided_once(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    runner.poll()
    decided = len(floor.rows(correlation_event))
    floor.works.record(corrected(1, survey("S-1", 0, passed=True)), corrected(2, survey("S-1", 0)))
    runner.poll()
    assert len(standing(floor)) == len(floor.rows(correlation_event)) == decided
    assert {(row["state"], row["error"]) for row in standing(floor)} == {("matched", None)}
    assert len(floor.hits()) == 1


def test_a_survey_of_another_furnace_after_all_is_another_event(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("S-2", 7, furnace=2))
    runner.poll()
    assert floor.hits() == set()
    floor.works.record(corrected(1, survey("S-2", 7)))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}
    assert len(floor.rows(correlation_event)) == 3
    assert len(standing(floor)) == 2


def test_a_correction_of_nothing_that_counts_is_no_second_event(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    runner.poll()
    floor.works.record(corrected(1, survey("S-2", 7, note="seen by two")))
    runner.poll()
    assert len(floor.rows(correlation_event)) == 2
    assert len(floor.hits()) == 1


def test_what_is_corrected_while_it_is_being_matched_leads_to_nothing(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner(Meddling(lambda: floor.works.record(
        corrected(1, survey("S-1", 0, passed=True))
    )))  # fmt: skip
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    runner.poll()
    assert floor.hits() == set()
    floor.works.record(survey("S-3", 8))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-2", "S-3"))}


def test_what_an_event_gains_while_it_is_being_matched_is_matched_too(floor: Floor) -> None:
    """As a heat's alert does when more of that heat arrives."""

    def gain() -> None:
        row = next(row for row in floor.events() if row["record_id"] == "B")
        (written,) = orjson.loads(row["document"])["findings"]
        written["facts"]["kind"] = "sat"
        floor.write(lambda desk: note_event(desk, finding_from(written)))

    floor.obey(book(THREE_KINDS))
    floor.works.record(survey("A", 0), survey("B", 1), survey("C", 2))
    floor.runner(Meddling(gain)).poll()
    assert floor.hits() == {("tus-sat-tus", ("A", "B", "C"))}
    assert len(floor.events()) == 3


def test_what_an_event_gains_before_it_is_written_stands_in_it_too(floor: Floor) -> None:
    """As when one record tells of the same event twice."""

    def tell_twice(desk: Desk) -> None:
        for kind in ("tus", "sat"):
            written["facts"]["kind"] = kind
            note_event(desk, finding_from(written))

    floor.obey(book(THREE_KINDS))
    floor.works.record(survey("A", 0))
    (row,) = floor.events()
    (written,) = orjson.loads(row["document"])["findings"]
    written["record"][1] = "B"
    floor.write(tell_twice)
    told = orjson.loads(floor.events()[-1]["document"])["findings"]
    assert [each["facts"]["kind"] for each in told] == ["tus", "sat"]
