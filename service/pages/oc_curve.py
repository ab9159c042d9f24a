"""The operating characteristic of a plan as a picture: how likely a lot passes, by its quality."""

from __future__ import annotations

from dataclasses import dataclass

from spc.sampling.operating_characteristic import accepted_share, quality_at
from spc.sampling.plan import SamplingPlan

WIDTH, HEIGHT = 560, 260
LEFT, TOP, RIGHT, BOTTOM = 52, 12, 548, 222
POINTS = 80
STEPS = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the picture with its share."""

    at: float
    share: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Where things stand in the picture, in its own units."""

    path: str
    qualities: tuple[Mark, ...]
    chances: tuple[Mark, ...]
    points: tuple[tuple[float, float, float, float], ...]


def curve_of(sample_size: int, accept: int) -> Curve:
    """From a lot without a bad part to one of which one in fifty passes.

    Of 95 %, 50 % and 10 % the points are marked: the producer's risk, the middle, the consumer's.
    """
    plan = SamplingPlan(sample_size, accept)
    worst = min(1.0, quality_at(plan, 0.02))
    shares = [worst * at / POINTS for at in range(POINTS + 1)]
    path = " ".join(
        f"{_x(share, worst):.1f},{_y(accepted_share(plan, share)):.1f}" for share in shares
    )
    points = tuple(
        (_x(share, worst), _y(chance), share, chance)
        for chance in (0.95, 0.5, 0.1)
        if (share := quality_at(plan, chance)) <= worst
    )
    step = next((each for each in STEPS if worst / each <= 6), 0.2)
    qualities = tuple(
        Mark(_x(step * at, worst), step * at) for at in range(int(worst / step + 1e-9) + 1)
    )
    chances = tuple(Mark(_y(chance), chance) for chance in (0, 0.25, 0.5, 0.75, 1))
    return Curve(path, qualities, chances, points)


def _x(share: float, worst: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * share / worst, 1)


def _y(chance: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * chance, 1)
