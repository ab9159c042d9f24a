"""One SPC stream while a transaction adds points to it: its limits, and where its rules stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, Select, func, select

from service.actions.control_plan import ControlPlan, load_plan
from service.actions.effective_limits import EffectiveLimits as EffectiveLimits
from service.actions.effective_limits import Point as Point
from service.actions.effective_limits import limits_at
from service.actions.effective_limits import load_limits as load_limits
from service.actions.episode import Episode, acknowledged_up_to, open_episode
from service.actions.moving_average import REMEMBERED, MovingAverage, Q
from service.actions.stream_gaps import Gaps, load_gaps
from service.actions.stream_key import StreamKey as StreamKey
from service.actions.stream_key import key_of as key_of
from service.records import tables as t
from service.records.spc_tables import point_exclusion, stream_state
from spc.rule_sets import RULE_SETS
from spc.signals import Signal, lookback, signals
from spc.stream_state import StreamState

LOOKBACK = max(map(lookback, RULE_SETS.values()))


@dataclass(slots=True)
class StreamBook:
    """The limits of a stream by time, its last points, and the streaming state after them.

    `alarm` is the live alarm of the stream. Up to the place `rearmed` a person has seen what
    happened: earlier points say nothing new. `stored` tells whether the state has a row yet, and
    `entry` which entry of the ledger has moved it.
    """

    key: StreamKey
    limits: list[EffectiveLimits]
    recent: list[Point]
    points: int
    plan: ControlPlan = field(default_factory=ControlPlan)
    gaps: Gaps = field(default_factory=lambda: Gaps(""))
    excluded: frozenset[str] = frozenset()
    rearmed: tuple[int, str] | None = None
    episode: Episode | None = None
    alarm: int | None = None
    stored: bool = False
    entry: int = 0
    average: MovingAverage = field(default_factory=MovingAverage)
    state: StreamState = field(default_factory=StreamState)
    judging: EffectiveLimits | None = None

    def limits_at(self, at: int) -> EffectiveLimits | None:
        """Of given limits and signed baselines the latest effective; tentative ones without any."""
        return limits_at(self.limits, at)

    @property
    def last(self) -> tuple[int, str] | None:
        return self.recent[-1].place if self.recent else None

    def judge_next(self, point: Point) -> tuple[str, ...]:
        """Add a point that follows all others; the rules it completes."""
        limits = self.limits_at(point.at)
        if limits is not None and self._begins_anew(point, limits):
            self.state = StreamState(limits.rule_set)
            self.average.restart(limits.subgroups)
            self.judging = limits
        self.recent = [*self.recent[-LOOKBACK - len(self.excluded) :], point]
        self.points += 1
        if limits is None:
            return ()
        counts = point.inspection not in self.excluded
        fired = self.state.update(limits.z(point) if counts else nan)
        if self.rearmed is None or point.place > self.rearmed:
            self.average.take(limits.distance(point) if counts else nan)
        if counts and self.episode is not None and point.place > self.episode.last:
            alarming = bool(fired) and not limits.rule_set.warnings.issuperset(fired)
            still = alarming or self._still_out()
            self.episode.clean = 0 if still else self.episode.clean + 1
        return fired

    def _begins_anew(self, point: Point, limits: EffectiveLimits) -> bool:
        if limits is not self.judging:
            return True
        return bool(self.recent) and self.gaps.between(self.recent[-1], point)

    def _still_out(self) -> bool:
        """No rule fires, and still the moving average says what it said when it was paged."""
        return self.alarm is not None and self.average.p <= Q

    def restart(self, recent: Sequence[Point]) -> None:
        """Stand after these points, as if they had just come one by one."""
        points = self.points
        self.recent, self.judging = [], None
        self.average = MovingAverage()
        if self.episode is not None:
            self.episode.clean = 0
        for point in recent:
            self.judge_next(point)
        self.points = points

    def signals(self, points: Sequence[Point]) -> tuple[Signal, ...]:
        """All signals among consecutive points, each judged by the limits of its time."""
        return tuple(
            Signal(each.rule, each.point + start, tuple(m + start for m in each.members), each.side)
            for start, part, limits in self._parts(points)
            for each in self._signals_of(part, limits)
        )

    def _parts(
        self, points: Sequence[Point]
    ) -> Iterator[tuple[int, Sequence[Point], EffectiveLimits]]:
        """Stretches under the same limits; other limits are another start of the counts."""
        limits = [self.limits_at(point.at) for point in points]
        starts = [i for i in range(len(points)) if i == 0 or limits[i] is not limits[i - 1]]
        for start, end in pairwise([*starts, len(points)]):
            if (judging := limits[start]) is not None:
                yield start, points[start:end], judging

    def _signals_of(self, points: Sequence[Point], limits: EffectiveLimits) -> tuple[Signal, ...]:
        z = [nan if p.inspection in self.excluded else limits.z(p) for p in points]
        breaks = [False, *(self.gaps.between(a, b) for a, b in pairwise(points))]
        return signals(np.array(z), limits.rule_set, np.array(breaks, dtype=np.bool_))


def new_stream(connection: Connection, key: StreamKey, plan: ControlPlan) -> StreamBook:
    """A stream that no point was recorded of: only its limits may be there before it."""
    limits, gaps = load_limits(connection, key, plan), load_gaps(connection, key, plan)
    return StreamBook(key, limits, [], 0, plan=plan, gaps=gaps)


def load_stream(
    connection: Connection, key: StreamKey, plan: ControlPlan | None = None
) -> StreamBook:
    """The stream as its rows have it: derived from its points, so a restart changes nothing."""
    plan = load_plan(connection) if plan is None else plan
    s = stream_state.c
    stored = connection.execute(select(s.alarm).where(s.stream == key.id)).first()
    book = StreamBook(
        key,
        load_limits(connection, key, plan),
        [],
        0,
        plan=plan,
        gaps=load_gaps(connection, key, plan),
        excluded=_excluded(connection, key),
        rearmed=acknowledged_up_to(connection, key.id),
        episode=open_episode(connection, key.id),
        alarm=None if stored is None else stored.alarm,
        stored=stored is not None,
    )
    if not book.limits:
        book.points = _count(connection, key)
    book.restart(last_points(connection, book))
    return book


def _excluded(connection: Connection, key: StreamKey) -> frozenset[str]:
    x = point_exclusion.c
    query = select(x.inspection).where(x.stream == key.id, x.withdrawn_at.is_(None))
    return frozenset(connection.execute(query).scalars())


def _count(connection: Connection, key: StreamKey) -> int:
    m = t.measurement.c
    query = select(func.count()).select_from(t.measurement).where(m.stream == key.id)
    return connection.execute(query).scalar_one()


# --- points from the store -------------------------------------------------------------------


def last_points(connection: Connection, book: StreamBook) -> list[Point]:
    """As many as its state can remember."""
    m = t.measurement.c
    tail = _points(book.key).order_by(m.at.desc(), m.inspection.desc())
    rows = connection.execute(tail.limit(REMEMBERED + LOOKBACK + len(book.excluded))).all()
    return [Point(*row) for row in reversed(rows)]


def points_around(
    connection: Connection, book: StreamBook, at: int, inspection: str = ""
) -> list[Point]:
    """The points that a change at a place concerns: those they look back to, and all that follow.

    A point whose trend began before the oldest of them is no later than the place.
    """
    m = t.measurement.c
    earlier = (m.at < at) | ((m.at == at) & (m.inspection < inspection))
    columns = _points(book.key)
    before = columns.where(earlier).order_by(m.at.desc(), m.inspection.desc())
    before = before.limit(LOOKBACK + len(book.excluded))
    after = columns.where(~earlier).order_by(m.at, m.inspection)
    rows = [*reversed(connection.execute(before).all()), *connection.execute(after).all()]
    return [Point(*row) for row in rows]


def subgroups_up_to(
    connection: Connection, book: StreamBook, points: int, n: int
) -> tuple[tuple[int, str], list[list[float]]]:
    """The last n of a stream's first points, without those excluded: last place, single values."""
    m = t.measurement.c
    query = select(m.at, m.inspection, m["values"]).where(m.stream == book.key.id)
    query = query.order_by(m.at, m.inspection).limit(n).offset(points - n)
    rows = connection.execute(query).all()
    kept = [orjson.loads(row[2]) for row in rows if row[1] not in book.excluded]
    return (rows[-1][0], rows[-1][1]), kept


def _points(key: StreamKey) -> Select[Any]:
    m = t.measurement.c
    columns = select(m.at, m.inspection, m.mean, m.size, m.checked_at)
    return columns.where(m.stream == key.id)
