"""The lots of a stratum against all others: every lot a stroke, the halves of each in a box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from service.charts.caption import titled
from service.charts.figures import finite, span_of
from service.charts.positions import Row
from service.charts.specification import data, specification_of
from service.charts.theme import BAR, INK, LEFT, POINT, SIGNAL, WIDTH, plot_width
from service.charts.words import Words, words_of

ROW = 64
MARGIN = 0.04
MOST_STROKES = 1_000


def commonality_picture(
    document: Mapping[str, Any],
    finding: Mapping[str, Any],
    inside: Sequence[float],
    others: Sequence[float],
    *,
    language: str = "en",
    width: int = WIDTH,
) -> dict[str, Any]:
    """A finding of a commonality document, with the values of its lots and of all others."""
    words = words_of(language)
    groups = {
        f"{words.say('stratum')} ({len(inside)})": _usable(inside),
        f"{words.say('others')} ({len(others)})": _usable(others),
    }
    span = span_of(value for values in groups.values() for value in values) or (0.0, 1.0)
    margin = (span[1] - span[0]) * MARGIN
    unit = words.unit(document["unit"])
    x = alt.X(
        "value:Q", axis=alt.Axis(title=unit or None),
        scale=alt.Scale(domain=[span[0] - margin, span[1] + margin], zero=False, nice=False),
    )  # fmt: skip
    y = alt.Y(
        "group:N", sort=list(groups), scale=alt.Scale(domain=list(groups)),
        axis=alt.Axis(title=None, ticks=False, labelLimit=140, minExtent=LEFT),
    )  # fmt: skip
    layers = [
        layer for k, name in enumerate(groups) for layer in _group(name, groups[name], k, x, y)
    ]
    chart = alt.layer(*layers).properties(width=plot_width(width), height=ROW * len(groups))
    return specification_of(
        chart, titled(_head(document, finding, words), _facts(finding, words), width)
    )


def _usable(values: Sequence[float]) -> list[float]:
    return [figure for value in values if (figure := finite(value)) is not None]


def _group(name: str, values: list[float], place: int, x: alt.X, y: alt.Y) -> Iterator[alt.Chart]:
    """The stratum is the first and stands out."""
    if not values:
        return
    colour = POINT if place else SIGNAL
    shown = values[:: -(-len(values) // MOST_STROKES)]
    strokes = alt.Chart(data([{"group": name, "value": value} for value in shown]))
    yield strokes.mark_tick(color=colour, opacity=0.35, height=34).encode(x=x, y=y)
    low, middle, high = (float(each) for each in np.quantile(values, [0.25, 0.5, 0.75]))
    box: Row = {"group": name, "value": low, "high": high, "middle": middle}
    chart = alt.Chart(data([box]))
    yield chart.mark_bar(color=BAR, stroke=colour, opacity=0.75, height=18).encode(
        x=x, x2="high:Q", y=y
    )
    median = alt.Chart(data([{"group": name, "value": middle}]))
    yield median.mark_tick(color=INK, thickness=2.5, height=26).encode(x=x, y=y)


def _head(document: Mapping[str, Any], finding: Mapping[str, Any], words: Words) -> str:
    named = {"characteristic": document["characteristic"], "characteristic_name": document["name"]}
    name = words.characteristic(named)
    stratum = words.say("comma").join(
        words.shift(value) if factor == "shift" else f"{value}"
        for factor, value in finding["stratum"].items()
    )
    return words.say("commonality", name=name, stratum=stratum)


def _facts(finding: Mapping[str, Any], words: Words) -> Iterator[str]:
    yield words.chosen(finding["sentence"])
    yield words.say("commonality.reading")
