"""One point end to end while thousands of streams are live, against a plant with few of them."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from bench.figure import Figure, of_times
from bench.inspection import time_fsync
from bench.stream_rows import CENTER, CHARACTERISTICS, SIGMA, inspection, plant_records
from rules.rulebook import default_rulebook
from service.actions.record_batch import BatchRecorder, Line
from service.plant import Plant
from service.records import tables as t
from service.records.canonical import canonical
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

MANY, FEW = 100, 1
"""Machines, each with a stream for every characteristic: 5,000 streams, and 50."""

ROUNDS, POINTS = 3, 200


def run() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        many, few = (
            stack.enter_context(LivePlant(Path(folder, f"{machines}.db"), machines))
            for machines in (MANY, FEW)
        )
        peer = stack.enter_context(Path(folder, "peer").open("wb", buffering=0))
        times = [
            (many.record_point(number), few.record_point(number), time_fsync(peer.fileno()))
            for number in range(POINTS)
        ]
    of_many, of_few, of_fsync = (
        1000 * statistics.median(each) for each in zip(*times, strict=True)
    )
    streams = f"{MANY * CHARACTERISTICS:,}"
    yield of_times(f"one point with {streams} streams live / one fsync", of_many, of_fsync)
    yield of_times(
        f"one point with {streams} streams live / with {FEW * CHARACTERISTICS}",
        of_many,
        of_few,
        "<= 1.5",
    )


class LivePlant:
    """A plant on SQLite whose streams all have points, taking one point at a time."""

    def __init__(self, path: Path, machines: int) -> None:
        self.machines = machines
        self._engine = open_engine(f"sqlite:///{path}")
        migrate(self._engine)
        door = Door(self._engine)
        plant = Plant.load(door, default_rulebook())
        self._recorder = BatchRecorder(
            door, plant, Settings(), by="bench", now=lambda: datetime.now(UTC)
        )
        self._values = np.random.default_rng(6)
        lines = [canonical(record).encode() for record in plant_records(machines, ROUNDS)]
        report = self._recorder.record([Line("plant", n, text) for n, text in enumerate(lines)])
        if report.refused:
            raise RuntimeError(f"the plant of the bench was refused: {report.refused[0]}")

    def __enter__(self) -> LivePlant:
        with self._engine.connect() as connection:
            counted = select(func.count(func.distinct(t.measurement.c.stream)))
            streams = connection.execute(counted).scalar_one()
        if streams != self.machines * CHARACTERISTICS:
            raise RuntimeError(f"the plant of the bench has {streams} streams")
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def record_point(self, number: int) -> float:
        """Seconds from the record to its commit: judged, weighed, decided, in the ledger."""
        value = CENTER + SIGMA * self._values.uniform(-0.9, 0.9)
        machine, first = number % self.machines, number * 7 % CHARACTERISTICS
        record = inspection(machine, 100.0 + number, f"live-{number}", [value], first)
        line = Line("live", number, canonical(record).encode())
        started = time.perf_counter()
        report = self._recorder.record([line])
        taken = time.perf_counter() - started
        if report.new != 1:
            raise RuntimeError(f"a point of the bench was refused: {report.refused}")
        return taken
