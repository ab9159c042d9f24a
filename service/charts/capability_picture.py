"""Capability indices with their intervals, against what is asked of the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt

from service.charts.caption import stream_name, titled
from service.charts.figures import figures_of, finite
from service.charts.positions import Row
from service.charts.specification import data, specification_of
from service.charts.theme import (
    CENTRE,
    EXCLUDED,
    FAINT,
    LEFT,
    LIMIT,
    LIMIT_DASH,
    POINT,
    RIM,
    SIGNAL,
    SMALL,
    WIDTH,
    plot_width,
)
from service.charts.words import Words, words_of

INDICES = {"cp": "Cp", "cpk": "Cpk", "pp": "Pp", "ppk": "Ppk", "cpm": "Cpm"}
KINDS: Mapping[str, tuple[str, str]] = {
    "enough": (POINT, "circle"),
    "short": (SIGNAL, "diamond"),
    "void": (EXCLUDED, "cross"),
}
USUAL = (1.0, 1.33, 1.67)
ROW = 32
MARGIN = 0.15


def capability_picture(
    document: Mapping[str, Any], *, language: str = "en", width: int = WIDTH
) -> dict[str, Any]:
    """The indices of a capability document; those by a fitted law below, if there are any."""
    words = words_of(language)
    rows = list(_rows(document, words))
    names = [row["index"] for row in rows]
    y = alt.Y(
        "index:N", sort=names, scale=alt.Scale(domain=names),
        axis=alt.Axis(title=None, minExtent=LEFT, labelLimit=150, ticks=False),
    )  # fmt: skip
    x = alt.Scale(domain=_domain(rows, document), zero=False, nice=False)
    layers = [*_thresholds(document, x, words), *_intervals(rows, x, y)]
    chart = alt.layer(*layers).properties(width=plot_width(width) - LEFT, height=ROW * len(rows))
    head = words.say("capability", name=stream_name(document, words))
    return specification_of(chart, titled(head, _facts(document, words), width))


def _rows(document: Mapping[str, Any], words: Words) -> Iterator[Row]:
    """Indices that suppose a normal law are in the background where there is none."""
    normal = _normal(document)
    for name, label in INDICES.items():
        if document[name] is not None:
            yield _row(label, document[name], document["wanted"], counts=normal)
    by_law = document["law"]
    if by_law is not None:
        law = words.said_or(f"law.{by_law['law']['name']}", by_law["law"]["name"])
        for name in ("pp", "ppk"):
            if by_law[name] is not None:
                label = f"{INDICES[name]}, {law}"
                yield _row(label, by_law[name], document["wanted"], counts=True)


def _normal(document: Mapping[str, Any]) -> bool:
    return document["normality"] is None or bool(document["normality"]["normal"])


def _row(label: str, found: Mapping[str, Any], wanted: float, *, counts: bool) -> Row:
    """An index whose whole interval is below what is asked falls short of it."""
    value, lower, upper = (finite(found[part]) for part in ("value", "lower", "upper"))
    said = "" if value is None else f"{value:.2f}"
    if lower is not None and upper is not None:
        said += f"  ({lower:.2f}–{upper:.2f})"
    short = upper is not None and upper < wanted
    kind = ("short" if short else "enough") if counts else "void"
    return {
        "index": label, "value": value, "lower": lower, "upper": upper, "said": said, "kind": kind,
    }  # fmt: skip


def _domain(rows: list[Row], document: Mapping[str, Any]) -> list[float]:
    """Thresholds always in sight; no index hides behind another's very long interval."""
    figures = [row[part] for row in rows for part in ("value", "lower", "upper")]
    known = [figure for figure in figures if figure is not None]
    known += [*USUAL, document["wanted"]]
    known += [document["needed_cpk"]] if _normal(document) else []
    low, high = min(known), max(known)
    margin = (high - low) * MARGIN / 2
    return [low - margin, high + margin]


def _thresholds(document: Mapping[str, Any], x: alt.Scale, words: Words) -> Iterator[alt.Chart]:
    wanted, needed = document["wanted"], document["needed_cpk"]
    usual = [{"at": each} for each in USUAL if abs(each - wanted) > 0.005]
    where = alt.X("at:Q", scale=x)
    yield alt.Chart(data(usual)).mark_rule(color=FAINT).encode(x=where)
    lines: list[tuple[float, str, tuple[int, ...], str, int]] = [
        (wanted, CENTRE, (), words.say("wanted", number=f"{wanted:.2f}"), -8)
    ]
    if _normal(document):
        said = words.say("needed", number=f"{needed:.2f}")
        lines.append((needed, LIMIT, LIMIT_DASH, said, -20))
    for at, colour, dash, said, y in lines:
        chart = alt.Chart(data([{"at": at, "said": said}]))
        yield chart.mark_rule(color=colour, strokeWidth=1.5, strokeDash=list(dash)).encode(x=where)
        label = chart.mark_text(color=colour, y=y, fontSize=SMALL)
        yield label.encode(x=where, text="said:N")


def _intervals(rows: list[Row], x: alt.Scale, y: alt.Y) -> Iterator[alt.Chart]:
    axis = alt.Axis(title=None, tickCount=6)
    for kind, (colour, shape) in KINDS.items():
        chosen = [row for row in rows if row["kind"] == kind]
        if not chosen:
            continue
        chart = alt.Chart(data(chosen))
        bar = chart.mark_rule(color=colour, strokeWidth=2)
        yield bar.encode(x=alt.X("lower:Q", scale=x, axis=axis), x2="upper:Q", y=y)
        value = alt.X("value:Q", scale=x, axis=axis)
        mark = chart.mark_point(filled=True, opacity=1, color=colour, size=70, shape=shape)
        yield mark.encode(x=value, y=y)
        for rim in (RIM, {}):
            text = chart.mark_text(color=colour, dy=-10, fontSize=SMALL, **rim)
            yield text.encode(x=value, y=y, text="said:N")


def _facts(document: Mapping[str, Any], words: Words) -> Iterator[str]:
    yield words.say("stream", stream=document["stream"])
    yield words.say(
        "capability.facts", count=document["n"], subgroups=document["subgroups"],
        confidence=document["confidence"],
    )  # fmt: skip
    if _normal(document):
        key = "capability.shown" if document["demonstrated"] else "capability.not_shown"
        yield words.say(
            key, wanted=figures_of(document["wanted"]), least=figures_of(document["least_cpk"]),
            needed=figures_of(document["needed_cpk"]),
        )  # fmt: skip
    if document["normality"] is not None:
        yield str(document["normality"]["text_zh" if words.code == "zh-CN" else "text"])
