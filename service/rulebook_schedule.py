"""From when on which published rulebook is in force: what the steps of its life add up to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.records.rule_tables import rulebook_step, rulebook_version

# The steps that put a version into force, and the one that takes such a step back.
PUBLISHED, ROLLED_BACK, WITHDRAWN = "published", "rolled_back", "withdrawn"
INTO_FORCE = (PUBLISHED, ROLLED_BACK)


@dataclass(frozen=True, slots=True)
class IntoForce:
    """A publication, or a rollback: from an instant on, in microseconds, a version decides."""

    effective_from: int
    id: int
    step: str
    name: str
    version: int
    digest: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every such step that was not taken back, by the instant from which it is effective.

    `latest` is the latest of these instants that was one at once, when its step was taken.
    """

    steps: tuple[IntoForce, ...]
    latest: int

    def clock(self, instant: int) -> int:
        """The time for somebody who sees this schedule, and whose own clock says `instant`.

        What came into force at once is in force for whoever sees it: a rollback at night does not
        wait for another machine whose clock is slow.
        """
        return max(instant, self.latest)

    def now(self, instant: int) -> IntoForce | None:
        """What decides for somebody who sees this schedule, and whose own clock says `instant`."""
        return self.at(self.clock(instant))

    def at(self, instant: int) -> IntoForce | None:
        """What decides at an instant: of two effective from one instant on, the later step."""
        due = bisect_right(self.steps, instant, key=lambda each: each.effective_from)
        return self.steps[due - 1] if due else None

    def after(self, instant: int) -> tuple[IntoForce, ...]:
        """What is still to come."""
        return tuple(each for each in self.steps if each.effective_from > instant)

    def until(self, instant: int) -> tuple[IntoForce, ...]:
        """What has been in force, or would have been but for a later step of the same instant."""
        return tuple(each for each in self.steps if each.effective_from <= instant)


def read_schedule(connection: Connection, *, known_at: int | None = None) -> Schedule:
    """The schedule as the store has it, or as it stood at an entry of the ledger."""
    s, v = rulebook_step.c, rulebook_version.c
    query = (
        select(s.effective_from, s.id, s.step, s.name, s.version, v.digest, s.by, s.at, s.of)
        .join(rulebook_version, (v.name == s.name) & (v.version == s.version))
        .where(s.step.in_((*INTO_FORCE, WITHDRAWN)))
        .order_by(s.effective_from, s.id)
    )
    if known_at is not None:
        query = query.where(s.entry <= known_at)
    rows = connection.execute(query).all()
    taken_back = {row.of for row in rows if row.step == WITHDRAWN}
    steps = tuple(
        IntoForce(*row[:-1]) for row in rows if row.step in INTO_FORCE and row.id not in taken_back
    )
    at_once = (each.effective_from for each in steps if each.effective_from <= each.at)
    return Schedule(steps, max(at_once, default=0))


def last_step(connection: Connection) -> int:
    """The number of the last step of any rulebook: while it is the same, so is the schedule."""
    return int(connection.execute(select(func.max(rulebook_step.c.id))).scalar() or 0)
