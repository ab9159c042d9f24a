"""Decisions with full explanation against other rule engines; what rules add to an inspection."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from bench.inspection import split_history
from bench.rule_peers import OURS, OURS_WITH_NEAR, PEERS, Engine, Runner
from fixtures.plant import generate
from rules.rulebook import Rulebook, default_rulebook
from service.actions.record_batch import BatchRecorder
from service.plant import Plant
from service.records.canonical import canonical
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

try:
    from bench.durable_peers import DURABLE
except ImportError:  # it cannot be installed on Python 3.13 and later
    DURABLE = ()

ALL_PEERS = (*DURABLE, *PEERS)
RULES = (10, 100, 1_000)
TURNS = 15
GOAL = ">= 10"
INSPECTIONS = 200


def run() -> Iterator[Figure]:
    for rules in RULES:
        yield from _engines(rules)
    yield cost_of_rules()


def _engines(rules: int) -> Iterator[Figure]:
    times = _times((OURS, OURS_WITH_NEAR, *ALL_PEERS), rules)
    ours, of = times[OURS.name], f"{rules:,} rules"
    best = min(ALL_PEERS, key=lambda peer: times[peer.name])
    for peer in ALL_PEERS:
        goal = GOAL if peer is best and rules == RULES[-1] else None
        first = "the best peer, " if peer is best else ""
        yield _figure(f"{first}{peer.name} / ours {OURS.name}, {of}", times[peer.name], ours, goal)
    near = times[OURS_WITH_NEAR.name]
    yield _figure(f"ours {OURS_WITH_NEAR.name} / without them, {of}", near, ours)


def _figure(name: str, one: float, other: float, goal: str | None = None) -> Figure:
    return Figure(name, one / other, goal, f"{one:.3g} us / {other:.3g} us an event")


def _times(engines: tuple[Engine, ...], rules: int) -> dict[str, float]:
    """Microseconds an event, the best of some turns: all else that runs can only add to it.

    All must find the same rules.
    """
    with ExitStack() as stack:
        runners = {each.name: stack.enter_context(closing(Runner(each, rules))) for each in engines}
        turns = [{name: runner.ask() for name, runner in runners.items()} for _ in range(TURNS)]
    found = turns[0][OURS.name][1]
    for turn in turns:
        for name, (_, hits) in turn.items():
            if hits != found[: len(hits)]:
                raise RuntimeError(f"{name} finds other rules than ours")
    return {name: min(turn[name][0] for turn in turns) for name in runners}


def cost_of_rules(inspections: int = INSPECTIONS) -> Figure:
    """The same inspections recorded with the default rules and with none, turn by turn."""
    book = default_rulebook()
    none = replace(book, name="none", rules=(), tables=(), correlations=(), deadlines=(), tests=())
    lines = [canonical(record).encode() for record in generate(seed=7, days=60)]
    history, posts = split_history(lines, inspections)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        recorders = {
            each.name: stack.enter_context(closing(_Recorder(Path(folder, each.name), each)))
            for each in (book, none)
        }
        for recorder in recorders.values():
            recorder.recorder.record(history)
        taken: dict[str, list[float]] = {name: [] for name in recorders}
        for line in posts:
            for name, recorder in recorders.items():
                started = time.perf_counter()
                report = recorder.recorder.record([line])
                taken[name].append(1e3 * (time.perf_counter() - started))
                if report.new != 1:
                    raise RuntimeError(f"an inspection was refused: {report.refused}")
    ours, bare = statistics.median(taken[book.name]), statistics.median(taken["none"])
    name = "one durable inspection with the default rules / without any"
    return Figure(name, ours / bare, None, f"{ours:.2f} ms / {bare:.2f} ms")


class _Recorder:
    """A plant of its own, with its rules."""

    def __init__(self, file: Path, book: Rulebook) -> None:
        self._engine = open_engine(f"sqlite:///{file}.db")
        migrate(self._engine)
        door = Door(self._engine)
        plant = Plant.load(door, book)
        self.recorder = BatchRecorder(
            door, plant, Settings(), by="bench", now=lambda: datetime.now(UTC)
        )

    def close(self) -> None:
        self._engine.dispose()
