"""Where the marks of a panel lie: positions of points along, levels upward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import altair as alt

from service.charts.positions import HALF, Row
from service.charts.scene import Scene
from service.charts.theme import LEFT

TICKS = 6
DATE_AND_TIME = frozenset("0123456789-: ")


@dataclass(frozen=True)
class Plane:
    """One panel: all its layers ask it for the same axes, so that they lie on one another.

    `along` is the title of the axis of time; None leaves that axis to the panel below. `tables`
    are the data of all layers: named there and kept apart, since a chart is copied at every step.
    """

    scene: Scene
    low: float
    high: float
    width: int
    height: int
    upward: str
    along: str | None = None
    ticks: int = 5
    tables: dict[str, Sequence[Row]] = field(default_factory=dict)

    def data(self, rows: Sequence[Row]) -> alt.NamedData:
        """The data of one layer."""
        name = f"rows {len(self.tables) + 1}"
        self.tables[name] = rows
        return alt.NamedData(name)

    def x(self, field: str = "position") -> alt.X:
        first, last = self.scene.first - HALF, self.scene.last + HALF
        scale = alt.Scale(domain=[first, last], zero=False, nice=False)
        return alt.X(f"{field}:Q", scale=scale, axis=self._times())

    def y(self, field: str) -> alt.Y:
        axis = alt.Axis(
            title=self.upward or None, tickCount=self.ticks, minExtent=LEFT, maxExtent=LEFT
        )
        scale = alt.Scale(domain=[self.low, self.high], zero=False, nice=False)
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    def across(self, position: float) -> float:
        """A position in pixels from the left."""
        steps = self.scene.last - self.scene.first + 1
        return (position + HALF - self.scene.first) / steps * self.width

    def _times(self) -> alt.Axis | None:
        """A few points named by the time of their test, the last one always among them."""
        if self.along is None:
            return None
        step = max(1, -(-len(self.scene.rows) // TICKS))
        rows = list(reversed(self.scene.rows[::-1][::step]))
        return alt.Axis(
            title=self.along,
            values=[row["position"] for row in rows],
            labelExpr=f"{_labels(rows)}[datum.value]",
            labelOverlap=False,
            labelFlush=False,
        )


def _labels(rows: Sequence[Row]) -> str:
    """Positions to date and time on two lines, as an expression: nothing else may get into it."""
    pairs: list[str] = []
    for row in rows:
        plain = "".join(c for c in row["at"] if c in DATE_AND_TIME)
        said = ",".join(f"'{part}'" for part in plain.split(" ", 1))
        pairs.append(f"'{row['position']}':[{said}]")
    return "{" + ",".join(pairs) + "}"
