"""A stream's control chart, with its spread below, as a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt

from service.charts import backdrop, marks
from service.charts.caption import caption
from service.charts.dispersion import dispersion_panel
from service.charts.figures import finite, span_of
from service.charts.headings import headings
from service.charts.lines import Line, control_lines, line_names, specification_lines, with_room
from service.charts.plane import Plane
from service.charts.positions import Row
from service.charts.scene import MOST_POINTS, Scene, scene_of
from service.charts.specification import specification_of
from service.charts.theme import HEIGHT, LEFT, SIGNAL, WIDTH, plot_width
from service.charts.words import Words, words_of

# A specification limit is drawn where it widens the scale by no more than this share.
WITHIN_REACH = 0.6
MARGIN = 0.08
RULE_HEIGHT = 13


def control_chart(
    document: Mapping[str, Any],
    *,
    language: str = "en",
    width: int = WIDTH,
    height: int = HEIGHT,
    last: int = MOST_POINTS,
    most: int = MOST_POINTS,
) -> dict[str, Any]:
    """The specification of a stream document's chart; of its last `most` points at most."""
    words, scene = words_of(language), scene_of(document, last=last, most=most)
    low, high = _scale(scene, document["specification"])
    for row in scene.rows:
        row["drawn"] = _on_scale(row, low, high)
    unit = words.unit(document["unit"])
    plane = Plane(scene, low, high, plot_width(width), height, unit, words.say("time"))
    panels: list[Any] = [_panel(document, plane, words)]
    if scene.fired:
        panels.insert(0, _rule_strip(plane))
    if (spread := dispersion_panel(document, plane, words)) is not None:
        panels.append(spread)
    title = caption(document, plane, words, width)
    return specification_of(alt.vconcat(*panels), title, plane.tables)


def _panel(document: Mapping[str, Any], plane: Plane, words: Words) -> Any:
    if not plane.scene.rows:
        return _empty(plane, words)
    low, high = plane.low, plane.high
    named = control_lines(plane.scene, words)
    named += specification_lines(document["specification"], words, low, high)
    layers = alt.layer(*_layers(plane, words, with_room(named, low, high, plane.height)))
    return layers.properties(width=plane.width, height=plane.height)


def _layers(plane: Plane, words: Words, named: list[Line]) -> Iterator[backdrop.Layer]:
    yield from backdrop.zones(plane)
    yield from backdrop.bands(plane)
    yield from backdrop.moments(plane)
    yield from backdrop.limits(plane, plane.scene.stretches)
    yield from backdrop.specification(plane, named)
    yield from headings(plane, words)
    yield from line_names(plane, named)
    yield from marks.series(plane, words)
    yield from marks.last_signal(plane)


def _empty(plane: Plane, words: Words) -> alt.Chart:
    text = alt.Chart(plane.data([{"said": words.say("no_points")}])).mark_text(
        fontSize=14, x=plane.width / 2, y=plane.height / 2
    )
    sized = text.properties(width=plane.width, height=plane.height)
    empty: alt.Chart = sized.encode(text="said:N")
    return empty


def _rule_strip(plane: Plane) -> alt.Chart:
    """A row for each rule that fired, with a stroke at every point that completed it."""
    rules = sorted({row["rule"] for row in plane.scene.fired})
    axis = alt.Axis(
        title=None, domain=False, ticks=False, minExtent=LEFT, maxExtent=LEFT, labelColor=SIGNAL
    )
    strokes = alt.Chart(plane.data(plane.scene.fired)).mark_tick(
        color=SIGNAL, thickness=2, height=8
    )
    strip: alt.Chart = strokes.encode(
        x=plane.x().axis(None), y=alt.Y("rule:N", axis=axis, scale=alt.Scale(domain=rules))
    ).properties(
        width=plane.width, height=RULE_HEIGHT * len(rules), view=alt.ViewConfig(stroke=None)
    )
    return strip


def _scale(scene: Scene, specification: Mapping[str, Any]) -> tuple[float, float]:
    """From the lowest to the highest of what counts, and specification limits within reach."""
    counted = [
        figure
        for row in scene.rows
        for figure in (row["lower"], row["upper"], _counted(row))
        if figure is not None
    ]
    # Where every point is excluded, they are all there is to see.
    span = span_of(counted or [row["mean"] for row in scene.rows if row["mean"] is not None])
    low, high = span or (0.0, 1.0)
    reach = (high - low) * WITHIN_REACH
    limits = [finite(specification[name]) for name in ("lower", "upper")]
    near = [each for each in limits if each is not None and low - reach <= each <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    margin = (high - low) * MARGIN
    return low - margin, high + margin


def _counted(row: Row) -> float | None:
    figure: float | None = None if row["mark"] == "excluded" else row["mean"]
    return figure


def _on_scale(row: Row, low: float, high: float) -> float | None:
    """An excluded point far away stays at the edge: it must not flatten what counts."""
    mean: float | None = row["mean"]
    if mean is None or row["mark"] != "excluded":
        return mean
    edge = (high - low) * MARGIN / 4
    return min(max(mean, low + edge), high - edge)
