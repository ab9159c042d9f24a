"""The checks that bound a window: the last good one before a finding, and the finding itself.

One place for both who ask: a rule that has just been told of a finding, and a person who looks
back at it. All times are microseconds; a check speaks of the time at which what it checked was
made, not of the time of the test.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from graph.said_time import said_time
from service.records import tables as t
from service.records.schema import MILLION, seconds


@dataclass(frozen=True, slots=True)
class Mark:
    """An inspection or survey and what it speaks of; `at` is when it was made."""

    record: str
    id: str
    checked_at: int
    at: int
    kind: str = ""
    stream: str | None = None

    def __str__(self) -> str:
        return f"{self.record} {self.id}, {said_time(seconds(self.checked_at))}"

    @property
    def zh(self) -> str:
        record = "检验" if self.record == "inspection" else "检定"
        return f"{record} {self.id}，{said_time(seconds(self.checked_at))}"


# --- good ones -------------------------------------------------------------------------------


def last_conforming(
    connection: Connection, characteristic: str, equipment: str, before: int
) -> Mark | None:
    m = t.measurement.c
    query = _measured(m.characteristic == characteristic, m.equipment == equipment)
    query = query.where(m.conforming.is_(True), m.checked_at < before)
    return _check(connection, _latest(query))


def last_unsignalled(connection: Connection, stream: str, before: int) -> Mark | None:
    """The last point of a stream that conforms and completes no signal."""
    m = t.measurement.c
    query = _measured(m.stream == stream, m.conforming.is_(True), ~_signals(stream))
    return _check(connection, _latest(query.where(m.checked_at < before)))


def last_passed(
    connection: Connection, equipment: str, kind: str | None, before: int
) -> Mark | None:
    """The last passed survey of a kind; of every kind, the one that lies the furthest back.

    Each kind proves something else: what all of them prove begins with the oldest.
    """
    s = t.survey.c
    newest = (
        select(s.kind, func.max(s.at).label("at"))
        .where(s.equipment == equipment, s.passed.is_(True), s.at < before)
        .group_by(s.kind)
        .subquery()
    )
    query = _surveyed(s.equipment == equipment, s.passed.is_(True))
    query = query.join(newest, (newest.c.kind == s.kind) & (newest.c.at == s.at))
    if kind is not None:
        query = query.where(s.kind == kind)
    return _survey(connection, query.order_by(s.at, s.id))


# --- bad ones --------------------------------------------------------------------------------


def latest_nonconforming(
    connection: Connection, characteristic: str, equipment: str, before: int | None
) -> Mark | None:
    return _check(connection, _latest(_bad(characteristic, equipment, before)))


def first_nonconforming(
    connection: Connection, characteristic: str, equipment: str, after: int | None
) -> Mark | None:
    m = t.measurement.c
    query = _bad(characteristic, equipment, None)
    if after is not None:
        query = query.where(m.checked_at > after)
    return _check(connection, query.order_by(m.checked_at, m.inspection))


def latest_signalled(connection: Connection, stream: str, before: int | None) -> Mark | None:
    """The last point of a stream that completes a signal or is out of specification."""
    m = t.measurement.c
    query = _measured(m.stream == stream, or_(m.conforming.is_(False), _signals(stream)))
    if before is not None:
        query = query.where(m.checked_at < before)
    return _check(connection, _latest(query))


def first_signalled(connection: Connection, stream: str, after: int | None) -> Mark | None:
    m = t.measurement.c
    query = _measured(m.stream == stream, or_(m.conforming.is_(False), _signals(stream)))
    if after is not None:
        query = query.where(m.checked_at > after)
    return _check(connection, query.order_by(m.checked_at, m.inspection))


def latest_failed(
    connection: Connection, equipment: str, kind: str | None, before: int | None
) -> Mark | None:
    s = t.survey.c
    query = _surveyed(s.equipment == equipment, s.passed.is_(False))
    if kind is not None:
        query = query.where(s.kind == kind)
    if before is not None:
        query = query.where(s.at < before)
    return _survey(connection, query.order_by(s.at.desc(), s.id.desc()))


def first_failed(
    connection: Connection, equipment: str, kind: str, after: int | None
) -> Mark | None:
    s = t.survey.c
    query = _surveyed(s.equipment == equipment, s.kind == kind, s.passed.is_(False))
    if after is not None:
        query = query.where(s.at > after)
    return _survey(connection, query.order_by(s.at, s.id))


def next_conforming(
    connection: Connection, characteristic: str, equipment: str, after: int
) -> Mark | None:
    m = t.measurement.c
    query = _measured(m.characteristic == characteristic, m.equipment == equipment)
    query = query.where(m.conforming.is_(True), m.checked_at > after)
    return _check(connection, query.order_by(m.checked_at, m.inspection))


def containment_end(connection: Connection, equipment: str, found_at: int) -> int:
    """Containment, in the plant's own time: the finding, or the last run known there if later.

    The wall clock would do for live data, but would make every later run of a replayed history
    suspect; the time of the finding alone would miss runs made while the result was awaited.
    """
    o = t.operation.c
    last = select(func.max(o.ended_at)).where(o.equipment == equipment)
    ended: int | None = connection.execute(last).scalar_one()
    # The next whole second: the window is half-open, and a run of no length may end it.
    return (max(found_at, ended or 0) // MILLION + 1) * MILLION


# --- within ----------------------------------------------------------------------------------


def _measured(*conditions: ColumnElement[bool]) -> Select[tuple[str, int, int, str]]:
    m = t.measurement.c
    return select(m.inspection, m.checked_at, m.at, m.stream).where(*conditions)


def _bad(
    characteristic: str, equipment: str, before: int | None
) -> Select[tuple[str, int, int, str]]:
    m = t.measurement.c
    query = _measured(
        m.characteristic == characteristic, m.equipment == equipment, m.conforming.is_(False)
    )
    return query if before is None else query.where(m.checked_at < before)


def _latest(query: Select[tuple[str, int, int, str]]) -> Select[tuple[str, int, int, str]]:
    m = t.measurement.c
    return query.order_by(m.checked_at.desc(), m.inspection.desc())


def _signals(stream: str) -> ColumnElement[bool]:
    s, m = t.signal.c, t.measurement.c
    return select(s.inspection).where(s.stream == stream, s.inspection == m.inspection).exists()


def _surveyed(*conditions: ColumnElement[bool]) -> Select[tuple[str, int, str]]:
    s = t.survey.c
    return select(s.id, s.at, s.kind).where(*conditions)


def _check(connection: Connection, query: Select[tuple[str, int, int, str]]) -> Mark | None:
    row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    return Mark("inspection", row.inspection, row.checked_at, row.at, stream=row.stream)


def _survey(connection: Connection, query: Select[tuple[str, int, str]]) -> Mark | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Mark("survey", row.id, row.at, row.at, kind=row.kind)
