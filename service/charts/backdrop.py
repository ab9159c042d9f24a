"""What lies behind the points of a control chart: zones, limits, bands of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import altair as alt

from service.charts.limits_along import Stretch
from service.charts.lines import Line
from service.charts.plane import Plane
from service.charts.theme import (
    CENTRE,
    CHANGE,
    DRIFT_DASH,
    EPISODE,
    GAP_DASH,
    LIMIT,
    LIMIT_DASH,
    SOFT,
    SPECIFICATION_DASH,
    ZONES,
)

Layer = alt.Chart | alt.LayerChart


def zones(plane: Plane) -> Iterator[Layer]:
    """Zones A, B and C: thirds of the way from the centre to the limits, as the rules count."""
    for third in (3, 2, 1):
        rows = [
            each.edges()
            | {
                "low": each.center - (each.center - each.lower) * third / 3,
                "high": each.center + (each.upper - each.center) * third / 3,
            }
            for each in plane.scene.stretches
        ]
        band = alt.Chart(plane.data(rows)).mark_rect(color=ZONES[third - 1])
        yield band.encode(x=plane.x("from"), x2="to:Q", y=plane.y("low"), y2="high:Q")


def limits(plane: Plane, stretches: Sequence[Stretch]) -> Iterator[Layer]:
    """Centre line and control limits, level over the points that they judge."""
    for name, colour, dash in (
        ("center", CENTRE, ()),
        ("lower", LIMIT, LIMIT_DASH),
        ("upper", LIMIT, LIMIT_DASH),
    ):
        rows = [each.edges() | {"level": getattr(each, name)} for each in stretches]
        line = alt.Chart(plane.data(rows)).mark_rule(
            color=colour, strokeDash=list(dash), strokeWidth=1.2
        )
        yield line.encode(x=plane.x("from"), x2="to:Q", y=plane.y("level"))


def specification(plane: Plane, named: Sequence[Line]) -> Iterator[Layer]:
    """Specification limits over the whole width."""
    for line in named:
        if line.inside:
            level = alt.Chart(plane.data([{"level": line.level}])).mark_rule(
                color=line.colour, strokeDash=list(SPECIFICATION_DASH), strokeWidth=1.5
            )
            yield level.encode(y=plane.y("level"))


def bands(plane: Plane) -> Iterator[Layer]:
    """The open episode, and from when to when the change may have begun."""
    change = plane.scene.change
    for rows, colour, opacity in (
        (plane.scene.episodes, EPISODE, 0.07),
        ([{"from": change.first, "to": change.last}] if change else [], CHANGE, 0.16),
    ):
        if rows:
            band = alt.Chart(plane.data(rows)).mark_rect(color=colour, opacity=opacity)
            yield band.encode(x=plane.x("from"), x2="to:Q")


def moments(plane: Plane) -> Iterator[Layer]:
    """Upright lines: gaps, where other limits begin, where the change did."""
    scene = plane.scene
    begun = [each.position - 0.5 for each in scene.versions if each.position != scene.first]
    change = scene.change
    for places, colour, dash, width in (
        ([row["at"] for row in scene.gaps], SOFT, GAP_DASH, 1.0),
        (begun, LIMIT, (), 1.0),
        ([] if change is None else [change.drift], CHANGE, DRIFT_DASH, 1.6),
        ([] if change is None else [change.start], CHANGE, (), 1.8),
    ):
        rows = [{"at": place} for place in places if place is not None]
        if rows:
            line = alt.Chart(plane.data(rows)).mark_rule(
                color=colour, strokeDash=list(dash), strokeWidth=width
            )
            yield line.encode(x=plane.x("at"))
