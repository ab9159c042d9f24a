"""A control chart in characters: a line a point, time downwards, limits and zones as marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 47
DASHES = "- " * (WIDTH // 2) + "-"


def draw_chart(document: Mapping[str, Any], *, last: int) -> list[str]:
    """The lines of the chart of a stream's document: two of head, then a line a point."""
    points: Sequence[Mapping[str, Any]] = document["points"][-last:]
    head = f"{document['stream']}: {document['characteristic_name']} ({document['unit']})"
    if not points:
        return [head, "no points"]
    return [head + _rules(document), *draw_points(points)]


def draw_points(points: Sequence[Mapping[str, Any]], *, zones: bool = True) -> list[str]:
    """A legend, then a line a point; zones only where rules count points in them."""
    rows = [{**point, "figure": point.get("mean", point.get("value"))} for point in points]
    low, high = _span(rows)
    within = ", : 1 and 2 sigma" if zones else ""
    legend = f"[ ] control limits, | centre{within}, o point, X signal, x excluded"
    lines = [f"{low:.6g} to {high:.6g}; {legend}"]
    for number, row in enumerate(rows):
        # Before the first point drawn there is nothing that a gap could part it from.
        if number and row.get("gap"):
            lines.append(f"{'':16}  {DASHES}  gap")
        lines.append(_line(row, low, high, zones=zones))
    return lines


def _rules(document: Mapping[str, Any]) -> str:
    rules = document.get("rule_set")
    if rules is None:
        return ""
    weekly = rules["false_alarms_a_week"]
    often = "" if weekly is None else f", {weekly:.2g} a week"
    return f"; {rules['name']}: a false alarm every {rules['in_control_arl']:.1f} points{often}"


def _span(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """From the lowest to the highest of points and limits, never of no width."""
    figures = [
        row[name]
        for row in rows
        for name in ("figure", "lower", "upper")
        if row.get(name) is not None
    ]
    if not figures:
        return (-1.0, 1.0)
    low, high = min(figures), max(figures)
    # A part of the figure's own size where it is so large that one more makes no difference.
    room = 0.0 if low < high else max(1.0, abs(low) / 2)
    return low - room, high + room


def _line(row: Mapping[str, Any], low: float, high: float, *, zones: bool) -> str:
    cells = [" "] * WIDTH
    for figure, mark in _zones(row) if zones else ():
        cells[_column(figure, low, high)] = mark
    for name, mark in (("lower", "["), ("center", "|"), ("upper", "]")):
        if row.get(name) is not None:
            cells[_column(row[name], low, high)] = mark
    # The point last: it must be seen where it lies on a limit.
    if row["figure"] is None:
        return f"{_time(row)}  {''.join(cells)}  {'':<9} {row['inspection']}".rstrip()
    cells[_column(row["figure"], low, high)] = _mark(row)
    said = f"{_time(row)}  {''.join(cells)}  {row['figure']:<9.6g} {row['inspection']} {_note(row)}"
    return said.rstrip()


def _mark(row: Mapping[str, Any]) -> str:
    if row.get("excluded"):
        return "x"
    return "X" if row.get("rules") or row.get("beyond") else "o"


def _note(row: Mapping[str, Any]) -> str:
    words = list(row.get("rules") or (["beyond"] if row.get("beyond") else []))
    if row.get("excluded"):
        words.append(f"excluded: {row['excluded']['cause']}")
    return " ".join(words)


def _zones(row: Mapping[str, Any]) -> list[tuple[float, str]]:
    """The lines at one and two thirds of the way to each limit."""
    center = row.get("center")
    if center is None:
        return []
    return [
        (center + (row[name] - center) * part / 3, ":")
        for name in ("lower", "upper")
        if row.get(name) is not None
        for part in (1, 2)
    ]


def _time(row: Mapping[str, Any]) -> str:
    """To the minute, in UTC as it is kept; the JSON has the rest."""
    return str(row["at"])[:16].replace("T", " ")


def _column(figure: float, low: float, high: float) -> int:
    return round((figure - low) / (high - low) * (WIDTH - 1))
