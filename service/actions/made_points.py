"""The points of a stream as they were made, each by the limits of its own time.

Tests come late and out of order; what a change is dated on is when each part was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from service.actions.effective_limits import EffectiveLimits, limits_at, load_limits
from service.actions.stream_key import StreamKey, key_of
from service.actions.stream_marks import exclusions_of
from service.records import tables as t

# More points tell no more about a change that the newest of them signals.
POINTS_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class MadePoint:
    """A point: `checked_at` is when what it measured was made, `at` when it was tested."""

    checked_at: int
    at: int
    inspection: str
    mean: float
    size: int


def points_made(
    connection: Connection, stream: str, *, until: int, most: int = POINTS_AT_MOST
) -> list[MadePoint]:
    """The last points made up to a moment, in order of making."""
    m = t.measurement.c
    query = _points(stream).where(m.checked_at <= until)
    query = query.order_by(m.checked_at.desc(), m.at.desc(), m.inspection.desc())
    return _in_order(connection, query.limit(most))


def points_tested(connection: Connection, stream: str, *, until: int, most: int) -> list[MadePoint]:
    """The last points tested up to a moment, in order of test."""
    m = t.measurement.c
    query = _points(stream).where(m.at <= until).order_by(m.at.desc(), m.inspection.desc())
    return _in_order(connection, query.limit(most))


def standardised(
    connection: Connection,
    stream: str,
    points: Sequence[MadePoint],
    *,
    otherwise: EffectiveLimits | None = None,
) -> NDArray[np.float64]:
    """Points in standard errors from the centre line, NaN where nothing can be said.

    What was measured before there were limits is measured by `otherwise`, if that is given; what
    was taken out of the judgement says nothing. The multiplier of widened limits is left out: it
    guards against false alarms, and would make every shift look smaller than it is.
    """
    limits = load_limits(connection, stream_key(connection, stream))
    excluded = exclusions_of(connection, stream)
    z = np.full(len(points), np.nan)
    for place, point in enumerate(points):
        effective = limits_at(limits, point.at) or otherwise
        if effective is not None and point.inspection not in excluded:
            z[place] = effective.limits.z(point.mean, point.size)
    return z


def stream_key(connection: Connection, stream: str) -> StreamKey:
    """What a stream is split by."""
    query = select(t.stream).where(t.stream.c.id == stream)
    return key_of(dict(connection.execute(query).mappings().one()))


def _points(stream: str) -> Select[Any]:
    m = t.measurement.c
    return select(m.checked_at, m.at, m.inspection, m.mean, m.size).where(m.stream == stream)


def _in_order(connection: Connection, query: Select[Any]) -> list[MadePoint]:
    rows = connection.execute(query).all()
    return [MadePoint(*row) for row in reversed(rows)]
