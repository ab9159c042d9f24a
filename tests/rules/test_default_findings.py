"""The default rules, first stage: what each finding contains, and its nearest neighbour."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import pytest

from rules.decisions import decide_containment
from rules.evaluate import evaluate
from rules.fields import SIGNALS, Fact
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
PLACE: dict[str, Fact] = {"equipment": "FURNACE-3", "shift": "night"}
WE1: dict[str, Fact] = PLACE | {"signal": "WE1", "page_worthy": True}
ONE_POINT = ("WE1", "N1", "A1", "1_3s")
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
        ("point-contains-the-shift", "shift_window"),
        ("point-without-a-shift-contains-since-the-last-good-check", "since_last_good"),
    ),
    Case(
        "spc.signal",
        WE1,
        {"signal": "WE2"},
        ("point-contains-the-shift", "shift_window"),
        ("another-signal-opens-a-case", None),
    ),
    Case(
        "spc.signal",
        WE1,
        {"page_worthy": False},
        ("point-contains-the-shift", "shift_window"),
        ("another-signal-opens-a-case", None),
    ),
    Case(
        "spc.signal",
        WE1,
        {"critical": True},
        ("point-contains-the-shift", "shift_window"),
        ("critical-point-contains-since-the-change", "since_change"),
    ),
    Case(
        "spc.signal",
        PLACE | {"signal": "N1", "critical": True, "page_worthy": False},
        {"critical": False},
        ("critical-point-contains-since-the-change", "since_change"),
        ("another-signal-opens-a-case", None),
    ),
    Case(
        "spc.signal",
        {"signal": "A1", "critical": True, "operation": "OP-1", "shift": "day"},
        {"operation": None},
        ("point-without-equipment-contains-the-operation", "operation"),
        ("point-without-equipment-or-operation-contains-the-lot", "lot"),
    ),
    Case(
        "spc.signal",
        {"signal": "WE1", "page_worthy": True, "operation": "OP-1"},
        {"page_worthy": None},
        ("point-without-equipment-contains-the-operation", "operation"),
        ("another-signal-opens-a-case", None),
    ),
    Case(
        "spc.signal",
        WE1 | {"signal": "WE3", "critical": True},
        {"signal": "N7"},
        ("another-signal-opens-a-case", None),
        ("another-signal-opens-a-case", None),
    ),
    Case(
        "spc.alarm",
        PLACE | {"critical": True},
        {"equipment": None},
        ("critical-alarm-contains-since-the-change", "since_change"),
        ("another-alarm-opens-a-case", None),
    ),
    Case(
        "spc.alarm",
        PLACE | {"critical": True},
        {"critical": None},
        ("critical-alarm-contains-since-the-change", "since_change"),
        ("another-alarm-opens-a-case", None),
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
    names = ("signal", "equipment", "shift", "operation", "critical", "page_worthy")
    flags = (None, True, False)
    choices = (SIGNALS, (None, "E"), (None, "S"), (None, "O"), flags, flags)
    for values in product(*choices):
        facts: dict[str, Fact] = dict(zip(names, values, strict=True))
        assert len(evaluate(BOOK, "spc.signal", facts).decisions) == 1, facts


def test_whatever_is_recorded_exactly_one_rule_answers_an_alarm() -> None:
    for critical, equipment in product((None, True, False), (None, "E")):
        facts: dict[str, Fact] = {"critical": critical, "equipment": equipment, "q": 0.01}
        assert len(evaluate(BOOK, "spc.alarm", facts).decisions) == 1, facts


def test_a_critical_point_beyond_three_sigma_is_never_only_looked_at() -> None:
    for signal, place, paged in product(ONE_POINT, (PLACE, {}), (None, True, False)):
        facts: dict[str, Fact] = {"signal": signal, "critical": True, "page_worthy": paged}
        assert decide_containment(BOOK, "spc.signal", facts | place).strategies


def test_an_alert_that_names_a_heat_and_lots_contains_both() -> None:
    decided = decide_containment(BOOK, "supplier.alert", {"heat": "H-1", "lots": 2})
    assert decided.strategies == ("heat", "lot")
