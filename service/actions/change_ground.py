"""What a change is dated on: the points up to its sign, and what was declared when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from service.actions.change_signs import Sign
from service.actions.effective_limits import EffectiveLimits, limits_at, load_limits
from service.actions.made_points import (
    POINTS_AT_MOST,
    MadePoint,
    points_made,
    standardised,
    stream_key,
)
from service.actions.stream_key import StreamKey
from service.actions.stream_marks import exclusions_of
from service.records import tables as t

# Smallest shifts that matter, as far as they are taken from the specification: in sigmas.
MARGINS = (0.5, 3.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """The points in order of making, z in their own standard errors, `limits` those of the sign.

    `declared` is when the process was last declared in control, in microseconds; `before` are the
    points made earlier, as far off as the limits of their own time and those of the sign both say.
    `cut_off` says that the stream has older points than were looked at.
    """

    key: StreamKey
    limits: EffectiveLimits
    points: list[MadePoint]
    z: NDArray[np.float64]
    declared: int | None
    before: NDArray[np.float64]
    cut_off: bool

    @property
    def whole(self) -> NDArray[np.float64]:
        """With the points made before the process was declared in control."""
        return np.where(np.isnan(self.z), self.before, self.z)

    def index_after(self, moment: int) -> int:
        """The first point made after a moment."""
        return sum(point.checked_at <= moment for point in self.points)


def read_ground(connection: Connection, stream: str, sign: Sign) -> Ground | None:
    """The points up to a sign; None where none was judged, or none lies on the sign's side."""
    key = stream_key(connection, stream)
    known = load_limits(connection, key)
    limits = limits_at(known, sign.at)
    points = points_made(connection, stream, until=sign.made_until)
    if limits is None or not points:
        return None
    # Tentative limits judge what they were estimated from as well: it may have been bad already.
    otherwise = limits if limits.tentative else None
    z = standardised(connection, stream, points, otherwise=otherwise)
    declared, before = declared_from(known, sign.at), np.full(len(points), np.nan)
    if declared is not None:
        earlier = np.array([point.checked_at < declared for point in points])
        # Where what signals was itself made before, the points count, not the declaration.
        if np.isnan(z[~earlier]).all():
            declared = None
        else:
            before[earlier] = _off_by_both(connection, stream, points, z, limits, sign)[earlier]
            z[earlier] = np.nan
    if not _moved(z, sign):
        return None
    cut_off = len(points) == POINTS_AT_MOST
    return Ground(key, limits, points, z, declared, before, cut_off)


def _off_by_both(
    connection: Connection,
    stream: str,
    points: Sequence[MadePoint],
    own: NDArray[np.float64],
    limits: EffectiveLimits,
    sign: Sign,
) -> NDArray[np.float64]:
    """By which limits the points are less off towards the side of the sign.

    A centre line that was moved on purpose puts what was good before off by the new limits alone.
    """
    excluded = exclusions_of(connection, stream)
    new = np.array(
        [np.nan if p.inspection in excluded else limits.limits.z(p.mean, p.size) for p in points]
    )
    less: NDArray[np.float64] = sign.side * np.fmin(sign.side * own, sign.side * new)
    return less


def declared_from(limits: Sequence[EffectiveLimits], at: int) -> int | None:
    """When the process was last declared in control: limits were given or signed.

    Tentative limits declare nothing, nor does the same centre said again.
    """
    given = [each for each in limits if not each.tentative and each.effective_from <= at]
    given.sort(key=lambda each: each.effective_from)
    since = None
    for each in reversed(given):
        if since is not None and each.limits.center != since.limits.center:
            break
        since = each
    return None if since is None else since.effective_from


def margin(connection: Connection, ground: Ground, sign: Sign) -> float | None:
    """The shift that brings three sigmas of the process to the specification limit, of a point.

    Not below what a chart can date at all, and not above what is seen at once anyway.
    """
    c = t.characteristic.c
    query = select(c.lower, c.upper).where(c.id == ground.key.characteristic)
    row = connection.execute(query).one()
    limit, process = row.upper if sign.side == 1 else row.lower, ground.limits.limits
    if limit is None:
        return None
    room = sign.side * (limit - process.center) / process.sigma - 3
    return float(np.clip(room * sqrt(ground.points[-1].size), *MARGINS))


def _moved(z: NDArray[np.float64], sign: Sign) -> bool:
    """Whether the points up to the sign lie on its side at all; a trend may only lead there."""
    return bool((np.cumsum(np.nan_to_num(sign.side * z)[::-1]) > 0).any())
