"""Matching by one rulebook, for as long as it is in force and the runner holds the lease."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from rules.correlation.facts import Hit, in_order
from rules.correlation.reports import SetAside
from service.actions.desk import Desk
from service.actions.note_event import SET_ASIDE
from service.correlation.decide import Work, do_work
from service.correlation.descent import made_anew
from service.correlation.engine import OpenEngine
from service.correlation.failures import Resting, count_failure, try_again
from service.correlation.kept_patterns import kept_patterns
from service.correlation.lease import LeaseLost, keep_lease, read_lease
from service.correlation.live import Live, Telling
from service.correlation.reported import tell_reports
from service.correlation.stored_events import StoredEvent, waiting_events
from service.plant import Plant
from service.records.door import Door, head_position
from service.records.rule_tables import correlation_event
from service.records.schema import microseconds

T = TypeVar("T")
Write = Callable[[Callable[[Desk], T]], T]
BATCH = 200


class RulebookMoved(Exception):  # noqa: N818 - an outcome that a runner expects
    """Another rulebook has come into force since the engine was told of the patterns."""


class Session:
    """What waits is told to the engine, and what the engine finds is decided."""

    def __init__(
        self,
        door: Door,
        plant: Plant,
        holder: str,
        name: str,
        *,
        clock: Callable[[], datetime],
        write: Write[Any],
    ) -> None:
        self._door, self._plant, self._clock, self._write = door, plant, clock, write
        self._holder, self._name = holder, name
        self._resting = Resting()
        self._killers: dict[int, str] = {}
        self._looked_to = 0
        self._live: Live | None = None
        # Rules that a letter has gone out about: the engine was wrong about them.
        self._told: set[str] = set()

    @property
    def live(self) -> Live:
        if self._live is None:
            raise RuntimeError("a session begins before it matches")
        return self._live

    def begin(self, open_engine: OpenEngine) -> None:
        """Open the engine, and tell it of what was matched before."""
        self._write(try_again)
        now = microseconds(self._clock())
        with self._plant.reading(self._door) as connection:
            book = self._plant.rulebook_at(connection, now)
            lease = read_lease(connection)
            before = {} if lease is None else lease.engine
            kept = kept_patterns(connection, self._plant, book, before.get("digest"))
            looked_to = before.get("position") if kept else None
            self._looked_to = head_position(connection)
            live = self._live = Live(book, open_engine, _killers(connection))
            telling = live.recall(connection, self._plant.lineage, now=now, looked_to=looked_to)
        live.begin(telling, kept)
        self._note_reports()
        if not live.owed:
            # By another rulebook, too: the next session knows what this one has looked for.
            self._write(lambda desk: keep_lease(desk, self._holder, self.engine()))

    def close(self) -> None:
        if self._live is not None:
            self._live.close()

    def step(self) -> int:
        """Match a batch and decide on it; how many events, and hits, were done with."""
        telling = self._read()
        if telling is None:
            return 0
        self.live.tell(telling, now=microseconds(self._clock()))
        self._note_reports()
        done = self._decide(telling)
        self.live.pass_on()
        return done

    # --- reading ----------------------------------------------------------------------------------

    def _read(self) -> Telling | None:
        """What waits, and what it means by the lineage as it now is; None: there is nothing."""
        with self._door.read() as connection:
            if not self._has_work(connection):
                return None
        now = self._clock()
        with self._plant.reading(self._door) as connection:
            book = self._plant.rulebook_at(connection, microseconds(now))
            if book.digest != self.live.book.digest:
                raise RulebookMoved
            position = head_position(connection)
            telling = self.live.prepare(
                connection,
                self._plant.lineage,
                waiting_events(connection, most=BATCH, but=self._resting.at(now)),
                looked_to=self._looked_to,
                look_again=bool(self._made_anew(connection)),
            )
            self._looked_to = position
        return telling

    def _has_work(self, connection: Connection) -> bool:
        now = self._clock()
        if self._resting.awake(self.live.owed, now=now) or self._killers:
            return True
        if waiting_events(connection, most=1, but=self._resting.at(now)):
            return True
        return bool(self._made_anew(connection))

    def _made_anew(self, connection: Connection) -> set[str]:
        return made_anew(connection, self._looked_to) if self.live.steps else set()

    # --- deciding ---------------------------------------------------------------------------------

    def _decide(self, telling: Telling) -> int:
        """All in one transaction; if that fails each event in one of its own."""
        hits = tuple(in_order(self._resting.awake(self.live.owed, now=self._clock())))
        whole = Work(hits, telling.events, telling.unreadable, dict(self._killers))
        try:
            self._do(whole)
        except (LeaseLost, RulebookMoved):
            raise
        except Exception:  # whatever it was: one event must not keep the others back
            return sum(self._try(event, work) for event, work in _parted(whole))
        return len(telling.events) + len(hits)

    def _do(self, work: Work) -> None:
        def in_transaction(desk: Desk) -> None:
            if desk.rulebook.digest != self.live.book.digest:
                raise RulebookMoved
            do_work(desk, work)
            done = self.live.owed <= set(work.hits)
            keep_lease(desk, self._holder, self.engine() if done else None)

        self._write(in_transaction)
        self.live.owed.difference_update(work.hits)
        for each in work.killers:
            self._killers.pop(each, None)

    def _try(self, event: int, work: Work) -> int:
        try:
            self._do(work)
        except (LeaseLost, RulebookMoved):
            raise
        except Exception as error:
            failed = error
        else:
            return len(work.events) + len(work.hits)
        attempts = self._write(lambda desk: count_failure(desk, event, failed))
        if attempts is None:
            self.live.owed.difference_update(work.hits)  # found again when it is tried again
        else:
            self._resting.rest(event, attempts, now=self._clock())
        return 0

    def engine(self) -> dict[str, Any]:
        """What serves, by which rulebook, and how far the genealogy has been looked at."""
        book = self.live.book
        return {
            "name": self._name, "rulebook": book.name, "version": book.version,
            "digest": book.digest, "position": self._looked_to, "known": self.live.known,
        }  # fmt: skip

    def _note_reports(self) -> None:
        """Of the engine; what killed it is kept with the decision about it."""
        reports = self.live.take_reports()
        for each in reports:
            if isinstance(each, SetAside) and each.killed:
                self._killers[each.fact_id] = each.reason
        self._write(
            lambda desk: tell_reports(
                desk, self._holder, reports, self.live.engine.degraded, self._told
            )
        )


def _parted(work: Work) -> Iterable[tuple[int, Work]]:
    """The work of each event: a hit belongs to its youngest, which completed it."""
    hits: defaultdict[int, list[Hit]] = defaultdict(list)
    for hit in work.hits:
        hits[max(hit.facts)].append(hit)
    events: dict[int, StoredEvent] = {each.id: each for each in work.events}
    for name in sorted({*hits, *events, *work.killers}):
        yield (
            name,
            Work(
                tuple(hits.get(name, ())),
                (events[name],) if name in events else (),
                {name: work.unreadable[name]} if name in work.unreadable else {},
                {name: work.killers[name]} if name in work.killers else {},
            ),
        )


def _killers(connection: Connection) -> list[int]:
    """Events that have killed the engine twice."""
    c = correlation_event.c
    query = select(c.id).where(c.state == SET_ASIDE, c.attempts == 0)
    return list(connection.execute(query).scalars())
