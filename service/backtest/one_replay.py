"""One rulebook's replay from beginning to end: a scratch plant, the past, and what it led to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rules.correlation.pattern import Correlation
from rules.deadline import Deadline
from rules.rule import Rule
from rules.rulebook import Rulebook
from service.backtest.causes import Causes
from service.backtest.evidence import Replayed
from service.backtest.led_to import LedTo
from service.backtest.match_in_replay import matching
from service.backtest.past import Past
from service.backtest.replay import Replay
from service.backtest.rule_file import RuleFile
from service.backtest.scratch import scratch_plant
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What is replayed: the past, by which rulebook, where."""

    past: Past
    rules: RuleFile
    settings: Settings
    empty: Path
    database: Path


def replay_past(job: Job, progress: Callable[[int], None]) -> Replayed:
    """Replay the past by a rulebook; `progress` is told how many entries were done."""
    began = time.perf_counter()
    rulebook = job.rules.read()
    with (
        scratch_plant(job.empty, job.database, rulebook, job.settings) as scratch,
        matching(*scratch) as match,
    ):
        door, plant, settings = scratch
        replay = Replay(job.past, door, plant, settings, match, progress)
        replay.run()
        with door.read() as connection:
            led_to = LedTo(connection, Causes(connection, replay.marks), replay.on_hold.quantities)
            return Replayed(
                rulebook=rulebook.name,
                version=rulebook.version,
                digest=rulebook.digest,
                records=job.past.records,
                seconds=time.perf_counter() - began,
                rules=_rules_of(rulebook),
                cases=led_to.cases(),
                holds=led_to.holds(),
                letters=led_to.letters(),
                stopped=tuple(replay.stopped),
                fired=led_to.fired(),
                levels=replay.on_hold.levels(),
                not_replayed=tuple(replay.not_replayed),
            )


def _rules_of(book: Rulebook) -> tuple[str, ...]:
    groups: tuple[Iterable[Rule | Correlation | Deadline], ...] = (
        book.all_rules, book.correlations, book.deadlines,
    )  # fmt: skip
    return tuple(each.id for group in groups for each in group)
