"""Decisions that could not be carried out: tried again after a while, set aside in the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update

from rules.correlation.facts import Hit
from service.actions.desk import Desk
from service.actions.note_event import SET_ASIDE, WAITING
from service.correlation.decide import set_aside
from service.correlation.stored_events import these_events
from service.correlation.trouble import shortened, tell_trouble
from service.records.rule_tables import correlation_event

MOST_ATTEMPTS = 5

c = correlation_event.c

log = structlog.get_logger()


class Resting:
    """Events whose decision failed a moment ago, and until when they rest."""

    def __init__(self) -> None:
        self._until: dict[int, datetime] = {}

    def rest(self, event: int, attempts: int, *, now: datetime) -> None:
        """Twice as long each time: a passing fault passes."""
        self._until[event] = now + timedelta(seconds=2**attempts)

    def at(self, now: datetime) -> set[int]:
        self._until = {event: until for event, until in self._until.items() if until > now}
        return set(self._until)

    def awake(self, hits: Iterable[Hit], *, now: datetime) -> list[Hit]:
        """Those whose youngest event does not rest: it is what a failure is counted by."""
        resting = self.at(now)
        return [hit for hit in hits if max(hit.facts) not in resting]


def count_failure(desk: Desk, event: int, error: Exception) -> int | None:
    """One more attempt has failed; how many, None where that was the last.

    What failed is never decided in part: its transaction was rolled back. It stays in the store,
    and is tried again whenever a runner starts or another rulebook comes into force.
    """
    row = these_events(desk.transaction.connection, [event])[event]
    said = shortened(f"{type(error).__name__}: {error}")
    attempts = max(row.attempts, 0) + 1
    last = attempts >= MOST_ATTEMPTS
    log.error(
        "a correlation could not be carried out", noted=event, tries=attempts, error=said,
        exc_info=error if last else None,
    )  # fmt: skip
    if not last:
        desk.transaction.connection.execute(
            update(correlation_event).where(c.id == event).values(attempts=attempts, error=said)
        )
        return attempts
    set_aside(desk, row, said, attempts=attempts)
    if attempts == MOST_ATTEMPTS or row.error != said:
        tell_trouble(desk, "failed", said, events=[row])
    return None


def try_again(desk: Desk) -> None:
    """What failed, or could not be read, waits once more."""
    desk.transaction.connection.execute(
        update(correlation_event)
        .where(c.state == SET_ASIDE, c.attempts != 0, c.withdrawn_at.is_(None))
        .values(state=WAITING)
    )
