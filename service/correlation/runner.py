"""The runner: what waits is matched and decided once, whoever of several runners does it.

Nothing is kept here that is not in the store: a runner may be killed at any moment. An event waits
until the transaction that decided on it has committed; whoever comes next knows what was matched,
tells the engine again of what waits, and finds the same.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from service.actions.desk import Desk
from service.correlation.engine import OpenEngine, engine_name, open_engine
from service.correlation.lease import (
    LENGTH,
    LeaseLost,
    give_back,
    keep_lease,
    read_lease,
    take_lease,
)
from service.correlation.session import RulebookMoved, Session
from service.correlation.stored_events import waiting_events
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.records.schema import microseconds
from service.settings import Settings

T = TypeVar("T")
BY = "worker"

log = structlog.get_logger()


class CorrelationRunner:
    """Matches noted events; of several runners one holds the lease and the others look on."""

    def __init__(
        self,
        door: Door,
        plant: Plant,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        engine: OpenEngine | None = None,
    ) -> None:
        self._door, self._plant, self._settings, self._clock = door, plant, settings, clock
        self._open_engine = engine or open_engine(settings)
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._session: Session | None = None

    def poll(self) -> int:
        """Match and decide what waits; how many events and hits were done with."""
        done = 0
        while some := self._one_batch():
            done += some
        return done

    def _one_batch(self, *, again: bool = True) -> int:
        """0: there is nothing to do, or it is another runner's."""
        try:
            return self._session_now().step() if self._may_match() else 0
        except RulebookMoved:
            # What was told to the engine but not decided waits, for the new rulebook.
            self._forget()
            return self._one_batch(again=False) if again else 0
        except LeaseLost:
            self._forget()
            return 0
        except BaseException:
            self._forget()
            raise

    def close(self) -> None:
        """End the engine, and let another runner take over at once."""
        if self._session is None:
            return
        self._forget()
        try:
            self._write(lambda desk: give_back(desk, self._holder))
        except Exception:
            log.exception("the lease of correlation was not given back: it runs out by itself")

    def _session_now(self) -> Session:
        if self._session is not None:
            return self._session
        session = Session(
            self._door, self._plant, self._holder, engine_name(self._settings),
            clock=self._clock, write=self._write,
        )  # fmt: skip
        self._session = session
        session.begin(self._open_engine)
        return session

    def _forget(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    # --- the lease --------------------------------------------------------------------------------

    def _may_match(self) -> bool:
        """Whether there is anything to match, and this runner is the one to do it.

        Also while nothing waits another rulebook is taken up at once.
        """
        now = self._clock()
        with self._door.read() as connection:
            lease = read_lease(connection)
            book = self._plant.rulebook_at(connection, microseconds(now))
            asked = bool(book.correlations) or bool(waiting_events(connection, most=1))
        if not asked or (lease and not lease.is_free(self._holder, microseconds(now))):
            self._forget()
            return False
        if lease is None or lease.holder != self._holder or self._session is None:
            return self._take_over()
        if self._session.live.book.digest != book.digest:
            raise RulebookMoved
        if microseconds(now + LENGTH / 2) >= lease.until:
            self._write(lambda desk: keep_lease(desk, self._holder))
        return True

    def _take_over(self) -> bool:
        """What an earlier session knew is old by now."""
        self._forget()
        return self._write(lambda desk: take_lease(desk, self._holder)) is not None

    def _write(self, work: Callable[[Desk], T]) -> T:
        def at_desk(transaction: Transaction) -> T:
            return work(Desk(transaction, Books(transaction), self._plant, self._settings))

        return self._door.write(at_desk, by=BY, now=self._clock())
