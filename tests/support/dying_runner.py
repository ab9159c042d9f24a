"""A process that matches events and is killed on the way, without any chance to tidy up."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing.connection import Connection

from rules.rulebook import parse_rulebook
from service.correlation.runner import CorrelationRunner
from service.settings import Settings
from tests.support.correlating import START
from tests.support.faults import every_moment
from tests.support.processes import fork_server
from tests.support.recording import open_works


def match_events(
    url: str, rules: str, *, minutes: float, kill_at: int | None = None, engine: str = "plain"
) -> int | None:
    """Poll once in a process of its own, so long after the start; how many moments it took.

    None if it was killed, at a moment of its engine.
    """
    context = fork_server()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_match, args=(url, rules, minutes, kill_at, engine, theirs))
    process.start()
    theirs.close()
    try:
        moments: int = ours.recv()
    except EOFError:
        process.join()
        assert process.exitcode == -signal.SIGKILL, process.exitcode
        return None
    process.join()
    assert process.exitcode == 0
    return moments


def _match(
    url: str, rules: str, minutes: float, kill_at: int | None, engine: str, say: Connection
) -> None:
    works = open_works(url)
    works.plant.rulebook = parse_rulebook(rules, source="correlating.yaml")
    settings = Settings(_env_file=None, correlation_engine=engine)  # type: ignore[call-arg, arg-type]
    moments = 0

    def moment(number: int) -> None:
        nonlocal moments
        moments = number
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with every_moment(works.engine, moment):
        runner = CorrelationRunner(
            works.door, works.plant, settings, clock=lambda: START + timedelta(minutes=minutes)
        )
        runner.poll()
        runner.close()
    say.send(moments)
    works.engine.dispose()
