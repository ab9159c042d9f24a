"""One measured ratio, with its goal and what it was measured from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    ratio: float
    goal: str
    measured: str
