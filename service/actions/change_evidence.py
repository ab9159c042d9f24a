"""What the checks say about when a process changed: the last good, the first bad, the dating."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from graph.escape import ChangeStretches, between_checks, dated_change
from graph.scopes import Scope
from service.actions.change_signs import latest_sign
from service.actions.dated_change import DatedChange, change_behind
from service.actions.good_checks import Mark, last_conforming, last_passed, next_conforming
from service.actions.stated_scope import StatedScope
from service.records import tables as t
from service.records.schema import MILLION, seconds
from spc.change_dating import ChangeDate

NAMES_AT_ONCE = 500


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
    """A dated change as the lines around it need it; moments in seconds."""

    change: DatedChange

    @property
    def checks(self) -> tuple[float, ...]:
        return tuple(seconds(point.checked_at) for point in self.change.points)

    @property
    def date(self) -> ChangeDate:
        return self.change.date

    @property
    def start(self) -> float | None:
        """Where the window of the change begins; None at the first run."""
        return None if self.change.start is None else seconds(self.change.start)

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
            dating=_dating(connection, stated.stream, stated.last_good, _dated_until(stated)),
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


def _dated_until(stated: StatedScope) -> float:
    """A window since a change was dated on the latest sign in it; the others end at a bad check."""
    end = stated.scope.end
    if stated.strategy == "since_change" and end is not None:
        return end
    return stated.first_bad or 0.0


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
    connection: Connection, stream: str | None, last_good: float | None, until: float
) -> Dating | None:
    """Date the change if the stream signals on the way from the last good to the bad check."""
    if stream is None:
        return None
    after = None if last_good is None else round(last_good * MILLION)
    # To the next instant: the bad check itself is among them.
    sign = latest_sign(connection, stream, after=after, before=round(until * MILLION) + 1)
    change = None if sign is None else change_behind(connection, stream, sign)
    return None if change is None else Dating(change)


def _seconds(mark: Mark | None) -> float | None:
    return None if mark is None else seconds(mark.checked_at)
