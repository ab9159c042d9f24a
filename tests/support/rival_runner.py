"""A process that matches for a while, under leases that are over as soon as they are taken."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from rules.pattern import Correlation
from rules.rulebook import parse_rulebook
from service.correlation import lease
from service.correlation.engine import Engine, open_engine
from service.correlation.runner import CorrelationRunner
from service.settings import Settings
from tests.support.processes import fork_server
from tests.support.recording import open_works


def rival(url: str, rules: str) -> tuple[BaseProcess, Connection]:
    """Start one; it polls until it is told to stop, and says how often it took over."""
    ours, theirs = fork_server().Pipe()
    process = fork_server().Process(target=_match, args=(url, rules, theirs))
    process.start()
    theirs.close()
    return process, ours


def _match(url: str, rules: str, told: Connection) -> None:
    lease.LENGTH = timedelta(0)
    works = open_works(url)
    works.plant.rulebook = parse_rulebook(rules, source="correlating.yaml")
    settings = Settings(_env_file=None, correlation_engine="plain")  # type: ignore[call-arg]
    open_plain, taken_over = open_engine(settings), 0

    def counted(patterns: Sequence[Correlation], killers: Iterable[int]) -> Engine:
        nonlocal taken_over
        taken_over += 1
        return open_plain(patterns, killers)

    runner = CorrelationRunner(works.door, works.plant, settings, engine=counted)
    told.send("ready")
    while not told.poll():
        runner.poll()
        time.sleep(0.002)
    runner.poll()
    told.send(taken_over)
    works.engine.dispose()
