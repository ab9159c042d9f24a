"""Short texts over and under the plot, each at its place along it, none on top of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from graph.picture_text import printable
from service.charts.figures import printed_width
from service.charts.plane import Plane
from service.charts.positions import Row
from service.charts.theme import CHANGE, EPISODE, LIMIT, RIM, SMALL, SOFT
from service.charts.words import Words

ROW = 12
"""Pixels from one row of texts to the next."""
BETWEEN = 8


@dataclass(frozen=True)
class Heading:
    """A text that begins (or, at the right, ends) at a position along the plot."""

    at: float
    said: str
    colour: str


def headings(plane: Plane, words: Words) -> Iterator[alt.Chart]:
    """Over the plot what happened when; at its foot which limits judged from when on."""
    yield from _written(_placed(_events(plane, words), plane), above=True, plane=plane)
    yield from _written(_placed(_limits(plane, words), plane), above=False, plane=plane)


def _events(plane: Plane, words: Words) -> list[Heading]:
    scene, found = plane.scene, []
    change = scene.change
    if change is not None and change.start is not None:
        found.append(Heading(change.start, words.say("change"), CHANGE))
    elif change is not None:
        said = words.say("change.band", coverage=change.coverage)
        found.append(Heading(change.first, said, CHANGE))
    if change is not None and change.drift is not None:
        found.append(Heading(change.drift, words.say("drift"), CHANGE))
    found += [Heading(row["from"], words.say("episode"), EPISODE) for row in scene.episodes]
    found += [Heading(row["at"], words.say("gap"), SOFT) for row in scene.gaps]
    return found


def _limits(plane: Plane, words: Words) -> list[Heading]:
    return [
        Heading(each.position - 0.5, version_name(each.limits, words), LIMIT)
        for each in plane.scene.versions
    ]


def version_name(version: Mapping[str, Any] | None, words: Words) -> str:
    """`baseline 2`, `limits CL-7`, with a word on whether they are tentative."""
    if version is None:
        return words.say("limits.plain")
    if version.get("source") == "record" and version.get("record"):
        name = words.say("limits", record=printable(version["record"]))
    elif version.get("version") is not None:
        name = words.say("baseline", version=version["version"])
    else:
        name = words.say("limits.plain")
    return words.say("limits.tentative", name=name) if version.get("tentative") else name


def _placed(wanted: Sequence[Heading], plane: Plane) -> list[Row]:
    """Each text in the first row where it finds room, the most important placed first."""
    taken: list[tuple[int, float, float]] = []
    placed: list[Row] = []
    for each in wanted:
        start = plane.across(each.at)
        length = printed_width(each.said) * SMALL
        to_right = start + length <= plane.width
        left = start if to_right else start - length
        row = _free_row(taken, left, left + length)
        taken.append((row, left, left + length + BETWEEN))
        align = "left" if to_right else "right"
        placed.append({"at": each.at, "said": each.said, "colour": each.colour, "row": row,
                       "align": align})  # fmt: skip
    return placed


def _free_row(taken: Sequence[tuple[int, float, float]], left: float, right: float) -> int:
    row = 0
    while any(at == row and left < end and start < right + BETWEEN for at, start, end in taken):
        row += 1
    return row


def _written(rows: Sequence[Row], *, above: bool, plane: Plane) -> Iterator[alt.Chart]:
    for row in rows:
        y = -7 - ROW * row["row"] if above else plane.height - 7 - ROW * row["row"]
        dx = 3 if row["align"] == "left" else -3
        # At the foot it may lie on a line: a white rim keeps it apart.
        chart = alt.Chart(plane.data([row]))
        for rim in ({},) if above else (RIM, {}):
            text = chart.mark_text(
                y=y, dx=dx, align=row["align"], color=row["colour"], fontSize=SMALL,
                baseline="middle", **rim,
            )  # fmt: skip
            yield text.encode(x=plane.x("at"), text="said:N")
