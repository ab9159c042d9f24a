"""Which points of a stream are meant: a window of time, or the last so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.actions.stream_points import StreamPoint
from service.errors import BadInput, Conflict
from service.records.schema import iso, microseconds


@dataclass(frozen=True, slots=True)
class Span:
    """Points from `since` to before `until`, by the time of the test; or the last `points`."""

    since: datetime | None = None
    until: datetime | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        if self.points is not None and (self.since is not None or self.until is not None):
            raise BadInput("points: give a number of points, or from and to, not both")
        if self.points is not None and self.points < 1:
            raise BadInput(f"points: {self.points} is not a number of points")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise BadInput(
                f"from: {self.since.isoformat()} is not before to {self.until.isoformat()}"
            )

    @property
    def stated(self) -> bool:
        return (self.since, self.until, self.points) != (None, None, None)

    def choose(self, points: Sequence[StreamPoint]) -> list[StreamPoint]:
        """The points meant; Conflict where none is."""
        low = None if self.since is None else microseconds(self.since)
        high = None if self.until is None else microseconds(self.until)
        found = [
            point
            for point in points
            if (low is None or point.at >= low) and (high is None or point.at < high)
        ]
        if self.points is not None:
            found = found[-self.points :]
        if not found:
            said = f"its {len(points)} points are from {iso(points[0].at)} to {iso(points[-1].at)}"
            raise Conflict(f"no point is meant: {said}" if points else "the stream has no points")
        return found

    @staticmethod
    def words(points: Sequence[StreamPoint]) -> str:
        return f"{len(points)} points from {points[0].inspection} to {points[-1].inspection}"
