"""The matching engine dies, hangs and comes back while events flow: no hit is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from rules.correlation.durable import DurableMatcher, durable_available
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.paired import PairedMatcher
from rules.pattern import Correlation
from service.correlation.engine import Engine
from service.records.case_tables import outbox
from service.records.rule_tables import correlation_event, correlation_lease, rule_hit
from service.settings import Settings
from tests.support.correlating import (
    TWO_SURVEYS,
    Floor,
    book,
    plant_records,
    rules_text,
    staff,
    survey,
)
from tests.support.dying_runner import match_events
from tests.support.recording import Works

pytestmark = [
    pytest.mark.skipif(not durable_available(), reason="durable-rules is not installed"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
TIMEOUT = 1.0
EVENTS = 40
_RULES = rules_text(TWO_SURVEYS)


class Watched:
    """Opens engines beside the plain matcher, and knows the newest one's process."""

    def __init__(self, kind: type[DurableMatcher] = DurableMatcher) -> None:
        self.kind = kind
        self.paired: PairedMatcher | None = None
        self.killers: list[tuple[int, ...]] = []

    def __call__(self, patterns: Sequence[Correlation], killers: Iterable[int]) -> Engine:
        self.killers.append(tuple(killers))
        self.paired = PairedMatcher(
            lambda: self.kind(patterns, timeout=TIMEOUT), patterns, set_aside=self.killers[-1]
        )
        return self.paired

    @property
    def pid(self) -> int:
        assert self.paired is not None
        assert self.paired.engine is not None
        pid = self.paired.engine.pid
        assert pid is not None
        return pid


@pytest.fixture
def floor(works: Works) -> Iterator[Floor]:
    floor = Floor(works, Settings(_env_file=None))  # type: ignore[call-arg]
    floor.obey(book(TWO_SURVEYS))
    floor.write(staff)
    works.record(*plant_records())
    yield floor
    floor.close()


def neighbours(count: int = EVENTS) -> set[tuple[str, tuple[str, ...]]]:
    """Of surveys seven hours apart each belongs with the next."""
    return {("two-surveys", (f"S-{n:02}", f"S-{n + 1:02}")) for n in range(count - 1)}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_an_engine_that_is_hit_again_and_again_loses_and_doubles_nothing(
    floor: Floor, number: signal.Signals
) -> None:
    watched, pick = Watched(), random.Random(number)
    runner = floor.runner(watched)
    floor.clock.pass_(days=30)
    known = 0
    while known < EVENTS:
        some = pick.randint(1, 6)
        fresh = [survey(f"S-{n:02}", 7 * n) for n in range(known, min(known + some, EVENTS))]
        known += len(fresh)
        floor.works.record(*fresh)
        if known > some and pick.random() < (0.4 if number is signal.SIGSTOP else 0.7):
            os.kill(watched.pid, number)
        runner.poll()
    assert floor.hits() == neighbours()
    assert len(floor.rows(rule_hit)) == EVENTS - 1
    assert set(floor.states().values()) == {"matched"}


class Poisoned(DurableMatcher):
    """Dies of the surveys called S-03, as of a bug of its own."""

    deadly = 0

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        if any(fact.id == self.deadly for fact in facts) and self.pid is not None:
            os.kill(self.pid, signal.SIGSEGV)
        return super().assert_(facts)

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        assert self.deadly not in {fact.id for fact in facts}, "it is known to kill"
        super().rebuild(facts)


def test_an_event_that_kills_the_engine_twice_is_set_aside_told_and_decided_all_the_same(
    floor: Floor,
) -> None:
    watched = Watched(Poisoned)
    runner = floor.runner(watched)
    for n in range(6):
        floor.works.record(survey(f"S-{n:02}", 7 * n))
        Poisoned.deadly = floor.rows(correlation_event)[3]["id"] if n >= 3 else 0
        runner.poll()
    assert floor.hits() == neighbours(6)
    assert floor.states()["S-03"] == "set_aside"
    letters = [row for row in floor.rows(outbox) if row["kind"] == "correlation_trouble"]
    assert len(letters) == 1
    runner.close()
    floor.works.record(survey("S-06", 42))
    floor.runner(watched).poll()
    assert watched.killers[-1] == (Poisoned.deadly,)
    assert floor.hits() == neighbours(7)


class Stillborn(DurableMatcher):
    """Does not come up."""

    def __init__(self, patterns: Sequence[Correlation], **more: float) -> None:
        super().__init__(patterns, command=("false",), **more)  # type: ignore[arg-type]


def test_an_engine_that_does_not_come_up_leaves_everything_to_the_plain_matcher(
    floor: Floor,
) -> None:
    runner = floor.runner(Watched(Stillborn))
    floor.works.record(*(survey(f"S-{n:02}", 7 * n) for n in range(5)))
    runner.poll()
    assert floor.hits() == neighbours(5)
    assert floor.rows(correlation_lease)[0]["trouble"] is not None
    assert len([row for row in floor.rows(outbox) if row["kind"] == "correlation_trouble"]) == 1


def test_a_worker_that_is_killed_leaves_no_engine_behind(floor: Floor) -> None:
    before = _engines()
    floor.works.record(*(survey(f"S-{n:02}", 7 * n) for n in range(5)))
    assert match_events(floor.url, _RULES, minutes=0, kill_at=30, engine="durable") is None
    until = time.monotonic() + 10
    while _engines() - before and time.monotonic() < until:
        time.sleep(0.05)
    assert _engines() - before == set()
    assert match_events(floor.url, _RULES, minutes=1, engine="durable") is not None
    assert floor.hits() == neighbours(5)


def _engines() -> set[str]:
    """Engines whose worker is gone, whoever started them."""
    found = set()
    for process in Path("/proc").iterdir():
        try:
            if b"rules.correlation.child" not in (process / "cmdline").read_bytes():
                continue
            parent = (process / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if b"python" not in Path(f"/proc/{parent}/cmdline").read_bytes():
                found.add(process.name)
        except OSError:  # no process, or one that has just ended
            continue
    return found
