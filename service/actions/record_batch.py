"""Record many: a transaction a chunk, so that a crash loses nothing acknowledged."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from service.actions.desk import Desk, Outcome
from service.actions.record_one import record_one
from service.errors import BadInput, Refused
from service.intake.plant_records import Record
from service.intake.read_lines import Line as Line
from service.intake.read_record import read_record, record_label
from service.intake.references import references
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class RefusedLine:
    place: str
    line: int
    id: str | None
    reason: str

    def document(self) -> dict[str, Any]:
        return {"line": self.line, "id": self.id, "reason": self.reason, "place": self.place}


@dataclass(slots=True)
class Report:
    """What became of a batch."""

    read: int = 0
    new: int = 0
    duplicates: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)

    def add(self, other: Report) -> None:
        self.read += other.read
        self.new += other.new
        self.duplicates += other.duplicates
        self.refused.extend(other.refused)
        self.outcome.add(other.outcome)

    def document(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "new": self.new,
            "duplicates": self.duplicates,
            "refused": [each.document() for each in self.refused],
            "signals": len(self.outcome.signals),
            "nonconformances": self.outcome.nonconformances,
            "holds": self.outcome.holds,
            "violations": self.outcome.violations,
            "imbalances": self.outcome.imbalances,
            "warnings": self.outcome.warnings,
        }


class AtomicRefused(Exception):  # noqa: N818 - carries the report out of the transaction
    def __init__(self, report: Report) -> None:
        super().__init__("refused as a whole")
        self.report = report


@dataclass(frozen=True, slots=True)
class BatchRecorder:
    """Where a batch is recorded, by whom and when."""

    door: Door
    plant: Plant
    settings: Settings
    by: str
    now: Callable[[], datetime]

    def record(
        self,
        lines: Iterable[Line],
        *,
        progress: Callable[[int], None] = lambda _: None,
        finish: Callable[[Transaction, Report], None] | None = None,
    ) -> Report:
        """Each record stands alone: what is refused is reported, the others are kept."""
        report = Report()
        chunks = _chunks(lines, self.settings.chunk_records)
        chunk = next(chunks, [])
        while True:
            following = next(chunks, None)
            last = finish if following is None else None
            report.add(self._chunk(chunk, report, last))
            progress(len(chunk))
            if following is None:
                return report
            chunk = following

    def record_atomically(
        self,
        lines: Iterable[Line],
        *,
        finish: Callable[[Transaction, Report], None] | None = None,
    ) -> Report:
        """All or nothing: the first refusal keeps everything out, and all refusals are named."""

        def work(transaction: Transaction) -> Report:
            report = self._apply(transaction, parsed)
            if report.refused:
                raise AtomicRefused(report)
            if finish is not None:
                finish(transaction, report)
            return report

        parsed = _parse(list(lines))
        try:
            return self.door.write(work, by=self.by, now=self.now())
        except AtomicRefused as refused:
            return Report(read=refused.report.read, refused=refused.report.refused)

    def rehearse(self, lines: Iterable[Line]) -> Report:
        """What recording would lead to; nothing of it is kept."""
        parsed = _parse(list(lines))
        return self.door.rehearse(
            lambda transaction: self._apply(transaction, parsed), by=self.by, now=self.now()
        )

    def _chunk(
        self,
        chunk: list[Line],
        before: Report,
        finish: Callable[[Transaction, Report], None] | None,
    ) -> Report:
        parsed = _parse(chunk)

        def work(transaction: Transaction) -> Report:
            report = self._apply(transaction, parsed)
            if finish is not None:
                whole = Report()
                whole.add(before)
                whole.add(report)
                finish(transaction, whole)
            return report

        return self.door.write(work, by=self.by, now=self.now())

    def _apply(self, transaction: Transaction, parsed: list[tuple[Line, Record | str]]) -> Report:
        with _collector_paused():
            return self._record_each(transaction, parsed)

    def _record_each(
        self, transaction: Transaction, parsed: list[tuple[Line, Record | str]]
    ) -> Report:
        desk = Desk(transaction, Books(transaction), self.plant, self.settings)
        _read_ahead(desk, parsed)
        report = Report(outcome=desk.outcome)
        for line, record in parsed:
            report.read += 1
            try:
                if isinstance(record, str):
                    raise BadInput(record)
                new = record_one(desk, record) == "new"
            except Refused as refused:
                name = record_label(line.text) if isinstance(record, str) else record.id
                report.refused.append(RefusedLine(line.place, line.number, name, refused.detail))
                continue
            report.new += new
            report.duplicates += not new
        transaction.flush()
        return report


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection within a chunk: each would walk the whole plant in memory.

    They took a quarter of an import's time. A chunk is small, and whoever is here holds the door.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse(lines: list[Line]) -> list[tuple[Line, Record | str]]:
    """Outside the transaction: what is wrong with a line alone needs no lock."""
    parsed: list[tuple[Line, Record | str]] = []
    for line in lines:
        if line.fault is not None:
            parsed.append((line, line.fault))
            continue
        try:
            parsed.append((line, read_record(line.text)))
        except BadInput as bad:
            parsed.append((line, bad.detail))
    return parsed


def _read_ahead(desk: Desk, parsed: list[tuple[Line, Record | str]]) -> None:
    records = [record for _, record in parsed if not isinstance(record, str)]
    desk.books.prefetch(reference for record in records for reference in references(record))
    desk.books.prefetch_contents((record.record, record.id) for record in records)  # type: ignore[attr-defined]


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while chunk := list(islice(iterator, size)):
        yield chunk
