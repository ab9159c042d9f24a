"""What is noted is matched once, in whatever order it comes, and decided once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.rulebook import parse_rulebook
from service.records.case_tables import hold, nonconformance
from tests.support.correlating import (
    CRACK_THEN_COMPLAINT,
    START,
    THREE_KINDS,
    TWO_SURVEYS,
    Floor,
    book,
    complaint,
    cracked,
    rules_text,
    survey,
    treated,
)
from tests.support.master_data import Record, operation, receipt, shipment


def test_two_failed_surveys_of_one_furnace_hold_what_it_treated(floor: Floor) -> None:
    floor.works.record(*treated("A"), *treated("B", furnace=2))
    floor.works.record(survey("S-1", 0), survey("S-2", 7), survey("S-3", 1, furnace=2))
    assert floor.runner().poll() > 0
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}
    assert {row["lot"] for row in floor.rows(hold)} == {"A"}
    (case,) = floor.rows(nonconformance)
    assert case["event"] == "correlation.matched"
    assert case["cause_key"] == "correlation:two-surveys:equipment=FURNACE-1"
    assert set(floor.states().values()) == {"matched"}


def test_polling_again_changes_nothing(floor: Floor) -> None:
    floor.works.record(*treated("A"), survey("S-1", 0), survey("S-2", 7))
    runner = floor.runner()
    runner.poll()
    before = floor.everything()
    assert runner.poll() == 0
    assert floor.everything() == before


def test_events_that_become_known_in_the_wrong_order_are_matched_by_when_they_happened(
    floor: Floor,
) -> None:
    runner = floor.runner()
    for name, hours, kind in (("C", 9.0, "tus"), ("A", 0.0, "tus"), ("B", 4.5, "sat")):
        floor.works.record(survey(name, hours, kind=kind))
        runner.poll()
    assert floor.hits() == {
        ("tus-sat-tus", ("A", "B", "C")),
        ("two-surveys", ("A", "B")),
        ("two-surveys", ("B", "C")),
    }


def test_the_order_of_a_pattern_and_the_time_of_each_step_count(floor: Floor) -> None:
    floor.obey(book(THREE_KINDS))
    floor.works.record(
        *(survey(f"X-{n}", n, kind=kind) for n, kind in enumerate(("sat", "tus", "tus"))),
        *(survey(f"Y-{n}", hours, kind=kind, furnace=2)
          for n, (hours, kind) in enumerate(((0, "tus"), (12.1, "sat"), (13, "tus")))),
        *(survey(f"Z-{n}", hours, kind=kind, furnace=3)
          for n, (hours, kind) in enumerate(((0, "tus"), (12, "sat"), (24, "tus")))),
    )  # fmt: skip
    floor.runner().poll()
    assert floor.hits() == {("tus-sat-tus", ("Z-0", "Z-1", "Z-2"))}


def test_a_late_event_meets_partners_that_the_engine_has_long_forgotten(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.clock.pass_(days=100)
    floor.works.record(survey("OLD", 0))
    runner.poll()
    for day in range(1, 20):
        floor.works.record(survey(f"D-{day}", 24 * day, furnace=2))
        runner.poll()
    floor.works.record(survey("LATE", 7), survey("LATER", 14), survey("APART", 100))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("OLD", "LATE")), ("two-surveys", ("LATE", "LATER"))}


def test_history_that_comes_backwards_is_matched_as_if_it_had_come_in_order(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    floor.clock.pass_(days=400)
    runner = floor.runner()
    for n in reversed(range(30)):
        floor.works.record(survey(f"S-{n:02}", 7 * n))
        if n % 7 == 0:
            runner.poll()
    assert floor.hits() == {("two-surveys", (f"S-{n:02}", f"S-{n + 1:02}")) for n in range(29)}


def test_a_survey_dated_in_the_future_makes_nothing_be_forgotten(floor: Floor) -> None:
    floor.obey(book(TWO_SURVEYS))
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("TYPO", 24 * 365))
    runner.poll()
    floor.works.record(survey("S-2", 7))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}


def test_a_complaint_about_what_was_made_of_a_cracked_lot(floor: Floor) -> None:
    floor.works.record(
        receipt("M"), operation("OP-1", {"M": 10}, {"BAD": 10}),
        operation("OP-2", {"BAD": 5}, {"DEEP": 5}, item="BOLT"),
        operation("OP-3", {"M": 5}, {"SISTER": 5}),
        cracked("I-1", "BAD", 0),
    )  # fmt: skip
    runner = floor.runner()
    runner.poll()
    floor.works.record(complaint("C-1", "DEEP", 24 * 29), complaint("C-2", "SISTER", 48))
    floor.works.record(complaint("C-3", "DEEP", 24 * 31), complaint("C-4", "BAD", 1))
    runner.poll()
    assert floor.hits() == {
        ("crack-then-complaint", ("I-1", "C-1")),
        ("crack-then-complaint", ("I-1", "C-4")),
    }
    assert {row["lot"] for row in floor.rows(hold)} == {"BAD", "DEEP"}


def recorded_late(floor: Floor) -> None:
    """A crack and a complaint are known; that one lot was made of the other is not, yet."""
    floor.works.record(
        receipt("M"), receipt("N"), operation("OP-1", {"M": 10}, {"BAD": 10}),
        operation("OP-2", {"N": 5}, {"SOLD": 5}, item="BOLT"),
        cracked("I-1", "BAD", 0), complaint("C-1", "SOLD", 48),
    )  # fmt: skip


def told_the_truth() -> Record:
    """The coil of what was sold was of the bad lot: the operation is corrected."""
    made = operation("OP-2", {"N": 5, "BAD": 1}, {"SOLD": 5}, item="BOLT")
    return {
        "record": "correction", "id": "K-1", "at": "2026-01-13T00:00:00+00:00", "by": "P-1",
        "of": {"record": "operation", "id": "OP-2"}, "reason": "a coil was added",
        "replacement": made,
    }  # fmt: skip


FOUND_LATE = {("crack-then-complaint", ("I-1", "C-1"))}


def test_genealogy_that_becomes_known_after_the_complaint_completes_the_pattern(
    floor: Floor,
) -> None:
    recorded_late(floor)
    runner = floor.runner()
    runner.poll()
    assert floor.hits() == set()
    floor.works.record(told_the_truth())
    assert runner.poll() > 0
    assert floor.hits() == FOUND_LATE
    assert runner.poll() == 0


def test_genealogy_that_becomes_known_while_nobody_matches_completes_the_pattern(
    floor: Floor,
) -> None:
    recorded_late(floor)
    first = floor.runner()
    first.poll()
    first.close()
    floor.works.record(told_the_truth())
    floor.runner().poll()
    assert floor.hits() == FOUND_LATE


@pytest.mark.parametrize("watched", [True, False])
def test_genealogy_that_becomes_known_long_after_completes_the_pattern(
    floor: Floor, watched: bool
) -> None:
    floor.obey(book(CRACK_THEN_COMPLAINT.replace("30 d", "3 d")))
    recorded_late(floor)
    runner = floor.runner()
    runner.poll()
    floor.clock.pass_(days=40)
    floor.works.record(complaint("C-2", "BAD", 24 * 39))
    runner.poll()
    if not watched:
        runner.close()
    floor.works.record(told_the_truth())
    (runner if watched else floor.runner()).poll()
    assert floor.hits() == FOUND_LATE


CRACK_THEN_ESCAPE = """
  - id: crack-then-escape
    within: 30 d
    steps:
      - {as: crack, event: inspection.nonconforming, when: {defect: crack}}
      - {as: gone, event: shipment.escape, when: always, where: {lot: crack.lot}}
    then: {open_case: true}
"""


def test_the_escape_of_a_lot_that_is_held_is_an_event_of_a_pattern(floor: Floor) -> None:
    held = (
        "rules:\n  - {id: h, event: inspection.nonconforming, when: always, then: {contain: lot}}"
    )
    text = rules_text(CRACK_THEN_ESCAPE).replace("rules:", held)
    floor.obey(parse_rulebook(text, source="escape.yaml"))
    floor.works.record(*treated("BOLTS"), cracked("I-1", "BOLTS", 0))
    left = (START + timedelta(hours=4)).isoformat()
    floor.works.record(shipment("SH", {"BOLTS": 5}, already_left=True, at=left))
    floor.runner().poll()
    assert floor.hits() == {("crack-then-escape", ("I-1", "SH"))}
