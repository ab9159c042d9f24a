"""The plant's numbers as pictures: by week as lines or stacked bars, by cause with the sum so far.

What is said in them comes in as it is to be read: names, units and titles in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from service.charts.caption import titled
from service.charts.figures import finite
from service.charts.positions import Row
from service.charts.specification import data, specification_of
from service.charts.theme import BAR, INK, POINT, SIGNAL

COLOURS = ("#2f5d8a", "#b35900", "#2e6b4a", "#6b3fa0", "#b3261e", "#7c858e")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
MOST_LINES = len(COLOURS)
MOST_BARS = 12
WIDTH, HEIGHT, STEP = 460, 230, 30
ROOM = 90


@dataclass(frozen=True, slots=True)
class Series:
    """A name with a number for each week; None where there is none: the line is interrupted."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A cause with its count."""

    name: str
    value: float


def weekly_lines(
    head: str, unit: str, weeks: Sequence[str], series: Sequence[Series]
) -> dict[str, Any]:
    """A line for each name, at most six; a week without a number is a gap and not a zero."""
    shown = series[:MOST_LINES]
    rows = [row for each in shown for row in _points(each, weeks)]
    names = [each.name for each in shown]
    x = _weeks_axis(weeks)
    y = alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=unit, grid=True))
    colour = alt.Color("part:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])))
    shape = alt.Shape("part:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])))
    tips = [alt.Tooltip("part:N", title=" "), alt.Tooltip("week:N", title=" "),
            alt.Tooltip("value:Q", title=unit, format=",.4~r")]  # fmt: skip
    base = alt.Chart(data(rows))
    lines = base.mark_line(strokeWidth=1.5).encode(x=x, y=y, color=colour, detail="run:N")
    points = base.mark_point(filled=True, size=36, opacity=1).encode(
        x=x, y=y, color=colour, shape=shape, tooltip=tips
    )
    chart = alt.layer(lines, points).properties(width=WIDTH, height=HEIGHT)
    return specification_of(chart, titled(head, [], WIDTH))


def weekly_bars(
    head: str, unit: str, weeks: Sequence[str], series: Sequence[Series]
) -> dict[str, Any]:
    """What is added up each week, one part upon the other."""
    shown = series[:MOST_LINES]
    names = [each.name for each in shown]
    rows: list[Row] = [
        {"part": each.name, "week": week, "value": finite(value), "order": place}
        for place, each in enumerate(shown)
        for week, value in zip(weeks, each.values, strict=True)
        if value is not None
    ]
    colour = alt.Color("part:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])))
    tips = [alt.Tooltip("part:N", title=" "), alt.Tooltip("week:N", title=" "),
            alt.Tooltip("value:Q", title=unit, format=",.4~r")]  # fmt: skip
    chart = alt.Chart(data(rows)).mark_bar(stroke="#ffffff", strokeWidth=1)
    made = chart.encode(
        x=_weeks_axis(weeks), y=alt.Y("value:Q", axis=alt.Axis(title=unit, grid=True)),
        color=colour, order="order:Q", tooltip=tips,
    )  # fmt: skip
    return specification_of(
        made.properties(width=WIDTH, height=HEIGHT), titled(head, [], WIDTH)
    )  # fmt: skip


def pareto(head: str, unit: str, so_far: str, bars: Sequence[Bar]) -> dict[str, Any]:
    """Causes, the most frequent at the top, and what share of all they make up together."""
    shown = sorted(bars, key=lambda bar: -bar.value)[:MOST_BARS]
    every = sum(bar.value for bar in bars)
    names = [bar.name for bar in shown]
    reached, rows = 0.0, []
    for bar in shown:
        reached += bar.value
        rows.append({"part": bar.name, "value": bar.value, "share": 100 * reached / (every or 1)})
    y = _names_axis(names)
    base = alt.Chart(data(rows))
    count = alt.X("value:Q", axis=_whole_numbers(unit, shown))
    share = alt.X("share:Q", scale=alt.Scale(domain=[0, 100]),
                  axis=alt.Axis(title=so_far, titleColor=SIGNAL, orient="top"))  # fmt: skip
    tips = [alt.Tooltip("part:N", title=" "), alt.Tooltip("value:Q", title=unit),
            alt.Tooltip("share:Q", title=so_far, format=".1f")]  # fmt: skip
    columns = base.mark_bar(color=BAR, stroke=POINT).encode(x=count, y=y, tooltip=tips)
    line = base.mark_line(color=SIGNAL, point={"color": SIGNAL, "filled": True}).encode(
        x=share, y=y, order=alt.Order("share:Q"), tooltip=tips
    )
    chart = alt.layer(columns, line).resolve_scale(x="independent")
    size = {"width": WIDTH - ROOM, "height": max(2, len(names)) * STEP}
    return specification_of(chart.properties(**size), titled(head, [], WIDTH))


def level_bars(head: str, unit: str, bars: Sequence[Bar]) -> dict[str, Any]:
    """How much of something stands where, in the order given."""
    shown = bars[:MOST_BARS]
    rows: list[Row] = [{"part": bar.name, "value": bar.value} for bar in shown]
    base = alt.Chart(data(rows))
    y = _names_axis([bar.name for bar in shown])
    x = alt.X("value:Q", axis=_whole_numbers(unit, shown))
    tips = [alt.Tooltip("part:N", title=" "), alt.Tooltip("value:Q", title=unit)]
    columns = base.mark_bar(color=BAR, stroke=POINT).encode(x=x, y=y, tooltip=tips)
    numbers = base.mark_text(align="left", dx=4, color=INK).encode(x=x, y=y, text="value:Q")
    chart = alt.layer(columns, numbers)
    size = {"width": WIDTH - ROOM, "height": max(2, len(shown)) * STEP}
    return specification_of(chart.properties(**size), titled(head, [], WIDTH))


def _whole_numbers(unit: str, bars: Sequence[Bar]) -> alt.Axis:
    """No half findings and no half lots."""
    most = int(max((bar.value for bar in bars), default=1))
    return alt.Axis(title=unit, tickMinStep=1, tickCount=min(6, max(1, most)), orient="bottom")


def _points(series: Series, weeks: Sequence[str]) -> Iterator[Row]:
    """Numbered by uninterrupted run: a gap ends one."""
    run = 0
    for week, value in zip(weeks, series.values, strict=True):
        if value is None:
            run += 1
            continue
        yield {"part": series.name, "week": week, "value": finite(value), "run": f"{run}"}


def _weeks_axis(weeks: Sequence[str]) -> alt.X:
    return alt.X(
        "week:O", sort=list(weeks), scale=alt.Scale(domain=list(weeks)),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy"),
    )  # fmt: skip


def _names_axis(names: Sequence[str]) -> alt.Y:
    return alt.Y(
        "part:N", sort=list(names), scale=alt.Scale(domain=list(names)),
        axis=alt.Axis(title=None, ticks=False, labelLimit=200),
    )  # fmt: skip
