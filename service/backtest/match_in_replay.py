"""Correlations in a replay: by the plain matcher, between two records, at the replay's own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.correlation.runner import CorrelationRunner
from service.plant import Plant
from service.records.door import Door
from service.records.schema import instant
from service.settings import Settings


@contextmanager
def matching(door: Door, plant: Plant, settings: Settings) -> Iterator[Callable[[int], None]]:
    """A function that decides what the events kept so far lead to, at an instant (microseconds).

    The runner is the worker's own; only its clock is the replay's.
    """
    clock = [0]
    plain = settings.model_copy(update={"correlation_engine": "plain"})
    runner = CorrelationRunner(door, plant, plain, clock=lambda: instant(clock[0]))

    def match(at: int) -> None:
        clock[0] = at
        runner.poll()

    try:
        yield match
    finally:
        runner.close()
