"""A stream's last points as a line the size of a word."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 120, 24, 3


def places(values: Sequence[float]) -> list[tuple[float, float]]:
    """The points in a box of 120 by 24; a level line where all are alike.

    >>> places([1.0, 2.0, 1.0])
    [(3.0, 21.0), (60.0, 3.0), (117.0, 21.0)]
    >>> places([])
    []
    """
    if not values:
        return []
    low, high = min(values), max(values)
    across = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    tall = HEIGHT - 2 * EDGE
    return [
        (
            round(EDGE + place * across, 1),
            round(HEIGHT - EDGE - (0.5 if high == low else (value - low) / (high - low)) * tall, 1),
        )
        for place, value in enumerate(values)
    ]
