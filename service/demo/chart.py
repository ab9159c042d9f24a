"""A control chart small enough for a terminal: a column a point, a line a sigma."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

POINT, SIGNAL, LIMIT, CENTRE = "·", "◆", "┄", "─"
LEVELS = (4, 3, 2, 1, 0, -1, -2, -3, -4)


def chart_lines(stream: Mapping[str, Any], *, width: int) -> list[str]:
    """The last `width` points; the limits of the last one stand beside their lines."""
    points: Sequence[Mapping[str, Any]] = stream["points"][-width:]
    names = _names(points[-1], stream["unit"])
    side = max(map(len, names.values()))
    rows = []
    for level in LEVELS:
        cells = "".join(_cell(point, level) for point in points)
        if level in names or cells.strip():
            rows.append(f"{names.get(level, ''):>{side}} {cells}".rstrip())
    return rows


def _names(point: Mapping[str, Any], unit: str) -> dict[int, str]:
    return {
        3: f"UCL {point['upper']:.2f} {unit}",
        0: f"centre {point['center']:.2f} {unit}",
        -3: f"LCL {point['lower']:.2f} {unit}",
    }


def _cell(point: Mapping[str, Any], level: int) -> str:
    if point["z"] is not None and _level(point["z"]) == level:
        return SIGNAL if point["rules"] else POINT
    if level == 0:
        return CENTRE
    return LIMIT if abs(level) == 3 else " "


def _level(z: float) -> int:
    """The line nearest to a point; only what is beyond a limit is drawn beyond it."""
    inside = -3 <= z <= 3
    if inside:
        return max(-2, min(2, round(z)))
    return 4 if z > 0 else -4
