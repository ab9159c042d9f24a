"""What says that a stream has changed, and towards which side: a signal or an alarm.

A rule that says nothing of the level (points that alternate, or that hug the centre line) dates
nothing, and is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from service.actions.made_points import points_tested, standardised
from service.records import tables as t
from service.records.spc_tables import alarm, point_exclusion, stream_state
from spc.discovery import ewma_p, next_ewma, point_p
from spc.rule_sets import RULE_SETS
from spc.run_rules import Rule, TrendRule, ZoneRule

Side = Literal[-1, 1]
SIDES: dict[str, Side] = {"above": 1, "below": -1}


def _tells_the_side(rule: Rule) -> bool:
    return isinstance(rule, TrendRule) or (isinstance(rule, ZoneRule) and rule.sides == "each")


# Rules whose side is a side of the process, not only of the point that completes them.
SIDED = frozenset(
    rule.name for each in RULE_SETS.values() for rule in each.rules if _tells_the_side(rule)
)
# The moving average has forgotten what lies further back than this.
REMEMBERED = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """A point that says that its stream has changed; times in microseconds.

    `at` is when it was tested, `made_until` when the last made of the points that speak with it
    was made.
    """

    inspection: str
    at: int
    side: Side
    made_until: int


def latest_sign(
    connection: Connection, stream: str, *, before: int | None = None, after: int | None = None
) -> Sign | None:
    """The last in order of making, of what was made after `after` and before `before`."""
    m, s, a = t.measurement.c, t.signal.c, alarm.c
    made = [_counts(stream), *_made(before, after)]
    signalled = (
        select(m.checked_at, s.at, s.inspection, s.side, s.members)
        .join(t.signal, (s.stream == m.stream) & (s.inspection == m.inspection))
        .where(s.stream == stream, s.rule.in_(SIDED), *made)
        .order_by(m.checked_at.desc(), s.at.desc(), s.inspection.desc(), s.rule)
    )
    signal = connection.execute(signalled.limit(1)).first()
    alarmed = (
        select(m.checked_at, a.id)
        .join(alarm, (a.stream == m.stream) & (a.inspection == m.inspection))
        .where(a.stream == stream, *made)
        .order_by(m.checked_at.desc(), a.id.desc())
    )
    alert = connection.execute(alarmed.limit(1)).first()
    if alert is not None and (signal is None or alert.checked_at > signal.checked_at):
        return sign_of_alarm(connection, stream, alert.id)
    if signal is None:
        return None
    return _sign(connection, stream, signal.inspection, signal.at, signal.side, signal.members)


def sign_of_entry(connection: Connection, stream: str, rule: str | None, entry: int) -> Sign | None:
    """The signal that a record completed; of several by one rule the one made first."""
    s = t.signal.c
    query = select(s.inspection, s.at, s.side, s.members).where(
        s.stream == stream, s.entry == entry, s.rule.in_(SIDED)
    )
    if rule is not None:
        query = query.where(s.rule == rule)
    rows = connection.execute(query.order_by(s.at, s.inspection, s.rule)).all()
    signs = [_sign(connection, stream, *row) for row in rows]
    return min(signs, key=lambda sign: sign.made_until, default=None)


def newest_alarm(connection: Connection, stream: str) -> int | None:
    """The alarm raised last for a stream."""
    newest: int | None = connection.execute(
        select(func.max(alarm.c.id)).where(alarm.c.stream == stream)
    ).scalar()
    return newest


def sign_of_alarm(connection: Connection, stream: str, number: int) -> Sign | None:
    """An alarm speaks of the side of its point, or of the moving average, as the stronger one."""
    a = alarm.c
    row = connection.execute(select(a.inspection, a.at, a.kind).where(a.id == number)).one()
    points = points_tested(connection, stream, until=row.at, most=REMEMBERED)
    z = standardised(connection, stream, points)
    kept = [(point, value) for point, value in zip(points, z, strict=True) if value == value]
    if not kept:
        return None
    ewma = _live_average(connection, stream, number)
    if row.kind == "critical_rule_1":
        ewma = kept[-1][1]
    for _, value in kept if ewma == 0.0 else ():
        ewma = next_ewma(ewma, value)
    last, value = kept[-1]
    # Whichever of the two has called: a single point far out may lie on the other side.
    called = value if point_p(value) < ewma_p(ewma, len(kept)) else ewma
    return Sign(last.inspection, last.at, 1 if called > 0 else -1, last.checked_at)


def _live_average(connection: Connection, stream: str, number: int) -> float:
    """Where the moving average stands while the alarm is live; 0 once it has ended."""
    query = select(stream_state.c.ewma).where(
        stream_state.c.stream == stream, stream_state.c.alarm == number
    )
    return float(connection.execute(query).scalar() or 0.0)


def _sign(
    connection: Connection, stream: str, inspection: str, at: int, side: str, members: str
) -> Sign:
    names: Sequence[str] = orjson.loads(members)
    m = t.measurement.c
    last = select(func.max(m.checked_at)).where(
        m.stream == stream, m.inspection.in_([*names, inspection])
    )
    made_until: int = connection.execute(last).scalar() or at
    return Sign(inspection, at, SIDES[side], made_until)


def _counts(stream: str) -> ColumnElement[bool]:
    """That nobody took the point out of the judgement."""
    x, m = point_exclusion.c, t.measurement.c
    excluded = select(x.inspection).where(
        x.stream == stream, x.inspection == m.inspection, x.withdrawn_at.is_(None)
    )
    return ~excluded.exists()


def _made(before: int | None, after: int | None) -> list[ColumnElement[bool]]:
    checked_at = t.measurement.c.checked_at
    wanted = [] if before is None else [checked_at < before]
    return wanted if after is None else [*wanted, checked_at > after]
