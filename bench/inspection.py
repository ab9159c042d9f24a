"""One durable inspection with SPC, rules and ledger, against one fsync of the same disk."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from fixtures.plant import generate
from rules.rulebook import default_rulebook
from service.actions.record_batch import BatchRecorder, Line
from service.plant import Plant
from service.records.canonical import canonical
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

INSPECTIONS = 300
GOAL = 3.0


def run(inspections: int = INSPECTIONS) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/plant.db")
        migrate(engine)
        door = Door(engine)
        plant = Plant.load(door, default_rulebook())
        recorder = BatchRecorder(door, plant, Settings(), by="bench", now=lambda: datetime.now(UTC))
        lines = [canonical(record).encode() for record in generate(seed=7, days=60)]
        before, posts = split_history(lines, inspections)
        recorder.record(before)
        ours, fsyncs = [], []
        with Path(folder, "peer").open("wb", buffering=0) as peer:
            for line in posts:
                started = time.perf_counter()
                report = recorder.record([line])
                ours.append(time.perf_counter() - started)
                assert report.new == 1, report.refused
                fsyncs.append(time_fsync(peer.fileno()))
        engine.dispose()
    mine, peer_time = statistics.median(ours), statistics.median(fsyncs)
    return [
        Figure(
            "one durable inspection with SPC, rules and ledger / one fsync",
            mine / peer_time,
            f"<= {GOAL:g}",
            f"{mine * 1e3:.2f} ms / {peer_time * 1e3:.2f} ms",
        )
    ]


def split_history(lines: list[bytes], inspections: int) -> tuple[list[Line], list[Line]]:
    """Half the plant as history; the inspections that follow, one post each."""
    half = len(lines) // 2
    history = [Line(f"plant:{n}", n, text) for n, text in enumerate(lines[:half])]
    posts: list[Line] = []
    for n, text in enumerate(lines[half:], half):
        line = Line(f"plant:{n}", n, text)
        if b'"record":"inspection"' not in text:
            history.append(line)
        elif len(posts) < inspections:
            posts.append(line)
    return history, posts


def time_fsync(file: int) -> float:
    os.write(file, b"x" * 4096)
    started = time.perf_counter()
    os.fsync(file)
    return time.perf_counter() - started
