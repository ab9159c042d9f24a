"""Who matches: one runner at a time, for as long as it comes back before its lease ends.

Two runners would decide nothing twice (a hit has one key); they would only do everything twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from service.actions.desk import Desk
from service.records.canonical import canonical
from service.records.rule_tables import correlation_lease
from service.records.schema import microseconds

THE_LEASE = 1
LENGTH = timedelta(seconds=30)

k = correlation_lease.c


class LeaseLost(Exception):  # noqa: N818 - an outcome that a runner expects
    """Another runner has taken over: what this one knows is old."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The lease as its row says it.

    `engine` says what serves, by which rulebook, and up to which ledger position the genealogy has
    been looked at.
    """

    holder: str
    until: int
    engine: dict[str, Any]
    trouble: str | None

    def is_free(self, holder: str, now: int) -> bool:
        return self.holder == holder or self.until <= now


def read_lease(connection: Connection) -> Lease | None:
    row = connection.execute(select(correlation_lease).where(k.id == THE_LEASE)).first()
    if row is None:
        return None
    return Lease(row.holder, row.lease_until, orjson.loads(row.engine), row.trouble)


def take_lease(desk: Desk, holder: str) -> Lease | None:
    """The lease as it was before it was taken, its holder empty if there was none; or None."""
    connection, now = desk.transaction.connection, desk.transaction.now_micros
    lease = read_lease(connection)
    if lease is None:
        row = {"id": THE_LEASE, "engine": "{}", **_held(holder, desk.transaction.now)}
        connection.execute(insert(correlation_lease).values(row))
        return Lease("", 0, {}, None)
    if not lease.is_free(holder, now):
        return None
    taken = connection.execute(
        update(correlation_lease)
        .where(k.id == THE_LEASE, k.holder == lease.holder, k.lease_until == lease.until)
        .values(_held(holder, desk.transaction.now))
    )
    # The door lets one transaction in at a time: nobody else was here since it was read.
    return lease if taken.rowcount == 1 else None


def keep_lease(
    desk: Desk, holder: str, engine: dict[str, Any] | None = None, **values: str | None
) -> None:
    """Hold it for another while, in the transaction of what was done under it; or LeaseLost."""
    if engine is not None:
        values["engine"] = canonical(engine)
    kept = desk.transaction.connection.execute(
        update(correlation_lease)
        .where(k.id == THE_LEASE, k.holder == holder)
        .values(**_held(holder, desk.transaction.now), **values)
    )
    if kept.rowcount != 1:
        raise LeaseLost


def give_back(desk: Desk, holder: str) -> None:
    """The next runner need not wait."""
    now = desk.transaction.now_micros
    desk.transaction.connection.execute(
        update(correlation_lease)
        .where(k.id == THE_LEASE, k.holder == holder)
        .values(lease_until=now, seen_at=now)
    )


def _held(holder: str, now: datetime) -> dict[str, Any]:
    return {
        "holder": holder,
        "lease_until": microseconds(now + LENGTH),
        "seen_at": microseconds(now),
    }
