"""What the checks say about when a process changed: the last good, the first bad, the dating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from graph.escape import ChangeStretches, between_checks, dated_change
from graph.scopes import Scope
from service.actions.good_checks import Mark, last_conforming, last_passed, next_conforming
from service.actions.stated_scope import StatedScope
from service.actions.stream_book import Point, StreamBook, StreamKey, load_limits
from service.records import tables as t
from service.records.schema import MILLION, seconds
from spc.change_dating import ChangeDate, date_change

# More points tell no more about a change that the newest of them signals.
POINTS_AT_MOST = 500
NAMES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """A point of a stream, and when what it measured was made, in microseconds."""

    checked_at: int
    point: Point


@dataclass(frozen=True, slots=True)
class BadCheck:
    """A check out of specification."""

    characteristic: str
    equipment: str
    stream: str
    checked_at: int
    operation: str | None


@dataclass(frozen=True, slots=True)
class Dating:
    """A dated change: the checks of the stream, in seconds, and which was the first changed."""

    checks: tuple[float, ...]
    date: ChangeDate

    def before(self, point: int) -> float | None:
        """The check before a point; None where the stream begins with it."""
        return self.checks[point - 1] if point else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The checks around a change, in seconds; None for what is not recorded.

    `passed` is the last passed survey of the equipment before the bad check, `good_again` the
    first check after it that conforms.
    """

    equipment: str | None = None
    characteristic: str | None = None
    stream: str | None = None
    last_good: float | None = None
    first_bad: float | None = None
    passed: float | None = None
    good_again: float | None = None
    bad_operation: str | None = None
    survey: str | None = None
    dating: Dating | None = None

    def change(self) -> ChangeStretches | None:
        """When the process may have changed, as the risk of escape takes it."""
        if self.dating is not None:
            return dated_change(self.dating.checks, self.dating.date.weights)
        if self.last_good is None or self.first_bad is None or self.first_bad < self.last_good:
            return None
        return between_checks(self.last_good, self.first_bad)


def find_evidence(connection: Connection, stated: StatedScope) -> Evidence:
    """What is recorded about the change behind a scope that is no union."""
    scope = stated.scope
    passed = _passed(connection, scope.equipment, stated.first_bad or scope.end)
    if stated.strategy is not None and stated.first_bad is not None:
        return Evidence(
            equipment=scope.equipment,
            characteristic=_characteristic(connection, stated.stream),
            stream=stated.stream,
            survey=stated.survey,
            last_good=stated.last_good,
            first_bad=stated.first_bad,
            passed=passed,
            dating=_dating(connection, stated.stream, stated.last_good, stated.first_bad),
        )
    bad = _first_bad(connection, scope)
    if bad is None:
        return Evidence(scope.equipment, last_good=stated.last_good, passed=passed)
    place = (bad.characteristic, bad.equipment)
    good = last_conforming(connection, *place, bad.checked_at)
    last_good, first_bad = _seconds(good), seconds(bad.checked_at)
    return Evidence(
        equipment=bad.equipment,
        characteristic=bad.characteristic,
        stream=bad.stream,
        last_good=last_good,
        first_bad=first_bad,
        passed=_passed(connection, bad.equipment, first_bad),
        good_again=_seconds(next_conforming(connection, *place, bad.checked_at)),
        bad_operation=bad.operation,
        dating=_dating(connection, bad.stream, last_good, first_bad),
    )


def _passed(connection: Connection, equipment: str | None, before: float | None) -> float | None:
    if equipment is None or before is None:
        return None
    return _seconds(last_passed(connection, equipment, None, round(before * MILLION)))


def _characteristic(connection: Connection, stream: str | None) -> str | None:
    query = select(t.stream.c.characteristic).where(t.stream.c.id == stream)
    return None if stream is None else connection.execute(query).scalar()


def _first_bad(connection: Connection, scope: Scope) -> BadCheck | None:
    """The first check out of specification of what a scope chooses at one equipment."""
    m, o = t.measurement.c, t.operation.c
    query = select(m.characteristic, m.equipment, m.stream, m.checked_at, m.operation).where(
        m.conforming.is_(False), m.equipment.is_not(None)
    )
    if scope.load is not None:
        query = query.join(t.operation, o.id == m.operation).where(o.load == scope.load)
        query = query if scope.process is None else query.where(o.process == scope.process)
    elif scope.equipment is not None:
        query = query.where(m.equipment == scope.equipment)
    elif scope.lots and not scope.has_context:
        query = query.where(m.lot.in_(scope.lots[:NAMES_AT_ONCE]))
    else:
        return None
    if scope.chooses_operations and scope.start is not None:
        query = query.where(m.checked_at > round(scope.start * MILLION))
    if scope.chooses_operations and scope.end is not None:
        query = query.where(m.checked_at <= round(scope.end * MILLION))
    row = connection.execute(query.order_by(m.checked_at, m.inspection).limit(1)).first()
    return None if row is None else BadCheck(*row)


def _dating(
    connection: Connection, stream: str | None, last_good: float | None, first_bad: float
) -> Dating | None:
    """Date the change if the stream signals on the way from the last good to the first bad check.

    In the order in which the parts were made, not tested.
    """
    if stream is None:
        return None
    points = _points(connection, stream, first_bad)
    side = _signalled_side(connection, stream, points, last_good)
    if side is None:
        return None
    z = _standardised(connection, stream, points)
    if np.isnan(z).all():
        return None
    date = date_change(z, 1 if side == "above" else -1)
    return Dating(tuple(seconds(each.checked_at) for each in points), date)


def _points(connection: Connection, stream: str, until: float) -> list[Checked]:
    m = t.measurement.c
    query = select(m.checked_at, m.at, m.inspection, m.mean, m.size).where(
        m.stream == stream, m.checked_at <= round(until * MILLION)
    )
    query = query.order_by(m.checked_at.desc(), m.at.desc(), m.inspection.desc())
    rows = connection.execute(query.limit(POINTS_AT_MOST)).all()
    return [Checked(row[0], Point(*row[1:])) for row in reversed(rows)]


def _signalled_side(
    connection: Connection,
    stream: str,
    points: Sequence[Checked],
    last_good: float | None,
) -> str | None:
    since = -1 if last_good is None else round(last_good * MILLION)
    names = [each.point.inspection for each in points if each.checked_at > since]
    s = t.signal.c
    query = select(s.side).where(s.stream == stream, s.inspection.in_(names[-NAMES_AT_ONCE:]))
    side: str | None = connection.execute(query.order_by(s.at.desc()).limit(1)).scalar()
    return side


def _standardised(
    connection: Connection, stream: str, points: Sequence[Checked]
) -> NDArray[np.float64]:
    s = t.stream.c
    row = connection.execute(
        select(s.characteristic, s.item, s.equipment, s.shift).where(s.id == stream)
    ).one()
    key = StreamKey(row.characteristic, row.item, row.equipment, row.shift)
    book = StreamBook(key, load_limits(connection, key), [], 0)
    z = np.full(len(points), np.nan)
    for place, each in enumerate(points):
        # What was measured before there were limits says nothing about a change.
        if (limits := book.limits_at(each.point.at)) is not None:
            z[place] = limits.z(each.point)
    return z


def _seconds(mark: Mark | None) -> float | None:
    return None if mark is None else seconds(mark.checked_at)
