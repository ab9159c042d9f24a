"""What several events lead to is decided in a replay as it was: in time, between two records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from service.backtest.rule_file import RuleFile
from tests.service.backtest.replaying import (
    Plants,
    Replayed,
    cases_of,
    fired_of,
    holds_of,
    letters_of,
    really,
)
from tests.support.correlating import TWO_SURVEYS, rules_text
from tests.support.master_data import MASTER_DATA, defect, operation, receipt

START = datetime(2026, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOOK = RuleFile("correlating@1", rules_text())
WITHOUT = RuleFile("correlating@2", rules_text(TWO_SURVEYS, version=2))


def survey(name: str, at: datetime, kind: str = "tus") -> dict[str, Any]:
    return {
        "record": "survey", "id": name, "at": at.isoformat(), "equipment": "FURNACE-1",
        "kind": kind, "passed": False,
    }  # fmt: skip


def events() -> list[tuple[datetime, dict[str, Any]]]:
    """Two surveys within 8 h, a third kind, a crack and a complaint of a descendant lot."""
    hardened = operation(
        "OP-1", {"COIL": 9}, {"B-1": 90}, equipment="FURNACE-1", process="heat_treat",
        started_at="2026-01-09T00:00:00+00:00", ended_at="2026-01-09T04:00:00+00:00",
    )  # fmt: skip
    complaint = {
        "record": "complaint", "id": "C-1", "at": (START + 40 * HOUR).isoformat(),
        "customer": "BUYER", "lot": "B-2", "text": "cracked",
    }  # fmt: skip
    return [
        (START, hardened),
        (START + 1 * HOUR, survey("S-1", START + 1 * HOUR)),
        (START + 5 * HOUR, survey("S-2", START + 5 * HOUR, "sat")),
        (START + 6 * HOUR, {**defect("I-1", "B-1"), "at": (START + 6 * HOUR).isoformat()}),
        (START + 20 * HOUR, survey("S-3", START + 12 * HOUR)),
        (START + 21 * HOUR, operation("OP-2", {"B-1": 9}, {"B-2": 9})),
        (START + 40 * HOUR, complaint),
    ]


def test_hits_are_those_of_the_plant_and_a_draft_without_a_pattern_shows_their_loss(
    plants: Plants,
) -> None:
    real = plants.make(BOOK, now=START)
    real.staff()
    real.record(*MASTER_DATA, receipt("COIL"))
    for at, record in events():
        assert not real.live(at, record).refused
    found = really(real)
    assert {case.rules[0] for case in found.cases} >= {"two-surveys", "crack-then-complaint"}
    assert_same(plants.replay(real, BOOK), found)
    report = plants.report(real, BOOK, WITHOUT)
    lost = [case for case in report["cases"] if case["change"] == "removed"]
    assert "crack-then-complaint" in {rule for case in lost for rule in case["base"]["rules"]}
    by_rule = {each["rule"]: each for each in report["rules"]}
    assert by_rule["crack-then-complaint"]["draft"] is None
    assert by_rule["two-surveys"]["draft"]["fired"] == by_rule["two-surveys"]["base"]["fired"] > 0


def test_a_correction_that_makes_a_lot_a_descendant_completes_the_pattern(plants: Plants) -> None:
    real = plants.make(BOOK, now=START)
    real.staff()
    made = operation("OP-2", {"COIL": 9}, {"B-2": 9})
    real.record(*MASTER_DATA, receipt("COIL"), operation("OP-1", {"COIL": 9}, {"B-1": 90}), made)
    (_, crack), (_, complaint) = events()[3], events()[-1]
    corrected = {**made, "inputs": [{"lot": "B-1", "quantity": 9}]}
    correction = {
        "record": "correction", "id": "K-1", "at": (START + 41 * HOUR).isoformat(), "by": "Quinn",
        "reason": "another box", "of": {"record": "operation", "id": "OP-2"},
        "replacement": corrected,
    }  # fmt: skip
    for n, record in enumerate((crack, complaint, correction)):
        assert not real.live(START + (40 + n) * HOUR, record).refused
    found = really(real)
    assert "crack-then-complaint" in {each.rule for each in found.fired}
    assert_same(plants.replay(real, BOOK), found)


def assert_same(replayed: Replayed, real: Replayed) -> None:
    assert cases_of(replayed) == cases_of(real)
    assert holds_of(replayed) == holds_of(real)
    assert letters_of(replayed) == letters_of(real)
    assert fired_of(replayed) == fired_of(real)
