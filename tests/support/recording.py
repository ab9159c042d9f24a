"""Records as dicts through the real front door, in this process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Engine

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.record_batch import BatchRecorder, Line, Report
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.records.engine import open_engine
from service.settings import Settings

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Works:
    """One process's share of the service: its engine, door, plant and recorder."""

    engine: Engine
    door: Door
    plant: Plant
    recorder: BatchRecorder

    def record(self, *records: dict[str, Any]) -> Report:
        """Record these; a refusal is a failure of the test."""
        report = self.try_record(*records)
        refused = [(each.id, each.reason) for each in report.refused]
        assert not refused, refused
        return report

    def try_record(self, *records: dict[str, Any]) -> Report:
        return self.recorder.record(lines(records))


def open_works(
    url: str, *, by: str = "test", now: datetime = NOW, settings: Settings | None = None
) -> Works:
    """Composed as the application composes itself; the caller disposes of the engine."""
    engine = open_engine(url, pool_size=10)
    door = Door(engine)
    plant = Plant.load(door, default_rulebook())
    recorder = BatchRecorder(door, plant, settings or Settings(), by=by, now=lambda: now)
    return Works(engine, door, plant, recorder)


def lines(records: Iterable[dict[str, Any]]) -> list[Line]:
    return [
        Line(f"test:{number}", number, orjson.dumps(record))
        for number, record in enumerate(records, 1)
    ]


def desk_of(transaction: Transaction, plant: Plant, settings: Settings) -> Desk:
    """What an action works with, inside `door.write`."""
    return Desk(transaction, Books(transaction), plant, settings)
