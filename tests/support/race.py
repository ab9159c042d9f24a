"""Two sides meet over the same lot, thousands of times, each in a process of its own."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from tests.support.processes import fork_server

Act = Callable[[str], str]
"""What one side does to a lot; says what came of it."""
Side = Callable[[str], AbstractContextManager[Act]]
"""Opens a database URL, in the process that acts."""

MEET_SECONDS = 60
JITTER_SECONDS = 0.002


def race(
    url: str, sides: Sequence[Side], lots: Sequence[str], *, lanes: int = 2
) -> list[tuple[str, ...]]:
    """All sides act on each lot at the same moment; says, for each lot, what each side said.

    `lanes` teams, each with a process for every side, share the lots, so that the teams also
    stand in each other's way.
    """
    context = fork_server()
    runs = []
    # Kept to the end: a barrier that nobody here refers to is gone before a child opens it.
    barriers = [context.Barrier(len(sides)) for _ in range(lanes)]
    for lane, barrier in enumerate(barriers):
        for seed, side in enumerate(sides, lane * len(sides)):
            ours, theirs = context.Pipe(duplex=False)
            part = lots[lane::lanes]
            process = context.Process(target=_act, args=(url, side, part, barrier, theirs, seed))
            process.start()
            theirs.close()
            runs.append((process, ours))
    said = [_listen(ours) for _, ours in runs]
    for process, _ in runs:
        process.join()
    teams = [said[lane * len(sides) :][: len(sides)] for lane in range(lanes)]
    return [outcome for team in teams for outcome in zip(*team, strict=True)]


def _act(
    url: str, side: Side, lots: Sequence[str], barrier: Barrier, answer: Connection, seed: int
) -> None:
    pause = random.Random(seed)
    said: list[str] = []
    try:
        with side(url) as act:
            for lot in lots:
                barrier.wait(MEET_SECONDS)
                # Neither side is to win always: who comes first is what the race is about.
                time.sleep(pause.uniform(0, JITTER_SECONDS))
                said.append(act(lot))
        answer.send(said)
    except BaseException:
        barrier.abort()
        answer.send(traceback.format_exc())
        raise


def _listen(answer: Connection) -> list[str]:
    said = answer.recv()
    assert isinstance(said, list), f"a side of the race failed:\n{said}"
    return said
