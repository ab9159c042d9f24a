"""One SPC stream while a transaction adds points to it: its limits, and where its rules stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, Row, func, or_, select

from service.records import tables as t
from spc.control_limits import ControlLimits
from spc.rounding import rounding_dominates, without_run_rules
from spc.rule_sets import RULE_SETS, WESTERN_ELECTRIC, RuleSet
from spc.signals import Signal, lookback, signals
from spc.stream_state import StreamState

LOOKBACK = lookback(WESTERN_ELECTRIC)


@dataclass(frozen=True, slots=True)
class StreamKey:
    """(characteristic, item or all, equipment of the operation, shift of the operation)."""

    characteristic: str
    item: str | None
    equipment: str | None
    shift: str | None

    @property
    def id(self) -> str:
        parts = (self.characteristic, self.item or "*", self.equipment or "-", self.shift or "-")
        return ":".join(part.replace("%", "%25").replace(":", "%3A") for part in parts)


@dataclass(frozen=True, slots=True)
class Point:
    """A subgroup's mean; its place in the stream is (at, inspection)."""

    at: int
    inspection: str
    mean: float
    size: int

    @property
    def place(self) -> tuple[int, str]:
        return (self.at, self.inspection)


@dataclass(frozen=True, slots=True)
class EffectiveLimits:
    """Control limits, the instant from which they judge, and the rules that apply with them."""

    effective_from: int
    limits: ControlLimits
    tentative: bool
    rule_set: RuleSet

    def z(self, point: Point) -> float:
        return self.limits.z(point.mean, point.size)


@dataclass(slots=True)
class StreamBook:
    """The limits of a stream by time, its last points, and the streaming state after them."""

    key: StreamKey
    limits: list[EffectiveLimits]
    recent: list[Point]
    points: int
    state: StreamState = field(default_factory=StreamState)

    def limits_at(self, at: int) -> EffectiveLimits | None:
        """Given limits before estimated ones; of each the latest that is effective."""
        tentative = None
        for each in reversed(self.limits):
            if each.effective_from <= at:
                if not each.tentative:
                    return each
                tentative = tentative or each
        return tentative

    @property
    def last(self) -> tuple[int, str] | None:
        return self.recent[-1].place if self.recent else None

    def judge_next(self, point: Point) -> tuple[str, ...]:
        """Add a point that follows all others; the rules it completes."""
        limits = self.limits_at(point.at)
        if self.recent and limits is not None and self.limits_at(self.recent[-1].at) is not limits:
            self.state = StreamState(limits.rule_set)
        self.recent = [*self.recent[-LOOKBACK:], point]
        self.points += 1
        return () if limits is None else self.state.update(limits.z(point))

    def restart(self, recent: Sequence[Point]) -> None:
        """Stand after these points, as if they had just come one by one."""
        points = self.points
        self.recent = []
        self.state = StreamState(self._rule_set())
        for point in recent[-LOOKBACK - 1 :]:
            self.judge_next(point)
        self.points = points

    def signals(self, points: Sequence[Point]) -> tuple[Signal, ...]:
        """All signals among consecutive points, each judged by the limits of its time."""
        limits = [self.limits_at(point.at) for point in points]
        z = np.array(
            [np.nan if each is None else each.z(p) for each, p in zip(limits, points, strict=True)]
        )
        changed = [i > 0 and limits[i] is not limits[i - 1] for i in range(len(points))]
        breaks = np.array(changed, dtype=np.bool_)
        found = signals(z, breaks=breaks)
        return tuple(each for each in found if _applies(each.rule, limits[each.point]))

    def _rule_set(self) -> RuleSet:
        """The rules in force at the oldest limits; `judge_next` follows every change of limits."""
        return self.limits[0].rule_set if self.limits else WESTERN_ELECTRIC


