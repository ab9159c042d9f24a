"""Two replays side by side, each in a process of its own: one that dies ends as an error."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from service.backtest.child import DONE, PROGRESS, replay_in_child
from service.backtest.evidence import Replayed
from service.backtest.one_replay import Job
from service.errors import Refused

# A replay that says nothing for so long hangs: a stretch of the past takes a second or two.
SILENT_SECONDS = 300.0
WAIT_SECONDS = 5.0

Progress = Callable[[int, int], None]
# A fresh process each: a fork would inherit the threads and the locks of a service at work.
_spawn = multiprocessing.get_context("spawn")


class ReplayFailed(Refused):
    """A replay ended without a result."""

    status = 500
    title = "Backtest failed"


def replay_side_by_side(
    jobs: Sequence[Job], progress: Progress, *, silent_seconds: float = SILENT_SECONDS
) -> list[Replayed]:
    """The results in the order of the jobs; `progress` is told (which job, entries done)."""
    with _started(jobs) as children:
        found: dict[int, Replayed] = {}
        silent = 0.0
        while len(found) < len(jobs):
            waiting = {pipe: n for n, (_, pipe) in enumerate(children) if n not in found}
            ready = wait(list(waiting), timeout=WAIT_SECONDS)
            silent = 0.0 if ready else silent + WAIT_SECONDS
            if silent >= silent_seconds:
                raise ReplayFailed(f"the replay said nothing for {silent:.0f} s and was ended")
            for pipe in ready:
                assert isinstance(pipe, Connection)
                number = waiting[pipe]
                result = _hear(jobs[number], children[number][0], pipe, number, progress)
                if result is not None:
                    found[number] = result
    return [found[number] for number in range(len(jobs))]


def _hear(
    job: Job, process: BaseProcess, pipe: Connection, number: int, progress: Progress
) -> Replayed | None:
    try:
        kind, said = pipe.recv()
    except EOFError:
        process.join(WAIT_SECONDS)
        raise ReplayFailed(
            f"the replay with {job.rules.label} ended without a result (exit code "
            f"{process.exitcode}); was it killed, or is this machine short of memory or disk?"
        ) from None
    if kind == PROGRESS:
        progress(number, said)
        return None
    if kind == DONE:
        assert isinstance(said, Replayed)
        progress(number, job.past.entries)
        return said
    last = str(said).strip().splitlines()[-1]
    raise ReplayFailed(
        f"the replay with {job.rules.label} failed: {last}", extra={"trace": str(said)}
    )


@contextmanager
def _started(jobs: Sequence[Job]) -> Iterator[list[tuple[BaseProcess, Connection]]]:
    children: list[tuple[BaseProcess, Connection]] = []
    try:
        for job in jobs:
            ours, theirs = _spawn.Pipe(duplex=False)
            process = _spawn.Process(target=replay_in_child, args=(job, theirs), daemon=True)
            process.start()
            theirs.close()
            children.append((process, ours))
        yield children
    finally:
        for child, pipe in children:
            child.kill()
            child.join()
            pipe.close()
