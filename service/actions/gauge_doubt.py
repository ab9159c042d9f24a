"""When a gauge that failed its calibration cannot be relied on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """From the last passed calibration (or ever) to the failed one nothing measured is known."""

    survey: str
    gauge: str
    start: int | None
    end: int
