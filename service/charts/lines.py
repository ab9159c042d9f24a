"""The named lines of a control chart, and where their names find room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt

from service.charts.figures import decimals_for, finite, rounded
from service.charts.plane import Plane
from service.charts.scene import Scene
from service.charts.theme import CENTRE, LIMIT, RIM, SMALL, SPECIFICATION
from service.charts.words import Words

NAME_HEIGHT = 12
"""Pixels that a name needs below the one above it."""


@dataclass(frozen=True)
class Line:
    """A level with its name; `said_at` is the level at which the name is written.

    Control limits have their names at the right of the plot, specification limits inside.
    """

    level: float
    said: str
    colour: str
    inside: bool = False
    said_at: float = 0.0


def control_lines(scene: Scene, words: Words) -> list[Line]:
    """The limits that judge now, with their figures; none where the last point has none."""
    if not scene.stretches or scene.stretches[-1].last != scene.last:
        return []
    now = scene.stretches[-1]
    decimals = decimals_for(now.upper - now.lower)
    return [
        Line(level, f"{words.say(name)} {rounded(level, decimals)}", colour)
        for name, level, colour in (
            ("upper", now.upper, LIMIT),
            ("center", now.center, CENTRE),
            ("lower", now.lower, LIMIT),
        )
    ]


def specification_lines(
    specification: Mapping[str, Any], words: Words, low: float, high: float
) -> list[Line]:
    """The specification limits that lie on the scale."""
    found = []
    for name, word in (("upper", "usl"), ("lower", "lsl")):
        level = finite(specification.get(name))
        if level is not None and low <= level <= high:
            found.append(Line(level, f"{words.say(word)} {level:g}", SPECIFICATION, inside=True))
    return found


def with_room(lines: Sequence[Line], low: float, high: float, height: int) -> list[Line]:
    """The names moved apart where the lines lie close together; the highest keeps its place."""
    step = (high - low) / height * NAME_HEIGHT
    placed: list[Line] = []
    room = high + step
    for line in sorted(lines, key=lambda line: -line.level):
        said_at = line.level if line.inside else min(line.level, room)
        placed.append(replace(line, said_at=said_at))
        if not line.inside:
            room = said_at - step
    return placed


def line_names(plane: Plane, named: Sequence[Line]) -> Iterator[alt.Chart]:
    for line in named:
        chart = alt.Chart(plane.data([{"level": line.said_at, "said": line.said}]))
        x, dy = (4, -7) if line.inside else (plane.width + 5, 0)
        for rim in (RIM, {}) if line.inside else ({},):
            text = chart.mark_text(
                color=line.colour, fontSize=SMALL, x=x, dy=dy, align="left", baseline="middle",
                **rim,
            )  # fmt: skip
            yield text.encode(y=plane.y("level"), text="said:N")
