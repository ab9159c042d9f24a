"""The one door through which everything is written.

A write transaction takes the ledger's head before it reads anything. That gives a total order of
all writes, the version of the graph, and the hash chain, and it makes "read, decide, write" safe:
nobody else can place a hold, ship, or add genealogy between the read and the write
(docs/decisions/0001-single-write-door.md).
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, select, update
from sqlalchemy.exc import DBAPIError

from service.records.canonical import canonical, entry_hash
from service.records.case_tables import ledger, ledger_head
from service.records.insert_rows import insert_rows
from service.records.schema import microseconds

T = TypeVar("T")
RETRYABLE = {"40001", "40P01"}
MAX_TRIES = 8


class HeadMoved(RuntimeError):  # noqa: N818 - named for what happened
    """The ledger's head changed under a write transaction: somebody wrote past the door."""


@dataclass(slots=True)
class Transaction:
    """One write transaction: its connection, its place in the ledger, its buffered rows.

    Rows are buffered and written table by table, because one executemany of a thousand rows costs
    a tenth of a thousand executes. Whoever reads through `connection` what this transaction may
    have written calls `flush()` first.
    """

    connection: Connection
    by: str
    now: datetime
    seq: int
    last_hash: str
    start: int
    rows: dict[Table, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    before_flush: list[Callable[[], None]] = field(default_factory=list)

    @property
    def now_micros(self) -> int:
        return microseconds(self.now)

    def insert(self, table: Table, row: Mapping[str, Any]) -> None:
        self.rows[table].append(row)

    def enter(self, kind: str, subject: str, content: object, *, canonical_text: str = "") -> int:
        """Append a ledger entry; its sequence number is the version of whatever it records."""
        self.seq += 1
        row: dict[str, Any] = {
            "seq": self.seq,
            "at": self.now_micros,
            "by": self.by,
            "kind": kind,
            "subject": subject,
            "content": canonical_text or canonical(content),
            "previous": self.last_hash,
        }
        row["hash"] = self.last_hash = entry_hash(**row)
        self.rows[ledger].append(row)
        return self.seq

    def flush(self) -> None:
        for prepare in self.before_flush:
            prepare()
        pending = [(table, rows) for table, rows in self.rows.items() if rows]
        self.rows.clear()
        for table, rows in pending:
            insert_rows(self.connection, table, rows)


class Door:
    """Opens write transactions, one at a time in this process; nothing else commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite's busy handler is unfair: without this lock a thread can starve for a second.
        # The same lock guards the in-memory plant, which a writer may have caught up with rows
        # that are not committed yet. Re-entrant, so that a reader may ask within a read.
        self.lock = threading.RLock()
        self.retries = 0
        self.on_rollback: list[Callable[[int], None]] = []
        self.on_commit: list[Callable[[int, int], None]] = []

    def write(self, work: Callable[[Transaction], T], *, by: str, now: datetime) -> T:
        """Run `work` in one write transaction and commit it; all of it again on 40001/40P01."""
        for tries in range(1, MAX_TRIES + 1):
            try:
                with self.lock, self._transaction(by=by, now=now) as transaction:
                    return work(transaction)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RETRYABLE or tries == MAX_TRIES:
                    raise
                self.retries += 1
        raise AssertionError("unreachable: the last try returns or raises")

    def rehearse(self, work: Callable[[Transaction], T], *, by: str, now: datetime) -> T:
        """Run `work` exactly as `write` would, and leave nothing of it behind."""
        with self.lock, self._transaction(by=by, now=now, keep=False) as transaction:
            return work(transaction)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; what it sees is one consistent state."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def _transaction(self, *, by: str, now: datetime, keep: bool = True) -> Iterator[Transaction]:
        with self.engine.connect() as connection:
            transaction = self._begin(connection, by=by, now=now)
            start = (transaction.seq, transaction.last_hash)
            try:
                yield transaction
                transaction.flush()
                if not keep:
                    raise _NothingKept  # noqa: TRY301 - leaves by the road of a failure
                self._advance(transaction, start)
                connection.commit()
                for carry_on in self.on_commit:
                    carry_on(transaction.start, transaction.seq)
            except BaseException as error:
                connection.rollback()
                for forget in self.on_rollback:
                    forget(transaction.start)
                if not isinstance(error, _NothingKept):
                    raise

    @staticmethod
    def _begin(connection: Connection, *, by: str, now: datetime) -> Transaction:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            head = select(ledger_head.c.seq, ledger_head.c.hash)
        else:
            # The lock first; whatever is read afterwards is read with a snapshot younger than it.
            head = select(ledger_head.c.seq, ledger_head.c.hash).with_for_update()
        seq, last_hash = connection.execute(head).one()
        return Transaction(connection, by, now, seq, last_hash, start=seq)

    @staticmethod
    def _advance(transaction: Transaction, start: tuple[int, str]) -> None:
        if (transaction.seq, transaction.last_hash) == start:
            return
        moved = transaction.connection.execute(
            update(ledger_head)
            .where(ledger_head.c.seq == start[0], ledger_head.c.hash == start[1])
            .values(seq=transaction.seq, hash=transaction.last_hash)
        )
        if moved.rowcount != 1:
            raise HeadMoved(f"the ledger's head is no longer at entry {start[0]}")


class _NothingKept(Exception):  # noqa: N818 - a way out, not an error
    pass


def head_position(connection: Connection) -> int:
    position: int = connection.execute(select(ledger_head.c.seq)).scalar_one()
    return position
