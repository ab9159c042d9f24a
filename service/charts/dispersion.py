"""The spread of a stream below its control chart: S or moving ranges, rule 1 only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt

from service.charts.backdrop import Layer, limits
from service.charts.figures import finite
from service.charts.limits_along import stretches_of
from service.charts.plane import Plane
from service.charts.positions import Row
from service.charts.scene import Scene
from service.charts.theme import PANEL, POINT, SIGNAL
from service.charts.words import Words


def dispersion_panel(document: Mapping[str, Any], above: Plane, words: Words) -> Any | None:
    """The panel below a chart, of the points that it shows; None where there is no spread."""
    spread = document["dispersion"]
    rows = [] if spread is None else _rows(spread["points"], above.scene)
    if spread is None or not rows:
        return None
    high = max(figure for row in rows for figure in (row["value"], row["upper"] or 0.0))
    kind = words.said_or(spread["kind"], spread["kind"])
    plane = replace(
        above, low=0.0, high=high * 1.1 or 1.0, height=PANEL, upward=kind, along=None, ticks=3
    )
    layers = [*limits(plane, list(stretches_of(rows))), *_points(plane, rows, words)]
    return alt.layer(*layers).properties(width=plane.width, height=PANEL)


def _rows(points: Sequence[Mapping[str, Any]], scene: Scene) -> list[Row]:
    known = {row["id"]: row for row in scene.rows}
    return [
        {
            **{name: row[name] for name in ("position", "line", "inspection", "at")},
            "value": value,
            **{name: finite(point[name]) for name in ("center", "lower", "upper")},
            "beyond": bool(point["beyond"]),
        }
        for point in points
        if (row := known.get(point["inspection"])) and (value := finite(point["value"])) is not None
    ]


def _points(plane: Plane, rows: Sequence[Row], words: Words) -> Iterator[Layer]:
    tooltip = [
        alt.Tooltip(f"{name}:{kind}", title=words.say(f"tip.{name}"))
        for name, kind in (("inspection", "N"), ("at", "N"), ("value", "Q"))
    ]
    line = alt.Chart(plane.data(rows)).mark_line(color=POINT, strokeWidth=1, opacity=0.7)
    yield line.encode(x=plane.x(), y=plane.y("value"), detail="line:N")
    for beyond, colour, size, shape in (
        (False, POINT, 16, "circle"),
        (True, SIGNAL, 60, "diamond"),
    ):
        chosen = [row for row in rows if row["beyond"] is beyond]
        if chosen:
            marks = alt.Chart(plane.data(chosen)).mark_point(
                filled=True, opacity=1, color=colour, size=size, shape=shape
            )
            yield marks.encode(x=plane.x(), y=plane.y("value"), tooltip=tooltip)
