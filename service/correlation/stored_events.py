"""Noted events as the store has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from service.actions.finding import Finding
from service.actions.note_event import MATCHED, SET_ASIDE, WAITING
from service.actions.stored_finding import finding_from
from service.records.rule_tables import correlation_event

c = correlation_event.c
# A parameter each in one statement; SQLite takes 32,766 of them.
MOST_IDS = 5_000


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What one record says about one topic; `findings` is empty if it cannot be read."""

    id: int
    event: str
    record: tuple[str, str]
    topic: str
    at: int
    state: str
    attempts: int
    withdrawn: bool
    document: str
    findings: tuple[Finding, ...]
    error: str | None = None
    problem: str | None = None

    @property
    def lots(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lot for each in self.findings for lot in each.lots))


def waiting_events(
    connection: Connection, *, most: int, but: Collection[int] = ()
) -> list[StoredEvent]:
    """The first that wait, in the order in which they became known."""
    query = select(correlation_event).where(c.state == WAITING).order_by(c.id)
    rows = connection.execute(query.limit(most + len(but))).mappings()
    return [_event(row) for row in rows if row["id"] not in but][:most]


def known_events(
    connection: Connection, *, start: int, end: int | None = None
) -> list[StoredEvent]:
    """What has been matched and still stands, of a span of time, its end included."""
    query = select(correlation_event).where(_stands(), c.at >= start).order_by(c.id)
    if end is not None:
        query = query.where(c.at <= end)
    return [_event(row) for row in connection.execute(query).mappings()]


def these_events(connection: Connection, ids: Iterable[int]) -> dict[int, StoredEvent]:
    """Events by their number, whatever their state."""
    wanted = sorted(set(ids))
    found = {}
    for first in range(0, len(wanted), MOST_IDS):
        some = c.id.in_(wanted[first : first + MOST_IDS])
        for row in connection.execute(select(correlation_event).where(some)).mappings():
            found[row["id"]] = _event(row)
    return found


def newest_time(connection: Connection, *, now: int) -> int:
    """When the latest event happened; what is dated in the future is no measure of the time."""
    latest = select(func.max(c.at)).where(c.withdrawn_at.is_(None), c.at <= now)
    found: int | None = connection.execute(latest).scalar_one()
    return now if found is None else found


def _stands() -> ColumnElement[bool]:
    return c.state.in_((MATCHED, SET_ASIDE)) & c.withdrawn_at.is_(None)


def _event(row: RowMapping) -> StoredEvent:
    findings: tuple[Finding, ...] = ()
    problem = None
    try:
        written = orjson.loads(row["document"])["findings"]
        findings = tuple(finding_from(each) for each in written)
    except (ValueError, KeyError, TypeError) as error:
        problem = f"cannot be read: {error}"
    return StoredEvent(
        id=row["id"], event=row["event"], record=(row["record"], row["record_id"]),
        topic=row["topic"], at=row["at"], state=row["state"], attempts=row["attempts"],
        withdrawn=row["withdrawn_at"] is not None, document=row["document"], findings=findings,
        error=row["error"], problem=problem,
    )  # fmt: skip
