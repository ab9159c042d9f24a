"""Times that can be compared: the calls take turns, so that the machine's moods hit all of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter


def medians_ms(*calls: Callable[[], object], turns: int = 10, each: int = 20) -> list[float]:
    """Median times of some calls, milliseconds.

    The calls take turns, so that whatever else the machine does hits all of them. In its turn a
    call runs once untimed, so that it does not pay for what the others left in the cache.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(turns):
        for call, taken in zip(calls, times, strict=True):
            call()
            taken.extend(_time_ms(call) for _ in range(each))
    return [median(taken) for taken in times]


def slow_medians_ms(*calls: Callable[[], object], turns: int = 3) -> list[float]:
    """Median times of calls that take seconds, milliseconds; one untimed round goes before."""
    for call in calls:
        call()
    times = [[_time_ms(call) for call in calls] for _ in range(turns)]
    return [median(taken) for taken in zip(*times, strict=True)]


@contextmanager
def frozen() -> Iterator[None]:
    """Keep the collector away from what is there: a million dicts would stop the clock for it."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _time_ms(call: Callable[[], object]) -> float:
    start = perf_counter()
    kept = call()  # its result is dropped after the clock has stopped
    taken = 1000 * (perf_counter() - start)
    del kept
    return taken
