"""The moving average of a stream: where the process stands, for the false-discovery layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

from spc.discovery import WEIGHT, change_p, next_ewma

# A point that lies further back has lost its weight (0.8 to the 60th is a millionth).
REMEMBERED = 60
# The share of false alarms among the streams that stand out at any time.
Q = 0.05
# Nobody is called for less than a point beyond three sigma would be, however few the streams: of
# one stream alone, one point in twenty has a p below 0.05.
CALLED_AT = 0.0027
# Of a p above Q no figure is needed, and this many standard deviations say so at once: Q is two
# times the smaller of two two-sided p-values, and limits that were estimated only make it larger.
WEAK = 2.24
DEVIATIONS = tuple(
    sqrt(WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * points)))
    for points in range(REMEMBERED + 1)
)


@dataclass(slots=True)
class MovingAverage:
    """`points` entered it since it began at 0, the last of them at `z`.

    `baseline_points` is how many subgroups the limits were estimated from; 0: they were given.
    """

    ewma: float = 0.0
    points: int = 0
    z: float = 0.0
    baseline_points: int = 0

    def restart(self, baseline_points: int) -> None:
        """Begin anew: other limits, a gap, or a person who has seen what happened."""
        self.ewma, self.points, self.z = 0.0, 0, 0.0
        self.baseline_points = baseline_points

    def take(self, z: float) -> None:
        if not isfinite(z):
            return  # excluded: as if it were not there
        self.ewma = next_ewma(self.ewma, z)
        self.points = min(self.points + 1, REMEMBERED)
        self.z = z

    @property
    def is_weak(self) -> bool:
        """Whether its p is above Q for sure."""
        return abs(self.z) < WEAK and abs(self.ewma) <= WEAK * DEVIATIONS[self.points]

    @property
    def p(self) -> float:
        """How likely a process in control stands so far out."""
        if self.points == 0:
            return 1.0
        return change_p(self.ewma, self.points, self.z, baseline_points=self.baseline_points)
