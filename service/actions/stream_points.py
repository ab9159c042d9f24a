"""The points of a stream as they stand in the store, each with the limits of its own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, select

from service.actions.effective_limits import EffectiveLimits, Point
from service.actions.stream_book import StreamBook
from service.actions.stream_gaps import gaps_before
from service.actions.stream_marks import Exclusion, exclusions_of
from service.records import tables as t
from service.records.schema import iso


@dataclass(frozen=True, slots=True)
class StreamPoint:
    """A subgroup, what it was judged by, and what people noted at it."""

    inspection: str
    lot: str
    at: int
    checked_at: int
    mean: float
    size: int
    values: tuple[float, ...]
    conforming: bool
    limits: EffectiveLimits | None
    excluded: Exclusion | None
    gap: bool

    @property
    def z(self) -> float | None:
        """In standard errors from the centre line, as the rules see it; None without limits."""
        point = Point(self.at, self.inspection, self.mean, self.size)
        return None if self.limits is None else self.limits.z(point)

    @property
    def judged_z(self) -> float:
        """z of a point that counts, NaN of one that does not."""
        z = None if self.excluded else self.z
        return np.nan if z is None else z


def read_points(
    connection: Connection,
    book: StreamBook,
    *,
    since: int | None = None,
    until: int | None = None,
) -> list[StreamPoint]:
    """The points in order of time; of a half-open window if one is given."""
    m = t.measurement.c
    query = select(t.measurement).where(m.stream == book.key.id).order_by(m.at, m.inspection)
    if since is not None:
        query = query.where(m.at >= since)
    if until is not None:
        query = query.where(m.at < until)
    rows = connection.execute(query).mappings().all()
    excluded = exclusions_of(connection, book.key.id)
    gaps = gaps_before(
        connection, book, [row["at"] for row in rows], [row["checked_at"] for row in rows]
    )
    return [
        _point(row, book, excluded.get(row["inspection"]), gap=gap)
        for row, gap in zip(rows, gaps, strict=True)
    ]


def _point(
    row: RowMapping, book: StreamBook, excluded: Exclusion | None, *, gap: bool
) -> StreamPoint:
    return StreamPoint(
        inspection=row["inspection"],
        lot=row["lot"],
        at=row["at"],
        checked_at=row["checked_at"],
        mean=row["mean"],
        size=row["size"],
        values=tuple(orjson.loads(row["values"])),
        conforming=row["conforming"],
        limits=book.limits_at(row["at"]),
        excluded=excluded,
        gap=gap,
    )


def breaks_of(points: Sequence[StreamPoint]) -> NDArray[np.bool_]:
    """True where counting starts anew: after a gap, and where other limits begin to judge."""
    changed = [before.limits is not after.limits for before, after in pairwise(points)]
    found = [point.gap for point in points]
    return np.array(found, dtype=np.bool_) | np.array([False, *changed][: len(found)], np.bool_)


def point_document(point: StreamPoint, rules: Sequence[str]) -> dict[str, Any]:
    """A point of the stream's document."""
    return {
        "inspection": point.inspection,
        "lot": point.lot,
        "at": iso(point.at),
        "checked_at": iso(point.checked_at),
        "mean": point.mean,
        "size": point.size,
        "values": list(point.values),
        "conforming": point.conforming,
        "z": point.z,
        **bounds(point.limits, point.size),
        "rules": list(rules),
        "excluded": None if point.excluded is None else point.excluded.document(),
        "gap": point.gap,
    }


def bounds(effective: EffectiveLimits | None, size: int) -> dict[str, float | None]:
    """Centre and control limits of a mean of `size` values, as wide as they were signed."""
    if effective is None:
        return {"center": None, "lower": None, "upper": None}
    lower, upper = effective.bounds(size)
    return {"center": effective.limits.center, "lower": lower, "upper": upper}
