"""Due work in a replay: done at the time it fell due, before what became known later."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush

import orjson
from sqlalchemy import select, update

from service.actions.desk import Desk
from service.actions.do_due_work import DUE_KINDS
from service.actions.set_deadlines import KIND as DEADLINE
from service.actions.watch_commonality import KIND as COMMONALITY
from service.backtest.evidence import Evidence
from service.records.case_tables import due
from service.records.schema import MILLION, instant

BY = "worker"
# What was overdue already when it was armed came with a file of old records: it waits until the
# file is through. Entries that follow each other faster than this are taken for one file.
QUIET = 300 * MILLION
# The same under every rulebook, and costly: left out.
LEFT_OUT = frozenset({COMMONALITY})

d = due.c


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A piece of due work; `at` in microseconds."""

    at: int
    id: int
    kind: str
    subject: str

    @property
    def evidence(self) -> Evidence:
        """A missed deadline is about the record that began it."""
        if self.kind != DEADLINE:
            return Evidence(self.kind, self.subject, self.at)
        _, kind, name, _ = orjson.loads(self.subject)
        return Evidence(kind, name, self.at)


@dataclass(slots=True)
class DueInReplay:
    """What will fall due, read from the scratch database as it is armed."""

    _coming: list[Piece] = field(default_factory=list)
    _overdue: list[Piece] = field(default_factory=list)
    _last: int = 0

    def read_new(self, desk: Desk, *, now: int) -> None:
        """Take up what was armed since this was last asked."""
        desk.transaction.flush()
        query = select(d.due_at, d.id, d.kind, d.subject).where(d.id > self._last).order_by(d.id)
        for row in desk.transaction.connection.execute(query):
            piece = Piece(*row)
            self._last = piece.id
            if piece.kind in LEFT_OUT:
                continue
            if piece.at > now:
                heappush(self._coming, piece)
            else:
                self._overdue.append(piece)

    def next_piece(self, *, clock: int, until: int, at_end: bool) -> tuple[Piece, int] | None:
        """The next piece that falls due before `until`, and when it is done; None: there is none.

        `clock` is when something last became known; nothing does any more `at_end`.
        """
        if self._overdue and (at_end or until - clock > QUIET):
            return self._overdue.pop(0), clock
        if self._coming and self._coming[0].at < until:
            piece = heappop(self._coming)
            return piece, max(piece.at, clock)
        return None


def do_piece(desk: Desk, piece: Piece, at: int) -> None:
    """Tick it off and do it, as the worker does."""
    desk.transaction.now, desk.transaction.by = instant(at), BY
    desk.transaction.connection.execute(update(due).where(d.id == piece.id).values(done_at=at))
    DUE_KINDS[piece.kind](desk, piece.subject)
