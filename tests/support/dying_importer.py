"""A process that imports a story and is killed on the way, without any chance to tidy up."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from service.settings import Settings
from tests.support.faults import every_moment
from tests.support.processes import fork_server
from tests.support.recording import lines, open_works

CHUNK = 6


@dataclass(frozen=True, slots=True)
class Life:
    """How far an import came: lines acknowledged, moments lived, and whether it was killed."""

    acknowledged: int
    moments: int
    killed: bool


def import_story(
    url: str,
    story: list[dict[str, Any]],
    *,
    kill_at: int | None = None,
    kill_after: float | None = None,
) -> Life:
    """Import in a process of its own; kill it at a moment of its engine, or after some seconds."""
    context = fork_server()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_import, args=(url, story, kill_at, theirs))
    process.start()
    theirs.close()
    if kill_after is not None:
        assert ours.recv() == 0  # it has opened its database: now it is at work
        process.join(kill_after)
        process.kill()
    said = _all(ours)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    finished = said[-1] < 0 if said else False
    acknowledged = max([each for each in said if each >= 0], default=0)
    return Life(acknowledged, -said[-1] if finished else 0, process.exitcode != 0)


def _all(ours: Connection) -> list[int]:
    said: list[int] = []
    try:
        while True:
            said.append(ours.recv())
    except EOFError:
        return said


def _import(url: str, story: list[dict[str, Any]], kill_at: int | None, say: Connection) -> None:
    works = open_works(url, by="import", settings=Settings(chunk_records=CHUNK))
    done = moments = 0

    def acknowledge(more: int) -> None:
        nonlocal done
        done += more
        say.send(done)

    def moment(number: int) -> None:
        nonlocal moments
        moments = number
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    say.send(0)
    with every_moment(works.engine, moment):
        report = works.recorder.record(lines(story), progress=acknowledge)
    assert not report.refused, report.refused
    say.send(-moments)
    works.engine.dispose()
