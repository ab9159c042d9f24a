"""A stream's last points as a line the size of a word."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 120, 24, 2


def sparkline(values: Sequence[float]) -> str:
    """The points of a polyline in a box of 120 by 24; a level line where all are alike.

    >>> sparkline([1.0, 2.0, 1.0])
    '2,22 60,2 118,22'
    >>> sparkline([])
    ''
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    across = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    tall = HEIGHT - 2 * EDGE
    return " ".join(
        f"{EDGE + place * across:.4g},"
        f"{HEIGHT - EDGE - (0.5 if high == low else (value - low) / (high - low)) * tall:.4g}"
        for place, value in enumerate(values)
    )
