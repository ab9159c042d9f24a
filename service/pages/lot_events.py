"""What happened to a lot as people say it; and what its operations recorded, as a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.pages.navigation import N_

WORDS: Mapping[str, str] = {
    "receipt": N_("Received"), "made": N_("Made"), "used": N_("Used"),
    "inspection": N_("Inspected"), "move": N_("Moved"), "shipment": N_("Sent off"),
    "return": N_("Was returned"), "scrap": N_("Scrapped"), "count": N_("Counted"),
    "complaint": N_("Complained of"), "hold": N_("Put on hold"), "release": N_("Released"),
    "concession": N_("Permitted by concession"),
}  # fmt: skip
STAGES: Mapping[str, str] = {
    "incoming": N_("incoming inspection"), "first_article": N_("first article"),
    "patrol": N_("patrol inspection"), "final": N_("final inspection"),
}  # fmt: skip
WIDTH, HEIGHT, EDGE = 180.0, 36.0, 3.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A value that was recorded again and again in a run, as a line of 180 by 36.

    `band` is where the range it is compared with lies: its upper edge and its height.
    """

    points: str
    low: float
    high: float
    count: int
    band: tuple[float, float] | None = None


def curve_of(
    recorded: Sequence[Sequence[Any]], low: float | None = None, high: float | None = None
) -> Curve | None:
    """Of pairs of time and value; None where nothing was recorded.

    >>> curve_of([["2026-03-02T06:00:00+00:00", 20], ["2026-03-02T07:00:00+00:00", 860]])
    Curve(points='3.0,33.0 177.0,3.0', low=20, high=860, count=2, band=None)
    """
    if not recorded:
        return None
    times = [datetime.fromisoformat(str(at)).timestamp() for at, _ in recorded]
    values = [value for _, value in recorded]
    ends = [each for each in (low, high) if each is not None]
    bottom, top, begin = min(*values, *ends, values[0]), max(*values, *ends, values[0]), times[0]
    across = (WIDTH - 2 * EDGE) / ((times[-1] - begin) or 1)
    tall = (HEIGHT - 2 * EDGE) / ((top - bottom) or 1)

    def level(value: float) -> float:
        return float(HEIGHT - EDGE - (value - bottom) * tall)

    points = (
        f"{EDGE + (at - begin) * across:.1f},{level(value):.1f}"
        for at, value in zip(times, values, strict=True)
    )
    band = None
    if low is not None and high is not None:
        band = (round(level(high), 1), round(max(level(low) - level(high), 1), 1))
    return Curve(" ".join(points), min(values), max(values), len(values), band)
