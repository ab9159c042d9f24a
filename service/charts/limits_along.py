"""Which limits judge which points: stretches with the same lines, and versions by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isclose, sqrt

from service.charts.figures import read_time
from service.charts.positions import HALF, Document, Row


@dataclass(frozen=True)
class Stretch:
    """Neighbouring points with the same limits; `first` and `last` are positions."""

    first: int
    last: int
    center: float
    lower: float
    upper: float

    def edges(self) -> Row:
        return {"from": self.first - HALF, "to": self.last + HALF}


@dataclass(frozen=True)
class Version:
    """The limits that begin to judge at a position; None: which they are is not recorded."""

    position: int
    limits: Document | None


def stretches_of(rows: Sequence[Row]) -> Iterator[Stretch]:
    """Neighbours with the same limits, together."""
    for (center, lower, upper), group in groupby(
        rows, key=lambda row: (row["center"], row["lower"], row["upper"])
    ):
        together = list(group)
        if center is not None and lower is not None and upper is not None:
            first, last = together[0]["position"], together[-1]["position"]
            yield Stretch(first, last, center, lower, upper)


def versions_of(
    points: Sequence[Document], rows: Sequence[Row], limits: Sequence[Document]
) -> Iterator[Version]:
    """Where other limits begin to judge, and which: two versions may have the same figures."""
    before: object = None
    for point, row in zip(points, rows, strict=True):
        if row["center"] is None:
            continue
        version = _judging(point, limits)
        now = (version["effective_from"], version["center"]) if version else row["center"]
        if now != before:
            yield Version(row["position"], version)
        before = now


def _judging(point: Document, limits: Sequence[Document]) -> Document | None:
    """The latest of the limits in effect that give just this point's lines."""
    at = read_time(point["at"])
    for each in sorted(limits, key=lambda each: read_time(each["effective_from"]), reverse=True):
        reach = (each.get("multiplier") or 3.0) * each["sigma"] / sqrt(point["size"])
        lower, upper = each["center"] - reach, each["center"] + reach
        near = 1e-9 * max(reach, abs(each["center"]))
        if (
            read_time(each["effective_from"]) <= at
            and isclose(lower, point["lower"], rel_tol=0, abs_tol=near)
            and isclose(upper, point["upper"], rel_tol=0, abs_tol=near)
        ):
            return each
    return None
