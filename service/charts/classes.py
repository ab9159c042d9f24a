"""Values in classes for a histogram."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST, MOST = 5, 40
SAME = 1e-9
"""Of the range: values closer than that differ by arithmetic alone."""


def classes(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Edges and counts of equal classes.

    Where values are rounded, a class holds as many steps of the gauge as any other: otherwise the
    bars go up and down with how many steps happen to fall into each.
    """
    low, high = float(values.min()), float(values.max())
    if high - low <= abs(high) * SAME:
        half = abs(low) * 0.005 or 0.5
        return np.array([low - half, low + half]), np.array([len(values)])
    width = (high - low) / _number(values, high - low)
    step = _step(values)
    if step is None:
        edges = np.linspace(low, high, round((high - low) / width) + 1)
    else:
        width = ceil(width / step - SAME) * step
        start = low - step / 2
        edges = start + width * np.arange(int((high - start) // width) + 2, dtype=np.float64)
    counts, _ = np.histogram(values, edges)
    return edges, counts.astype(np.int64)


def _number(values: Floats, span: float) -> int:
    """How many classes, by Freedman and Diaconis (1981); one far value must not make thousands."""
    low, high = np.quantile(values, [0.25, 0.75])
    width = 2 * float(high - low) / len(values) ** (1 / 3)
    wanted = span / width if width > span / MOST else MOST
    return min(max(round(wanted), FEWEST), MOST)


def _step(values: Floats) -> float | None:
    """The step in which the gauge reads, where the values show that there is one."""
    different = np.unique(values)
    if len(different) > len(values) / 2 or len(different) < FEWEST // 2:
        return None
    steps = np.diff(different)
    smallest = float(steps.min())
    multiples = steps / smallest
    if np.abs(multiples - np.round(multiples)).max() > 0.01:
        return None
    return smallest
