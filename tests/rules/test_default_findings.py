"""The default rules, first stage: what each finding contains, and its nearest neighbour."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import pytest

from rules.decisions import decide_containment
from rules.evaluate import evaluate
from rules.fields import Fact
from rules.rulebook import default_rulebook

BOOK = default_rulebook()
HARDNESS: dict[str, Fact] = {
    "characteristic": "core_hardness",
    "process": "heat_treat",
    "operation": "OP-1",
    "load": "F2-0193",
    "equipment": "FURNACE-2",
}
HEIGHT: dict[str, Fact] = {
    "characteristic": "head_height",
    "process": "heading",
    "operation": "OP-2",
    "equipment": "HEADER-1",
    "critical": True,
}
CRACK: dict[str, Fact] = {"defect": "head crack", "process": "heat_treat", "operation": "OP-1"}
WE1: dict[str, Fact] = {"signal": "WE1", "equipment": "FURNACE-3", "shift": "night"}
NONCONFORMING = "inspection.nonconforming"


class Case(NamedTuple):
    """Facts with the rule that answers them, and what one change makes of it."""

    event: str
    facts: Mapping[str, Fact]
    change: Mapping[str, Fact]
    answer: tuple[str, str | None]
    changed_answer: tuple[str, str | None]


CASES = [
    Case(
        NONCONFORMING,
        HARDNESS,
        {"load": None},
        ("heat-treat-nonconforming-contains-the-load", "load"),
        ("heat-treat-nonconforming-without-a-load-contains-the-operation", "operation"),
    ),
    Case(
        NONCONFORMING,
        HARDNESS,
        {"process": "heading"},
        ("heat-treat-nonconforming-contains-the-load", "load"),
        ("nonconforming-contains-the-operation", "operation"),
    ),
    Case(
        NONCONFORMING,
        HARDNESS | {"load": None},
        {"operation": None},
        ("heat-treat-nonconforming-without-a-load-contains-the-operation", "operation"),
        ("nonconforming-without-an-operation-contains-the-lot", "lot"),
    ),
    Case(
        NONCONFORMING,
        HARDNESS,
        {"operation": None},
        ("heat-treat-nonconforming-contains-the-load", "load"),
        ("heat-treat-nonconforming-contains-the-load", "load"),
    ),
    Case(
        NONCONFORMING,
        HARDNESS | {"critical": True},
        {"load": None},
        ("heat-treat-nonconforming-contains-the-load", "load"),
        ("heat-treat-nonconforming-without-a-load-contains-the-operation", "operation"),
    ),
    Case(
        NONCONFORMING,
        HEIGHT,
        {"critical": False},
        ("critical-nonconforming-contains-since-the-last-good-check", "since_last_good"),
        ("nonconforming-contains-the-operation", "operation"),
    ),
    Case(
        NONCONFORMING,
        HEIGHT,
        {"equipment": None},
        ("critical-nonconforming-contains-since-the-last-good-check", "since_last_good"),
        ("nonconforming-contains-the-operation", "operation"),
    ),
    Case(
        NONCONFORMING,
        HEIGHT,
        {"operation": None},
        ("critical-nonconforming-contains-since-the-last-good-check", "since_last_good"),
        ("nonconforming-without-an-operation-contains-the-lot", "lot"),
    ),
    Case(
        NONCONFORMING,
        CRACK | {"load": "F2-0193"},
        {"operation": None},
        ("defect-contains-the-operation", "operation"),
        ("nonconforming-without-an-operation-contains-the-lot", "lot"),
    ),
    Case(
        "spc.signal",
        WE1,
        {"shift": None},
        ("we1-contains-the-shift", "shift_window"),
        ("we1-without-a-shift-contains-since-the-last-good-check", "since_last_good"),
    ),
    Case(
        "spc.signal",
        WE1,
        {"signal": "WE2"},
        ("we1-contains-the-shift", "shift_window"),
        ("we2-to-we4-open-a-case", None),
    ),
    Case(
        "spc.signal",
        {"signal": "WE1", "operation": "OP-1", "shift": "day"},
        {"operation": None},
        ("we1-without-equipment-contains-the-operation", "operation"),
        ("we1-without-equipment-or-operation-contains-the-lot", "lot"),
    ),
    Case(
        "spc.signal",
        WE1 | {"signal": "WE3"},
        {"signal": "WE4"},
        ("we2-to-we4-open-a-case", None),
        ("we2-to-we4-open-a-case", None),
    ),
    Case(
        "furnace.survey_failed",
        {"kind": "tus"},
        {"kind": "sat"},
        ("failed-survey-contains-since-the-last-passed-one", "equipment_window"),
        ("failed-survey-contains-since-the-last-passed-one", "equipment_window"),
    ),
    Case(
        "calibration.failed",
        {"equipment_kind": "gauge"},
        {"equipment_kind": "furnace"},
        ("failed-gauge-calibration-contains-what-the-gauge-measured", "gauge_window"),
        ("failed-calibration-contains-since-the-last-passed-one", "equipment_window"),
    ),
    Case(
        "supplier.alert",
        {"supplier": "MILL-A", "heat": "H-1"},
        {"heat": None, "lots": 2},
        ("supplier-alert-contains-the-heat", "heat"),
        ("supplier-alert-contains-the-lots", "lot"),
    ),
    Case(
        "supplier.alert",
        {"supplier": "MILL-A", "lots": 1},
        {"lots": 0},
        ("supplier-alert-contains-the-lots", "lot"),
        ("supplier-alert-without-material-opens-a-case", None),
    ),
    Case(
        "complaint",
        {"lot": "K7"},
        {"safety_critical": True},
        ("complaint-opens-a-case", None),
        ("complaint-opens-a-case", None),
    ),
    Case(
        "shipment.escape",
        {"lot": "K7"},
        {"safety_critical": True},
        ("escape-opens-a-case", None),
        ("escape-opens-a-case", None),
    ),
]


def _check(event: str, facts: Mapping[str, Fact], answer: tuple[str, str | None]) -> None:
    rule, strategy = answer
    decided = decide_containment(BOOK, event, facts)
    assert [decision.rule for decision in decided.evaluation.decisions] == [rule]
    assert decided.strategies == ((strategy,) if strategy else ())
    assert decided.open_case


@pytest.mark.parametrize("case", CASES)
def test_a_finding_contains_what_its_rule_says_and_so_does_its_neighbour(case: Case) -> None:
    _check(case.event, case.facts, case.answer)
    _check(case.event, {**case.facts, **case.change}, case.changed_answer)


def test_every_default_rule_of_the_first_stage_is_shown_by_a_case() -> None:
    shown = {answer[0] for case in CASES for answer in (case.answer, case.changed_answer)}
    assert shown == {rule.id for rule in BOOK.rules if rule.event != "containment"}


def test_whatever_is_recorded_exactly_one_rule_answers_a_nonconforming_inspection() -> None:
    names = ("characteristic", "process", "load", "operation", "equipment", "critical")
    processes = (None, "heat_treat", "tempering", "heading")
    choices = ((None, "a"), processes, (None, "L"), (None, "O"), (None, "E"), (None, True, False))
    for values in product(*choices):
        facts: dict[str, Fact] = dict(zip(names, values, strict=True))
        assert len(evaluate(BOOK, NONCONFORMING, facts).decisions) == 1, facts


def test_whatever_is_recorded_exactly_one_rule_answers_a_signal() -> None:
    names = ("signal", "equipment", "shift", "operation", "tentative")
    signals = ("WE1", "WE2", "WE3", "WE4")
    for values in product(signals, (None, "E"), (None, "S"), (None, "O"), (None, True, False)):
        facts: dict[str, Fact] = dict(zip(names, values, strict=True))
        assert len(evaluate(BOOK, "spc.signal", facts).decisions) == 1, facts


def test_an_alert_that_names_a_heat_and_lots_contains_both() -> None:
    decided = decide_containment(BOOK, "supplier.alert", {"heat": "H-1", "lots": 2})
    assert decided.strategies == ("heat", "lot")
