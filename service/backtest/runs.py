"""A backtest as a row: begun, how far it is, done or failed. Nothing else of the plant changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from rules.rulebook import Rulebook
from service.actions.look_backtests import DONE, FAILED, RUNNING, running_backtest
from service.errors import Conflict
from service.records.canonical import canonical
from service.records.case_tables import ledger_head
from service.records.door import Door, Transaction
from service.records.rule_tables import backtest_run
from service.records.schema import iso, microseconds

b = backtest_run.c


@dataclass(frozen=True, slots=True)
class Run:
    """The row of a backtest that is at work, and how it is written."""

    door: Door
    id: int
    by: str
    clock: Callable[[], datetime]

    def progress(self, done: int, total: int) -> None:
        """How many entries of both replays are done; also the sign that it still runs."""
        seen = canonical({"seen_at": microseconds(self.clock())})
        self._keep(done=done, total=total, document=seen)

    def finish(self, document: dict[str, Any]) -> None:
        """The report."""
        past = document["past"]
        total = 2 * past["entries"]
        self._keep(
            state=DONE, complete=True, done=total, total=total, position=past["position"],
            document=canonical(document),
        )  # fmt: skip

    def fail(self, reason: str) -> None:
        """It ended without a report."""
        self._keep(state=FAILED, error=reason)

    def _keep(self, **values: object) -> None:
        def work(transaction: Transaction) -> None:
            # One that was taken for interrupted, and is not, may still say what came of it.
            query = update(backtest_run).where(b.id == self.id, b.state == RUNNING)
            transaction.connection.execute(query.values(**values))

        self.door.write(work, by=self.by, now=self.clock())


def begin_run(transaction: Transaction, *, base: Rulebook, draft: Rulebook, now: datetime) -> int:
    """The row of a new backtest; Conflict while another is at work: each takes two processes."""
    transaction.flush()
    connection = transaction.connection
    other = running_backtest(connection, now=now)
    if other is not None:
        percent = 100 * other["done"] // max(1, other["total"])
        raise Conflict(
            f"backtest {other['id']} of {other['draft']} v{other['draft_version']} is at work "
            f"({percent} %), begun by {other['by']} at {iso(other['at'])}; wait until it is done",
            extra={"backtest": other["id"]},
        )
    row = {
        "at": microseconds(now),
        "by": transaction.by,
        "state": RUNNING,
        "position": _position(connection),
        "complete": False,
        "done": 0,
        "total": 0,
        "document": canonical({"seen_at": microseconds(now)}),
        **_identity("base", base),
        **_identity("draft", draft),
    }
    inserted = connection.execute(backtest_run.insert().values(**row)).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def _identity(side: str, book: Rulebook) -> dict[str, object]:
    return {side: book.name, f"{side}_version": book.version, f"{side}_digest": book.digest}


def _position(connection: Connection) -> int:
    position: int = connection.execute(select(ledger_head.c.seq)).scalar_one()
    return position
