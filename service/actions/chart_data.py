"""Other charts of a stream, computed when they are looked at: EWMA, CUSUM, Q, dispersion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from service.actions.effective_limits import load_limits
from service.actions.find_stream import identity, need_stream
from service.actions.stream_book import StreamBook
from service.actions.stream_dispersion import dispersion
from service.actions.stream_key import key_of
from service.actions.stream_points import StreamPoint, breaks_of, read_points
from service.errors import BadInput, Conflict, did_you_mean
from service.records.schema import iso
from spc.charts.chart import Chart, ChartRefused
from spc.charts.cusum import cusum_chart
from spc.charts.ewma import ewma_chart
from spc.charts.q_chart import q_chart

WEIGHT, EWMA_REACH = 0.2, 2.859
ALLOWANCE, CUSUM_REACH = 0.5, 4.774
# What is plotted, and what it can find: said with the data, for those who read the figures alone.
MEANINGS = {
    "dispersion": "spread within subgroups, or moving ranges; rule 1 only",
    "ewma": "moving average of z, weight 0.2, limits for an in-control ARL of 370.4",
    "cusum": "cumulative sums of z, k 0.5, h 4.774, for an in-control ARL of 370.4",
    "q": "each point against those before it (Quesenberry), for short runs without limits",
}


def chart_data(
    connection: Connection, name: str, kind: str, *, last: int | None = None
) -> dict[str, Any]:
    """One of the charts of `MEANINGS`, over what the present limits judge."""
    row = need_stream(connection, name)
    if kind not in MEANINGS:
        hint = did_you_mean(kind, list(MEANINGS)) or f"; known are {', '.join(MEANINGS)}"
        raise BadInput(f"kind: `{kind}` is not known{hint}", [("kind", "is not known")])
    key = key_of(row)
    book = StreamBook(key, load_limits(connection, key), [], 0)
    drawn = CHARTS[kind](name, read_points(connection, book))
    points = drawn.pop("points")
    return {
        **identity(row),
        "kind": kind,
        "meaning": MEANINGS[kind],
        **drawn,
        "points": points if last is None else points[-last:],
    }


def _dispersion(_name: str, points: Sequence[StreamPoint]) -> dict[str, Any]:
    places = {point.inspection: iso(point.at) for point in points}
    found = dispersion(points) or {"kind": "none", "points": []}
    rows = [{**each, "at": places[each["inspection"]]} for each in found["points"]]
    return {"statistic": found["kind"], "points": rows}


def _ewma(name: str, points: Sequence[StreamPoint]) -> dict[str, Any]:
    judged, z = _judged(name, points)
    chart = ewma_chart(z, weight=WEIGHT, reach=EWMA_REACH, breaks=breaks_of(judged))
    return {"weight": WEIGHT, "reach": EWMA_REACH, "points": _rows(judged, chart)}


def _cusum(name: str, points: Sequence[StreamPoint]) -> dict[str, Any]:
    judged, z = _judged(name, points)
    chart = cusum_chart(z, k=ALLOWANCE, h=CUSUM_REACH, breaks=breaks_of(judged))
    rows = [
        {
            **row,
            "sum_above": _number(chart.above[i]),
            "sum_below": _number(chart.below[i]),
            "steps_above": int(chart.steps_above[i]),
            "steps_below": int(chart.steps_below[i]),
        }
        for i, row in enumerate(_rows(judged, chart))
    ]
    return {"k": ALLOWANCE, "h": CUSUM_REACH, "points": rows}


def _q(name: str, points: Sequence[StreamPoint]) -> dict[str, Any]:
    counted = [point for point in points if point.excluded is None]
    if len({point.size for point in counted}) > 1:
        raise Conflict(
            f"stream `{name}` has subgroups of different sizes: a Q chart needs one size"
        )
    try:
        chart = q_chart([nan if point.excluded else point.mean for point in points])
    except ChartRefused as refused:
        raise Conflict(f"stream `{name}`: {refused}") from None
    return {"points": _rows(points, chart)}


def _judged(
    name: str, points: Sequence[StreamPoint]
) -> tuple[Sequence[StreamPoint], NDArray[np.float64]]:
    """What the present limits judge; an excluded point is NaN."""
    present = points[-1].limits if points else None
    if present is None:
        raise Conflict(f"stream `{name}` has no control limits yet: there is no z to chart")
    judged = [point for point in points if point.limits is present]
    z = np.array([point.judged_z for point in judged])
    if np.isnan(z).all():
        raise Conflict(f"stream `{name}`: every point that its limits judge is excluded")
    return judged, z


def _rows(points: Sequence[StreamPoint], chart: Chart) -> list[dict[str, Any]]:
    return [
        {
            "inspection": point.inspection,
            "at": iso(point.at),
            "value": _number(chart.points[i]),
            "center": _number(chart.center[i]),
            "lower": _number(chart.lower[i]),
            "upper": _number(chart.upper[i]),
            "beyond": bool(chart.beyond[i]),
        }
        for i, point in enumerate(points)
    ]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


CHARTS: Mapping[str, Callable[[str, Sequence[StreamPoint]], dict[str, Any]]] = {
    "dispersion": _dispersion,
    "ewma": _ewma,
    "cusum": _cusum,
    "q": _q,
}
