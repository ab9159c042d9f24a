"""Find the first entry of the ledger that is not as it was written.

Each entry's hash covers what it says, its place and the hash before it. So an edit, a deletion,
an insertion and a change of order break the chain where they were made; a cut-off tail breaks
nothing, and shows only against the head that is kept beside the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from service.records.canonical import GENESIS, entry_hash
from service.records.case_tables import ledger, ledger_head

Head = tuple[int, str]
ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored or exported; `at` in microseconds since 1970 UTC."""

    seq: int
    at: int
    by: str
    kind: str
    subject: str
    content: str
    previous: str
    hash: str

    def true_hash(self) -> str:
        return entry_hash(
            seq=self.seq,
            at=self.at,
            by=self.by,
            kind=self.kind,
            subject=self.subject,
            content=self.content,
            previous=self.previous,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the ledger is whole; if not, what is wrong with the first broken entry."""

    ok: bool
    entries: int
    fault: str | None = None
    seq: int | None = None

    def document(self) -> dict[str, Any]:
        return {"ok": self.ok, "entries": self.entries, "fault": self.fault, "seq": self.seq}


def verify(entries: Iterable[Entry], head: Head | None) -> Verdict:
    """Follow the chain from its first entry to the head, one entry in memory at a time."""
    seq, last_hash = 0, GENESIS
    for entry in entries:
        if (fault := _fault(entry, seq, last_hash)) is not None:
            return Verdict(False, seq, fault, entry.seq)
        seq, last_hash = entry.seq, entry.hash
    if head is not None and (fault := _end_fault(head, seq, last_hash)) is not None:
        return Verdict(False, seq, fault, min(seq, head[0]) + 1)
    return Verdict(True, seq)


def _fault(entry: Entry, before: int, last_hash: str) -> str | None:
    if (fault := _place_fault(entry, before)) is not None:
        return fault
    if entry.true_hash() != entry.hash:
        return (
            f"entry {entry.seq} was changed after it was written: its hash is that of other words"
        )
    if entry.previous != last_hash:
        where = f"entry {before}" if before else "the beginning"
        return f"entry {entry.seq} does not follow {where}: it names another hash before it"
    return None


def _place_fault(entry: Entry, before: int) -> str | None:
    if entry.seq == before + 1:
        return None
    if entry.seq == before:
        return f"entry {entry.seq} stands there twice: one of the two was inserted"
    if entry.seq < before:
        return f"entry {entry.seq} follows entry {before}: the order was changed"
    missing = f"entry {before + 1} is" if entry.seq == before + 2 else _range(before, entry.seq)
    return f"{missing} missing: entry {entry.seq} follows entry {before}"


def _range(before: int, after: int) -> str:
    return f"entries {before + 1} to {after - 1} are"


def _end_fault(head: Head, seq: int, last_hash: str) -> str | None:
    if seq < head[0]:
        return (
            f"the ledger ends at entry {seq}, its head stands at {head[0]}: "
            f"the last {head[0] - seq} were cut off"
        )
    if seq > head[0]:
        return (
            f"the ledger goes on to entry {seq}, its head stands at {head[0]}: entries were added"
        )
    if last_hash != head[1]:
        return f"the head names another hash than that of entry {seq}: the end was rewritten"
    return None


def read_entries(connection: Connection) -> Iterator[Entry]:
    """All entries of a database in order, a few thousand in memory at a time."""
    columns = [ledger.c[name] for name in Entry.__slots__]
    query = select(*columns).order_by(ledger.c.seq)
    for row in connection.execution_options(yield_per=ROWS).execute(query):
        yield Entry(*row)


def read_head(connection: Connection) -> Head:
    row = connection.execute(select(ledger_head.c.seq, ledger_head.c.hash)).one()
    return int(row.seq), str(row.hash)