def load_stream(connection: Connection, key: StreamKey) -> StreamBook:
    m = t.measurement.c
    tail = select(m.at, m.inspection, m.mean, m.size).where(m.stream == key.id)
    tail = tail.order_by(m.at.desc(), m.inspection.desc()).limit(LOOKBACK + 1)
    recent = [Point(*row) for row in connection.execute(tail)][::-1]
    limits = load_limits(connection, key)
    counted = 0
    if not limits:
        count = select(func.count()).select_from(t.measurement).where(m.stream == key.id)
        counted = connection.execute(count).scalar_one()
    book = StreamBook(key, limits, [], counted)
    book.restart(recent)
    return book


def load_limits(connection: Connection, key: StreamKey) -> list[EffectiveLimits]:
    """Baselines first, then the given limits that name this stream the most closely."""
    b = t.baseline.c
    frozen = select(b.effective_from, b.center, b.sigma).where(b.stream == key.id)
    resolution = _resolution(connection, key)
    found = [
        effective_limits(row.effective_from, row.center, row.sigma, resolution, tentative=True)
        for row in connection.execute(frozen.order_by(b.version))
    ]
    c = t.control_limits.c
    given = select(t.control_limits).where(
        c.characteristic == key.characteristic,
        or_(c.item.is_(None), c.item == key.item),
        or_(c.equipment.is_(None), c.equipment == key.equipment),
        or_(c.shift.is_(None), c.shift == key.shift),
    )
    rows = connection.execute(given.order_by(c.effective_from, c.entry)).all()
    closest = max((_closeness(row) for row in rows), default=0)
    return found + [
        effective_limits(
            row.effective_from,
            row.center,
            row.sigma,
            resolution,
            tentative=False,
            rule_set=RULE_SETS[row.rule_set],
        )
        for row in rows
        if _closeness(row) == closest
    ]


def effective_limits(
    effective_from: int,
    center: float,
    sigma: float,
    resolution: float | None,
    *,
    tentative: bool,
    rule_set: RuleSet = WESTERN_ELECTRIC,
) -> EffectiveLimits:
    """Limits with the rules that can be trusted on them: coarse readings make runs by rounding."""
    if resolution is not None and rounding_dominates(resolution, sigma):
        rule_set = without_run_rules(rule_set)
    return EffectiveLimits(effective_from, ControlLimits(center, sigma), tentative, rule_set)


def _applies(rule: str, limits: EffectiveLimits | None) -> bool:
    return limits is not None and any(rule == each.name for each in limits.rule_set.rules)


def _resolution(connection: Connection, key: StreamKey) -> float | None:
    c = t.characteristic.c
    query = select(c.resolution).where(c.id == key.characteristic)
    return connection.execute(query).scalar_one_or_none()


def _closeness(row: Row[Any]) -> int:
    return sum(value is not None for value in (row.item, row.equipment, row.shift))


def points_around(connection: Connection, key: StreamKey, at: int, inspection: str) -> list[Point]:
    """The points a late one can concern: those it looks back to, itself, and all that follow."""
    m = t.measurement.c
    columns = select(m.at, m.inspection, m.mean, m.size).where(m.stream == key.id)
    earlier = (m.at < at) | ((m.at == at) & (m.inspection < inspection))
    before = columns.where(earlier).order_by(m.at.desc(), m.inspection.desc()).limit(LOOKBACK)
    after = columns.where(~earlier).order_by(m.at, m.inspection)
    rows = [*reversed(connection.execute(before).all()), *connection.execute(after).all()]
    return [Point(*row) for row in rows]


def subgroups_up_to(
    connection: Connection, key: StreamKey, points: int, n: int
) -> tuple[list[tuple[int, str]], list[list[float]]]:
    """The last n of a stream's first `points` points: their places and their single values."""
    m = t.measurement.c
    query = select(m.at, m.inspection, m["values"]).where(m.stream == key.id)
    query = query.order_by(m.at, m.inspection).limit(n).offset(points - n)
    rows = connection.execute(query).all()
    return [(row[0], row[1]) for row in rows], [orjson.loads(row[2]) for row in rows]
