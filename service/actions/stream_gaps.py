"""Gaps of a stream: where its rules start to count anew, because another process went on there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from service.actions.control_plan import ControlPlan, load_plan
from service.actions.effective_limits import Point
from service.actions.stream_key import StreamKey
from service.records import tables as t
from service.records.schema import MILLION
from service.records.spc_tables import stream_gap

if TYPE_CHECKING:
    from service.actions.stream_book import StreamBook

HOUR = 3600 * MILLION


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps that people declared (by time of test), set-ups (by time of making), long pauses."""

    characteristic: str
    plan: ControlPlan = field(default_factory=ControlPlan)
    declared: tuple[int, ...] = ()
    setups: tuple[int, ...] = ()

    def between(self, before: Point, after: Point) -> bool:
        """Whether a gap lies between two consecutive points."""
        if self.declared and bisect_right(self.declared, before.at) != bisect_right(
            self.declared, after.at
        ):
            return True
        if not self.plan.versions:
            return False
        plan = self.plan.at(self.characteristic, after.at)
        if plan.gap_hours is not None and after.at - before.at > plan.gap_hours * HOUR:
            return True
        # Made on two sides of a set-up, in whichever order they were tested.
        return plan.gap_on_setup and bisect_right(self.setups, before.checked_at) != bisect_right(
            self.setups, after.checked_at
        )


def load_gaps(connection: Connection, key: StreamKey, plan: ControlPlan) -> Gaps:
    g = stream_gap.c
    query = select(g.at).where(g.stream == key.id).order_by(g.at)
    declared = tuple(connection.execute(query).scalars())
    wanted = any(version.of(key.characteristic).gap_on_setup for version in plan.versions)
    setups = _setups(connection, key.equipment) if wanted and key.equipment else ()
    return Gaps(key.characteristic, plan, declared, setups)


def gaps_before(
    connection: Connection,
    book: StreamBook,
    at: Sequence[int],
    checked_at: Sequence[int] | None = None,
) -> list[bool]:
    """For points in order of time whether a gap lies before each; the first has none.

    Without the times of making, set-ups are looked for between the times of test.
    """
    made = at if checked_at is None else checked_at
    gaps = load_gaps(connection, book.key, load_plan(connection))
    points = [Point(a, "", 0.0, 1, c) for a, c in zip(at, made, strict=True)]
    return [False, *starmap(gaps.between, pairwise(points))][: len(points)]


def _setups(connection: Connection, equipment: str) -> tuple[int, ...]:
    s = t.equipment_state.c
    query = select(s["from"]).where(s.equipment == equipment, s.state == "setup")
    return tuple(connection.execute(query.order_by(s["from"])).scalars())
