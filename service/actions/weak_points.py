"""What weakens the chart of a stream: points that depend on each other, coarse readings, skew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import nan, sqrt
from statistics import fmean

from service.actions.stream_points import StreamPoint
from spc.assumptions import Concern, check_assumptions


def stream_concerns(
    points: Sequence[StreamPoint], marked: Collection[str], resolution: float | None
) -> tuple[Concern, ...]:
    """Concerns about what the present limits judge, as the process shows it in control.

    `marked` are the inspections that make the signals: a shift makes neighbours alike and values
    skew, and is told by the rules, not by this.
    """
    present = points[-1].limits if points else None
    judged = [point for point in points if point.limits is present]
    if present is None or not judged:
        return ()
    # By the limits' own sigma: a multiplier that widens them does not make the readings finer.
    z = [
        nan if point.excluded or point.inspection in marked
        else present.limits.z(point.mean, point.size)
        for point in judged
    ]  # fmt: skip
    size = fmean(point.size for point in judged)
    # The mean of n readings moves in steps of an n-th of the gauge's.
    step = None if resolution is None else resolution / present.limits.sigma / sqrt(size)
    return check_assumptions(z, sigma=1.0, resolution=step)
