"""Where the boxes and arrows of a picture stand, by Graphviz or by ourselves."""

import json
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from graph.picture import Picture
from graph.picture_labels import Label

Point = tuple[float, float]

COLUMN_GAP, ROW_GAP = 70.0, 14.0
"""Points between the columns, and between the boxes of a column."""
SWEEPS = 6
"""Times the boxes are reordered by their neighbours; more changes nothing the eye sees."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow: the start, then control points of cubic curves, three a curve; and the tip."""

    points: tuple[Point, ...]
    tip: Point
    label_at: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in points, y downwards; boxes and arrows in the order of the picture.

    `stages` gives for each stage the middle of its column.
    """

    width: float
    height: float
    centres: tuple[Point, ...]
    arrows: tuple[Arrow, ...]
    stages: dict[int, float]


def read_layout(text: bytes, picture: Picture) -> Layout:
    """The layout that Graphviz answers for `graph.picture_dot.dot` in the format ``json0``.

    Parameters
    ----------
    text
        The answer.
    picture
        What was laid out.

    Raises
    ------
    ValueError
        The answer is not a layout of this picture.
    """
    try:
        answer = json.loads(text)
        left, bottom, right, top = map(float, answer["bb"].split(","))
        places = {each["name"]: each["pos"] for each in answer.get("objects", ()) if "pos" in each}
        upside_down = _Turned(left, top)
        centres = tuple(upside_down.point(places[f"n{at}"]) for at in range(len(picture.nodes)))
        drawn = [each for each in answer.get("edges", ()) if each.get("style") != "invis"]
        arrows = _in_order(picture, [_arrow(each, upside_down) for each in drawn], answer, drawn)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"Graphviz answered what is no layout of the picture: {error}") from error
    stages = {node.stage: upside_down.point(places[f"s{node.stage}"])[0] for node in picture.nodes}
    layout = Layout(right - left, top - bottom, centres, arrows, stages)
    return layout if _first_on_top(picture, layout) else _mirrored(layout)


def layered(picture: Picture, labels: tuple[Label, ...]) -> Layout:
    """A layout in columns by stage, for where Graphviz cannot run.

    Boxes of a column are ordered by the middle of their neighbours, to and fro a few times
    (Sugiyama, Tagawa & Toda 1981, the barycentre step).

    Parameters
    ----------
    picture
        What is drawn.
    labels
        The size of each box.

    Examples
    --------
    >>> layered(Picture((), (), "nothing"), ()).centres
    ()
    """
    columns = _ordered_columns(picture)
    widths = {stage: max(labels[at].width for at in column) for stage, column in columns.items()}
    heights = {
        stage: sum(labels[at].height + ROW_GAP for at in column) - ROW_GAP
        for stage, column in columns.items()
    }
    tallest = max(heights.values(), default=0.0)
    centres: dict[int, Point] = {}
    stages: dict[int, float] = {}
    x = 0.0
    for stage, column in sorted(columns.items()):
        stages[stage] = x + widths[stage] / 2
        y = (tallest - heights[stage]) / 2
        for at in column:
            centres[at] = stages[stage], y + labels[at].height / 2
            y += labels[at].height + ROW_GAP
        x += widths[stage] + COLUMN_GAP
    arrows = tuple(
        _curve(centres[e.source], labels[e.source], centres[e.target], labels[e.target])
        for e in picture.edges
    )
    placed = tuple(centres[at] for at in range(len(picture.nodes)))
    return Layout(max(x - COLUMN_GAP, 0.0), tallest, placed, arrows, stages)


@dataclass(frozen=True, slots=True)
class _Turned:
    """Graphviz counts y upwards from the bottom."""

    left: float
    top: float

    def point(self, text: str) -> Point:
        x, y = text.split(",")
        return float(x) - self.left, self.top - float(y)


def _first_on_top(picture: Picture, layout: Layout) -> bool:
    """True where most neighbours in a column stand in the order of the picture."""
    columns: dict[int, list[float]] = {}
    for node, centre in zip(picture.nodes, layout.centres, strict=True):
        columns.setdefault(node.stage, []).append(centre[1])
    steps = [low < high for column in columns.values() for low, high in pairwise(column)]
    return 2 * sum(steps) >= len(steps)


def _mirrored(layout: Layout) -> Layout:
    """The same upside down."""

    def turn(point: Point) -> Point:
        return point[0], layout.height - point[1]

    arrows = tuple(
        Arrow(
            tuple(map(turn, arrow.points)),
            turn(arrow.tip),
            None if arrow.label_at is None else turn(arrow.label_at),
        )
        for arrow in layout.arrows
    )
    return replace(layout, centres=tuple(map(turn, layout.centres)), arrows=arrows)


def _arrow(edge: dict[str, Any], turned: _Turned) -> Arrow:
    words = edge["pos"].split()
    tips = [turned.point(word[2:]) for word in words if word.startswith("e,")]
    points = tuple(turned.point(word) for word in words if word[0] not in "es")
    label_at = turned.point(edge["lp"]) if "lp" in edge else None
    return Arrow(points, tips[0] if tips else points[-1], label_at)


def _in_order(
    picture: Picture, arrows: list[Arrow], answer: dict[str, Any], edges: list[dict[str, Any]]
) -> tuple[Arrow, ...]:
    names = {each["_gvid"]: each["name"] for each in answer.get("objects", ())}
    found = {
        (names[edge["tail"]], names[edge["head"]]): arrow
        for edge, arrow in zip(edges, arrows, strict=True)
    }
    return tuple(found[f"n{edge.source}", f"n{edge.target}"] for edge in picture.edges)


def _ordered_columns(picture: Picture) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {}
    for at, node in enumerate(picture.nodes):
        columns.setdefault(node.stage, []).append(at)
    neighbours: dict[int, list[int]] = {at: [] for at in range(len(picture.nodes))}
    for edge in picture.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    height = {at: row / len(column) for column in columns.values() for row, at in enumerate(column)}
    for sweep in range(SWEEPS):
        for stage in sorted(columns, reverse=bool(sweep % 2)):
            column = columns[stage]
            middle = {
                at: sum(height[other] for other in neighbours[at]) / len(neighbours[at])
                if neighbours[at]
                else height[at]
                for at in column
            }
            column.sort(key=lambda at: (middle[at], at))
            height |= {at: (row + 0.5) / len(column) for row, at in enumerate(column)}
    return columns


def _curve(start: Point, from_box: Label, end: Point, to_box: Label) -> Arrow:
    onward = 1 if end[0] >= start[0] else -1
    x0, x1 = start[0] + onward * from_box.width / 2, end[0] - onward * to_box.width / 2
    bend = (x1 - x0) / 2
    tip = x1, end[1]
    head = x1 - onward * 6.0, end[1]
    points = ((x0, start[1]), (x0 + bend, start[1]), (x1 - bend, end[1]), head)
    return Arrow(points, tip, ((x0 + x1) / 2, (start[1] + end[1]) / 2))
