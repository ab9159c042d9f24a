"""A hit is a decision only if the recorded events say so too, and the decision shows how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.correlation.marking import (
    asks_for_descent,
    fields_joined,
    keys_of,
    listens_to,
    longest_window,
    mark,
)
from rules.correlation.verify import KnownEvent, verify
from rules.decision import Decision, decision_from
from rules.explanation_steps import said_length
from rules.rulebook import Rulebook, parse_rulebook

HOUR = 3_600_000_000
FILE = """rulebook: plant
version: 3
fields:
  peak_temperature: {parameter: peak_c, type: number, unit: degC}
correlations:
  - id: plated
    priority: 60
    within: 30 d
    different: [safety_critical]
    steps:
      - {as: thin, event: inspection.nonconforming, when: {characteristic: plating_thickness}}
      - {as: complaint, event: complaint, when: {quantity: {above: 3}}, within: 20 d,
         descendant_of: thin}
    contain_of: [thin]
    then: {contain: load}
  - id: hot
    within: 8 h
    same: [peak_temperature]
    repeat: {event: operation.recorded, when: {peak_temperature: {above: 240}}, times: 2}
    then: {open_case: true}
"""
THIN = KnownEvent(
    4,
    "inspection.nonconforming",
    {"characteristic": "plating_thickness", "lot": "A1", "safety_critical": True},
    10 * HOUR,
    ("inspection", "I-7"),
)
COMPLAINT = KnownEvent(
    9,
    "complaint",
    {"lot": "C1", "quantity": 4, "safety_critical": False},
    34 * HOUR + HOUR // 2,
    ("complaint", "C-2"),
    ancestors=("B1", "A1"),
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return parse_rulebook(FILE, source="plant.yaml")


def _verified(book: Rulebook, *events: KnownEvent) -> Decision | None:
    return verify(book, book.correlations[0], events)


def test_a_decision_shows_every_condition_join_and_time(book: Rulebook) -> None:
    decision = _verified(book, THIN, COMPLAINT)
    assert decision is not None
    assert (decision.rule, decision.event, decision.priority) == (
        "plated",
        "correlation.matched",
        60,
    )
    assert [(step.name, step.record, step.at) for step in decision.steps] == [
        ("thin", ("inspection", "I-7"), 10 * HOUR),
        ("complaint", ("complaint", "C-2"), 34 * HOUR + HOUR // 2),
    ]
    assert [(one.field, one.actual, one.met) for one in decision.steps[1].conditions] == [
        ("quantity", 4, True)
    ]
    assert [(join.kind, join.later, join.earlier, join.values) for join in decision.joins] == [
        ("different", "complaint", "thin", ("false", "true")),
        ("descendant", "complaint", "thin", ("C1", "A1")),
        ("within", "complaint", "thin", ("1 d 30 min", "30 d")),
        ("within", "complaint", "thin", ("1 d 30 min", "20 d")),
    ]
    assert decision.joins[2].microseconds == (24 * HOUR + HOUR // 2, 720 * HOUR)
    assert all(join.met for join in decision.joins)
    assert (decision.rulebook, decision.version, decision.digest) == ("plant", 3, book.digest)


def test_a_decision_is_read_back_as_it_was_written(book: Rulebook) -> None:
    decision = _verified(book, THIN, COMPLAINT)
    assert decision is not None
    assert decision_from(decision.document()) == decision


DISAGREEING: dict[str, tuple[KnownEvent, ...]] = {
    "another characteristic": (replace(THIN, facts={"lot": "A1"}), COMPLAINT),
    "too few pieces": (
        THIN,
        replace(COMPLAINT, facts={"lot": "C1", "quantity": 3, "safety_critical": False}),
    ),
    "no descendant": (THIN, replace(COMPLAINT, ancestors=("B1",))),
    "nothing recorded to differ in": (
        THIN,
        replace(COMPLAINT, facts={"lot": "C1", "quantity": 4}),
    ),
    "equal where it must differ": (
        THIN,
        replace(COMPLAINT, facts={"lot": "C1", "quantity": 4, "safety_critical": True}),
    ),
    "a microsecond too late": (THIN, replace(COMPLAINT, at=490 * HOUR + 1)),
    "the wrong way round": (COMPLAINT, THIN),
    "before it": (THIN, replace(COMPLAINT, at=10 * HOUR - 1)),
    "at one moment, known before it": (replace(THIN, id=9), replace(COMPLAINT, id=4, at=THIN.at)),
    "another event": (THIN, replace(COMPLAINT, event="shipment.escape")),
    "itself": (THIN, THIN),
    "one event": (THIN,),
}


@pytest.mark.parametrize("what", DISAGREEING)
def test_what_the_records_do_not_bear_out_is_no_decision(what: str, book: Rulebook) -> None:
    assert _verified(book, *DISAGREEING[what]) is None


def test_the_last_moment_of_the_window_counts_and_so_does_the_same_moment(book: Rulebook) -> None:
    assert _verified(book, THIN, replace(COMPLAINT, at=490 * HOUR)) is not None
    assert _verified(book, THIN, replace(COMPLAINT, at=THIN.at)) is not None


def test_facts_that_the_catalogue_refuses_are_refused(book: Rulebook) -> None:
    with pytest.raises(ValueError, match="finite"):
        _verified(book, THIN, replace(COMPLAINT, facts={"quantity": float("nan")}))


def test_events_are_marked_by_their_own_conditions(book: Rulebook) -> None:
    correlations = book.correlations
    assert mark(correlations, "complaint", {"quantity": 4}) == {"plated/1"}
    assert mark(correlations, "complaint", {"quantity": 3}) == frozenset()
    assert mark(correlations, "containment", {}) == frozenset()
    assert listens_to(correlations) == {
        "inspection.nonconforming",
        "complaint",
        "operation.recorded",
    }
    assert longest_window(correlations) == 720 * HOUR
    assert longest_window(()) == 0


def test_own_fields_mark_and_join_events(book: Rulebook) -> None:
    facts = {"parameter.peak_c": 245.0}
    assert mark(book.correlations, "operation.recorded", facts, own_fields=book.own_fields) == {
        "hot/0",
        "hot/1",
    }
    keys = keys_of(book.correlations, facts, own_fields=book.own_fields)
    assert keys == {"peak_temperature": ("245",)}
    wrong = {"parameter.peak_c": "hot"}
    assert keys_of(book.correlations, wrong, own_fields=book.own_fields) == {}


def test_an_event_is_joined_by_equal_values_however_they_are_written(book: Rulebook) -> None:
    joined = fields_joined(book.correlations)
    assert joined == {"lot", "safety_critical", "peak_temperature"}
    assert asks_for_descent(book.correlations)
    for one, other in ((245, 245.0), (2**64, float(2**64)), (0.1 + 0.2, 0.30000000000000004)):
        assert keys_of(book.correlations, {"peak_temperature": one}) == keys_of(
            book.correlations, {"peak_temperature": other}
        )
    assert keys_of(book.correlations, {"peak_temperature": 1e-05})["peak_temperature"] == ("1e-05",)
    assert keys_of(book.correlations, {"lot": "  "}) == {}
    assert keys_of(book.correlations, {"lot": "K7"}, lots=("K8", "K9"), ancestors=("K1",)) == {
        "lot": ("K8", "K9"),
        "lot^": ("K1", "K8", "K9"),
    }


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "0 s"),
        (1, "0.000001 s"),
        (59_999_999, "59.999999 s"),
        (60_000_000, "1 min"),
        (HOUR + 1_500_000, "1 h 1.5 s"),
        (366 * 24 * HOUR, "366 d"),
    ],
)
def test_lengths_of_time_are_said_to_the_microsecond(length: int, said: str) -> None:
    assert said_length(length) == said
