"""The spread of a stream point by point: S of its subgroups, or moving ranges of single values.

Rule 1 only: zone rules on a statistic that is not normal call a false alarm too often.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import stdev
from typing import Any

from service.actions.stream_points import StreamPoint
from spc.constants import c4, d2, d3

REACH = 3.0


def dispersion(points: Sequence[StreamPoint]) -> dict[str, Any] | None:
    """The dispersion chart on the limits of each point's own time; None without two values."""
    counted = [point for point in points if point.excluded is None]
    if any(point.size > 1 for point in counted):
        return {"kind": "s", "points": [_deviation(point) for point in counted if point.size > 1]}
    ranges = list(_ranges(points))
    return {"kind": "mr", "points": ranges} if ranges else None


def _deviation(point: StreamPoint) -> dict[str, Any]:
    expected = c4(point.size)
    return _marked(point, _spread(point.values), expected, sqrt(1 - expected**2))


def _ranges(points: Sequence[StreamPoint]) -> Iterator[dict[str, Any]]:
    """From each point to the next; not across a gap, where two set-ups would be compared."""
    before: StreamPoint | None = None
    for point in points:
        if point.gap:
            before = None
        if point.excluded is None:
            if before is not None:
                yield _marked(point, abs(point.mean - before.mean), d2(2), d3(2))
            before = point


def _marked(point: StreamPoint, value: float, expected: float, deviation: float) -> dict[str, Any]:
    """A value on limits `expected` plus and minus three `deviation`, in sigmas of one value."""
    found: dict[str, Any] = {"inspection": point.inspection, "value": value}
    if point.limits is None:
        return {**found, "center": None, "lower": None, "upper": None, "beyond": False}
    sigma = point.limits.limits.sigma
    lower = max(0.0, expected - REACH * deviation) * sigma
    upper = (expected + REACH * deviation) * sigma
    beyond = not lower <= value <= upper
    return {**found, "center": expected * sigma, "lower": lower, "upper": upper, "beyond": beyond}


def _spread(values: Sequence[float]) -> float:
    return stdev(values) if min(values) < max(values) else 0.0
