"""Trouble with the matching is kept, told once, and keeps nothing else back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from rules.correlation.facts import Hit
from rules.correlation.reports import Degraded, Disagreement, SetAside
from service.actions import follow_hit as follow_hit_module
from service.records.case_tables import outbox
from service.records.rule_tables import correlation_event, correlation_lease
from tests.support.correlating import TWO_SURVEYS, Floor, book, survey
from tests.support.engines import Scripted

FOLLOW = "service.correlation.decide.follow_hit"


def letters(floor: Floor) -> list[str]:
    return [row["payload"] for row in floor.rows(outbox) if row["kind"] == "correlation_trouble"]


@pytest.fixture
def floor(floor: Floor) -> Floor:
    floor.obey(book(TWO_SURVEYS))
    return floor


def fail_for(name: str) -> Any:
    real = follow_hit_module.follow_hit

    def follow(desk: Any, correlation: Any, decision: Any, members: Any) -> str | None:
        if members[-1].finding.record[1] == name:
            raise ZeroDivisionError("this decision does not work")
        return real(desk, correlation, decision, members)

    return follow


def test_a_decision_that_fails_keeps_no_other_back_and_is_set_aside_in_the_end(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("BAD", 7))
    floor.works.record(survey("T-1", 0, furnace=2), survey("T-2", 7, furnace=2))
    with monkeypatch.context() as broken:
        broken.setattr(FOLLOW, fail_for("BAD"))
        runner.poll()
        assert floor.hits() == {("two-surveys", ("T-1", "T-2"))}
        assert floor.states()["BAD"] == "waiting"
        for _ in range(12):
            floor.clock.pass_(seconds=5)
            runner.poll()
        assert floor.states()["BAD"] == "set_aside"
        (letter,) = letters(floor)
        assert "ZeroDivisionError: this decision does not work" in letter
        floor.works.record(survey("S-3", 8))
        runner.poll()
        assert floor.hits() >= {("two-surveys", ("S-1", "S-3")), ("two-surveys", ("BAD", "S-3"))}
        runner.close()
        floor.runner().poll()
        assert floor.states()["BAD"] == "set_aside"
        assert len(letters(floor)) == 1, "it is known already"
        floor.runners[-1].close()
    floor.runner().poll()
    assert ("two-surveys", ("S-1", "BAD")) in floor.hits()
    assert floor.states()["BAD"] == "matched"


def test_a_fault_that_passes_delays_a_decision_and_tells_nobody(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = floor.runner()
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    with monkeypatch.context() as broken:
        broken.setattr(FOLLOW, fail_for("S-2"))
        runner.poll()
    assert runner.poll() == 0, "it rests"
    floor.clock.pass_(seconds=3)
    runner.poll()
    assert len(floor.hits()) == 1
    assert letters(floor) == []
    assert {row["error"] for row in floor.rows(correlation_event)} == {None}


@pytest.mark.parametrize("document", ["{", "{}", '{"findings":[{"event":"complaint"}]}', "[1]"])
def test_an_event_that_cannot_be_read_is_set_aside_and_told(floor: Floor, document: str) -> None:
    floor.works.record(survey("BROKEN", 0), survey("S-1", 0), survey("S-2", 7))
    floor.write(
        lambda desk: desk.transaction.connection.execute(
            update(correlation_event)
            .where(correlation_event.c.record_id == "BROKEN")
            .values(document=document)
        )
    )
    floor.runner().poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}
    assert floor.states()["BROKEN"] == "set_aside"
    (letter,) = letters(floor)
    assert '"unreadable"' in letter
    assert "BROKEN" in letter
    floor.runners[0].close()
    floor.runner().poll()
    assert len(letters(floor)) == 1


def test_what_the_engine_finds_and_the_rule_does_not_confirm_is_an_alarm_and_no_decision(
    floor: Floor,
) -> None:
    floor.works.record(survey("S-1", 0), survey("OTHER", 1, furnace=2))
    script = Scripted()
    ids = tuple(row["id"] for row in floor.rows(correlation_event))
    script.lies = [Hit("two-surveys", ids)]
    runner = floor.runner(script)
    runner.poll()
    assert floor.hits() == set()
    assert floor.hits("disagreed") == {("two-surveys", ("S-1", "OTHER"))}
    script.lies = [Hit("two-surveys", ids)]
    floor.works.record(survey("S-3", 20))
    runner.poll()
    (letter,) = letters(floor)
    assert '"disagreed"' in letter


def test_matchers_that_differ_are_reported_once_a_rule(floor: Floor) -> None:
    script = Scripted()
    runner = floor.runner(script)
    for n in range(3):
        floor.works.record(survey(f"S-{n}", 20 * n))
        script.reports = [Disagreement(Hit("two-surveys", (1, 1)), "plain", meets=True)]
        runner.poll()
    assert len(letters(floor)) == 1


def test_an_engine_that_is_down_is_told_once_and_noted_until_it_serves_again(
    floor: Floor,
) -> None:
    script = Scripted()
    script.degraded, script.reports = "lost 5 times in a row", [Degraded("lost 5 times in a row")]
    runner = floor.runner(script)
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    runner.poll()
    assert len(floor.hits()) == 1, "the plain matcher serves"
    assert floor.rows(correlation_lease)[0]["trouble"] == "lost 5 times in a row"
    runner.close()
    runner = floor.runner(script)
    floor.works.record(survey("S-3", 20))
    runner.poll()
    assert len(letters(floor)) == 1
    script.degraded = None
    floor.works.record(survey("S-4", 40))
    runner.poll()
    assert floor.rows(correlation_lease)[0]["trouble"] is None


def test_an_event_that_killed_the_engine_is_decided_set_aside_and_not_told_to_the_next_one(
    floor: Floor,
) -> None:
    floor.works.record(survey("S-1", 0), survey("KILLER", 7))
    killer = floor.rows(correlation_event)[1]["id"]
    script = Scripted()
    script.reports = [SetAside(killer, "SIGSEGV", killed=True)]
    runner = floor.runner(script)
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "KILLER"))}
    assert floor.states() == {"S-1": "matched", "KILLER": "set_aside"}
    (letter,) = letters(floor)
    assert '"set_aside"' in letter
    runner.close()
    floor.works.record(survey("S-3", 8))
    floor.runner(script).poll()
    assert script.opened == [(), (killer,)]
    assert ("two-surveys", ("KILLER", "S-3")) in floor.hits()
