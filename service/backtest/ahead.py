"""The next stretch of the past: entries read, their records checked, what they name fetched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from service.actions.desk import Desk
from service.backtest.past import PastEntry
from service.errors import Refused
from service.intake.plant_records import Record
from service.intake.read_record import read_record
from service.intake.references import Reference as Reference
from service.intake.references import references

STRETCH = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the past; its record, or why that cannot be read; None for what is no record."""

    entry: PastEntry
    record: Record | str | None
    references: tuple[Reference, ...] = ()


Ahead = deque[Step]


def look_ahead(entries: Iterator[PastEntry], ahead: Ahead) -> bool:
    """Fill up what lies ahead; False at the end of the past."""
    if len(ahead) < STRETCH // 2:
        ahead.extend(_step(entry) for entry in islice(entries, STRETCH - len(ahead)))
    return bool(ahead)


def fetch_ahead(desk: Desk, ahead: Ahead) -> None:
    """Read what the records ahead refer to, in one query a table."""
    desk.books.prefetch(reference for step in ahead for reference in step.references)


def _step(entry: PastEntry) -> Step:
    if not entry.is_record:
        return Step(entry, None)
    try:
        record = read_record(entry.content)
    except Refused as refused:
        return Step(entry, refused.detail)
    return Step(entry, record, tuple(references(record)))
