"""The points of a control chart: each kind has a shape and a colour of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import altair as alt

from service.charts.backdrop import Layer
from service.charts.plane import Plane
from service.charts.positions import Row
from service.charts.theme import EXCLUDED, MEMBER, POINT, RIM, SIGNAL, SMALL, SOFT
from service.charts.words import Words

# Shape, colour and size: the picture must be read in grey, too.
MARKS: Mapping[str, tuple[str, str, int]] = {
    "point": ("circle", POINT, 28),
    "unlimited": ("triangle", SOFT, 30),
    "signal": ("diamond", SIGNAL, 80),
    "member": ("square", MEMBER, 170),
    "excluded": ("cross", EXCLUDED, 60),
}
TOLD = ("inspection", "lot", "at", "mean", "values", "z", "rules", "excluded")
FIGURES = frozenset({"mean", "z"})


def series(plane: Plane, words: Words) -> Iterator[Layer]:
    """A line through the points that count, those of the last signal on a pad, and all points."""
    rows = plane.scene.rows
    counted = [row for row in rows if row["mark"] != "excluded"]
    line = alt.Chart(plane.data(_only(counted, "line"))).mark_line(
        color=POINT, strokeWidth=1, opacity=0.7
    )
    yield line.encode(x=plane.x(), y=plane.y("drawn"), detail="line:N")
    members = [row | {"mark": "member"} for row in counted if row["member"]]
    present = [kind for kind in MARKS if any(row["mark"] == kind for row in (*rows, *members))]
    for each, opacity in ((members, 0.45), (rows, 1.0)):
        if each:
            yield _points(plane, each, opacity, present, words)


def _points(
    plane: Plane, rows: list[Row], opacity: float, present: list[str], words: Words
) -> Layer:
    kinds = [{"kind": words.say(row["mark"]), "area": MARKS[row["mark"]][2]} for row in rows]
    shown = _only(rows, "mark", *TOLD)
    chart = alt.Chart(plane.data([row | kind for row, kind in zip(shown, kinds, strict=True)]))
    marks = chart.mark_point(filled=True, opacity=opacity, stroke="#ffffff", strokeWidth=0.5)
    legend = alt.Legend(symbolOpacity=1) if len(present) > 1 else None
    shape, colour = (
        alt.Scale(
            domain=[words.say(kind) for kind in present],
            range=[MARKS[kind][part] for kind in present],
        )
        for part in range(2)
    )
    points: alt.Chart = marks.encode(
        x=plane.x(),
        y=plane.y("drawn"),
        shape=alt.Shape("kind:N", scale=shape, legend=legend),
        color=alt.Color("kind:N", scale=colour, legend=legend),
        size=alt.Size("area:Q", scale=None, legend=None),
        tooltip=_tooltips(words),
    )
    return points


def last_signal(plane: Plane) -> Iterator[Layer]:
    """The rules of the newest signal, beside its point."""
    fired = [row for row in plane.scene.rows if row["mark"] == "signal"]
    if not fired:
        return
    row = fired[-1]
    above = row["center"] is None or row["drawn"] is None or row["drawn"] >= row["center"]
    at_left = plane.across(row["position"]) < plane.width / 2
    chart = alt.Chart(plane.data(_only([row], "rules")))
    # On a white rim of its own shape, for it may lie on the line.
    for rim in (RIM, {}):
        text = chart.mark_text(
            color=SIGNAL, fontSize=SMALL, dy=-14 if above else 15, dx=-5 if at_left else 5,
            align="left" if at_left else "right", **rim,
        )  # fmt: skip
        yield text.encode(x=plane.x(), y=plane.y("drawn"), text="rules:N")


def _only(rows: Sequence[Row], *fields: str) -> list[Row]:
    """The rows with what a layer needs: each layer carries its own."""
    return [{name: row[name] for name in ("position", "drawn", *fields)} for row in rows]


def _tooltips(words: Words) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(
            f"{name}:{'Q' if name in FIGURES else 'N'}",
            title=words.say(f"tip.{name}"),
            format=".6~g" if name in FIGURES else alt.Undefined,
        )
        for name in TOLD
    ]
