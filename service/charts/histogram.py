"""The distribution of a stream's single values against its specification, with fitted laws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from service.charts.caption import stream_name, titled
from service.charts.classes import classes
from service.charts.figures import figures_of, finite
from service.charts.positions import Row
from service.charts.specification import data, specification_of
from service.charts.theme import (
    BAR,
    CENTRE,
    HEIGHT,
    LAWS,
    SMALL,
    SPECIFICATION,
    SPECIFICATION_DASH,
    WIDTH,
    plot_width,
)
from service.charts.words import Words, words_of
from spc.law_families import FAMILIES

Floats = NDArray[np.float64]
GRID = 200
MOST_LAWS = 2
# Each law has a dash of its own beside its colour.
DASHES = ((1, 0), (6, 3))
WITHIN_REACH = 1.0
MARGIN = 0.04


def histogram(
    document: Mapping[str, Any],
    *,
    language: str = "en",
    laws: Sequence[Mapping[str, Any]] = (),
    width: int = WIDTH,
    height: int = HEIGHT,
    last: int | None = None,
) -> dict[str, Any]:
    """The values of a stream document's points, less the excluded ones, in classes.

    `laws` are documents with a name and parameters, of which the first two are drawn.
    """
    words = words_of(language)
    values = values_of(document, last=last)
    head = words.say("histogram", name=stream_name(document, words))
    if not len(values):
        empty = alt.Chart(data([{"said": words.say("no_points")}])).mark_text(fontSize=14)
        sized = empty.encode(text="said:N").properties(width=plot_width(width), height=height)
        return specification_of(sized, titled(head, [], width))
    low, high = _scale(values, document["specification"])
    layers = [*_layers(values, document, laws[:MOST_LAWS], (low, high), words)]
    chart = alt.layer(*layers).properties(width=plot_width(width), height=height)
    return specification_of(chart, titled(head, _facts(values, document, words), width))


def values_of(document: Mapping[str, Any], *, last: int | None = None) -> Floats:
    """The single values that count, of the last points if so many are asked for."""
    points = document["points"] if last is None else document["points"][-last:]
    found = [
        figure
        for point in points
        if not point["excluded"]
        for value in point["values"]
        if (figure := finite(value)) is not None
    ]
    return np.array(found, dtype=np.float64)


def _layers(
    values: Floats,
    document: Mapping[str, Any],
    laws: Sequence[Mapping[str, Any]],
    scale: tuple[float, float],
    words: Words,
) -> Iterator[alt.Chart]:
    unit = words.unit(document["unit"])
    x = alt.Scale(domain=list(scale), zero=False, nice=False)
    edges, counts = classes(values)
    bars = [
        {"from": float(start), "to": float(end), "count": int(count)}
        for start, end, count in zip(edges, edges[1:], counts, strict=False)
    ]
    axis = alt.Axis(title=unit or None)
    count = alt.Axis(title=words.say("count"), tickMinStep=1)
    yield (
        alt.Chart(data(bars))
        .mark_rect(color=BAR, stroke="#ffffff", strokeWidth=0.5)
        .encode(
            x=alt.X("from:Q", scale=x, axis=axis), x2="to:Q", y=alt.Y("count:Q", axis=count),
            y2=alt.value("height"), tooltip=[alt.Tooltip("count:Q", title=words.say("count"))],
        )
    )  # fmt: skip
    if laws:
        yield _curves(values, laws, scale, float(edges[1] - edges[0]), words)
    yield from _marked(document, float(values.mean()), scale, x, words)


def _curves(
    values: Floats,
    laws: Sequence[Mapping[str, Any]],
    scale: tuple[float, float],
    class_width: float,
    words: Words,
) -> alt.Chart:
    rows: list[Row] = []
    names = [words.said_or(f"law.{law['name']}", str(law["name"])) for law in laws]
    for law, name in zip(laws, names, strict=True):
        grid = np.linspace(*scale, GRID)
        expected = density(law, grid) * len(values) * class_width
        rows += [
            {"at": float(at), "expected": float(count), "law": name}
            for at, count in zip(grid, expected, strict=True)
            if np.isfinite(count)
        ]
    colour = alt.Scale(domain=names, range=list(LAWS[: len(names)]))
    dash = alt.Scale(domain=names, range=[list(each) for each in DASHES[: len(names)]])
    curves: alt.Chart = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=1.8, clip=True)
        .encode(
            x=alt.X("at:Q"), y=alt.Y("expected:Q"), color=alt.Color("law:N", scale=colour),
            strokeDash=alt.StrokeDash("law:N", scale=dash),
        )
    )  # fmt: skip
    return curves


def density(law: Mapping[str, Any], grid: Floats) -> Floats:
    """The density of a law's document at some values; 0 where the law has none."""
    family = FAMILIES[law["name"]]
    row = np.array([[law["parameters"][name] for name in family.parameters]])
    possible = grid >= 0 if family.least == 0 else np.ones_like(grid, dtype=bool)
    found = np.zeros_like(grid)
    with np.errstate(all="ignore"):
        found[possible] = np.exp(family.log_density(row, grid[np.newaxis, possible])[0])
    # At its edge a law's density may be endless, or not a number.
    return np.nan_to_num(found, nan=0.0, posinf=0.0)


def _marked(
    document: Mapping[str, Any],
    mean: float,
    scale: tuple[float, float],
    x: alt.Scale,
    words: Words,
) -> Iterator[alt.Chart]:
    """Specification limits and the mean, with their names over the plot."""
    limits = document["specification"]
    for name, at, colour in (
        (words.say("lsl"), finite(limits["lower"]), SPECIFICATION),
        (words.say("usl"), finite(limits["upper"]), SPECIFICATION),
        (words.say("mean"), mean, CENTRE),
    ):
        if at is None or not scale[0] <= at <= scale[1]:
            continue
        chart = alt.Chart(data([{"at": at, "said": f"{name} {figures_of(at, 5)}"}]))
        dash = list(SPECIFICATION_DASH) if colour == SPECIFICATION else []
        where = alt.X("at:Q", scale=x)
        yield chart.mark_rule(color=colour, strokeWidth=1.5, strokeDash=dash).encode(x=where)
        label = chart.mark_text(color=colour, y=-8 if dash else -20, fontSize=SMALL)
        yield label.encode(x=where, text="said:N")


def _scale(values: Floats, specification: Mapping[str, Any]) -> tuple[float, float]:
    edges, _ = classes(values)
    low, high = float(edges[0]), float(edges[-1])
    reach = (high - low) * WITHIN_REACH
    limits = [finite(specification[name]) for name in ("lower", "upper")]
    near = [each for each in limits if each is not None and low - reach <= each <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    margin = (high - low) * MARGIN
    return low - margin, high + margin


def _facts(values: Floats, document: Mapping[str, Any], words: Words) -> Iterator[str]:
    deviation = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    yield words.say("stream", stream=document["stream"])
    yield words.say(
        "histogram.facts", count=len(values), mean=figures_of(float(values.mean()), 5),
        deviation=figures_of(deviation), unit=words.unit(document["unit"]),
    ).rstrip()  # fmt: skip
