"""A control chart in characters: a line a point, time downwards, limits as marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 61


def draw_chart(document: Mapping[str, Any], *, last: int) -> list[str]:
    """The lines of the chart of a stream's document; `o` a point, `X` one with a signal."""
    points: Sequence[Mapping[str, Any]] = document["points"][-last:]
    head = f"{document['stream']}: {document['characteristic_name']} ({document['unit']})"
    if not points:
        return [head, "no points"]
    low, high = _span(points)
    legend = f"{low:.6g} to {high:.6g}; [ ] control limits, | centre, o point, X signal"
    return [head, legend, *(_line(point, low, high) for point in points)]


def _span(points: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """From the lowest to the highest of points and limits, never of no width."""
    figures = [
        point[name]
        for point in points
        for name in ("mean", "lower", "upper")
        if point[name] is not None
    ]
    low, high = min(figures), max(figures)
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def _line(point: Mapping[str, Any], low: float, high: float) -> str:
    cells = [" "] * WIDTH
    for name, mark in (("lower", "["), ("center", "|"), ("upper", "]")):
        if point[name] is not None:
            cells[_column(point[name], low, high)] = mark
    # The point last: it must be seen where it lies on a limit.
    cells[_column(point["mean"], low, high)] = "X" if point["rules"] else "o"
    rules = " ".join(point["rules"])
    said = f"{point['at']}  {''.join(cells)}  {point['mean']:<10.6g} {point['inspection']} {rules}"
    return said.rstrip()


def _column(figure: float, low: float, high: float) -> int:
    return round((figure - low) / (high - low) * (WIDTH - 1))
