"""Numbers and times as they stand in a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import floor, isfinite, log10
from typing import Any

from graph.picture_text import text_width
from notifications.formats import number

MOST_DECIMALS = 8
LATIN_WIDTH = 0.85
"""Of the width that `text_width` counts on the safe side; names may still be all capitals."""
FIRST_IDEOGRAPH = 0x2E80


def finite(value: Any) -> float | None:
    """A figure that can be drawn, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    return None


def decimals_for(span: float) -> int:
    """So many decimals that a hundredth of a span can be told."""
    if not isfinite(span) or span <= 0:
        return 2
    return min(MOST_DECIMALS, max(0, 2 - floor(log10(span))))


def rounded(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def figures_of(value: float, digits: int = 3) -> str:
    """A number to so many figures, with thousands grouped: 91.7, 12,400."""
    return number(float(f"{value:.{digits}g}"))


def read_time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def said_time(text: str | None) -> str:
    """`2026-03-02 08:30`, in UTC; what is no time stays as it is."""
    if not text:
        return ""
    try:
        return f"{read_time(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def span_of(values: Iterable[float]) -> tuple[float, float] | None:
    """From the lowest to the highest; never of no width."""
    known: Sequence[float] = list(values)
    if not known:
        return None
    low, high = min(known), max(known)
    if low < high:
        return low, high
    margin = abs(low) * 0.01 or 1.0
    return low - margin, high + margin


def character_width(character: str) -> float:
    """Width in em in the typeface of the pictures."""
    width = text_width(character)
    return width if ord(character) >= FIRST_IDEOGRAPH else width * LATIN_WIDTH


def printed_width(text: str) -> float:
    return sum(map(character_width, text))
