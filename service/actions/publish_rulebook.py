"""Publish a rulebook: from an instant on it decides, once it is tested, linted and approved."""

from __future__ import annotations

from datetime import datetime

from service.actions.desk import Desk
from service.actions.packaged_rulebook import keep_packaged
from service.actions.people import Principal
from service.actions.rulebook_people import check_author
from service.actions.rulebook_report import Examined
from service.actions.rulebook_steps import (
    APPROVED,
    PACKAGED,
    PUBLISHED,
    REJECTED,
    LifeStep,
    Version,
    add_step,
    need_version,
    read_steps,
)
from service.actions.stated import stated
from service.errors import BadInput, Conflict
from service.records.schema import iso, microseconds
from service.rulebook_schedule import Schedule, read_schedule


def publish_rulebook(
    desk: Desk,
    examined: Examined,
    *,
    by: Principal,
    reason: str,
    effective_from: datetime | None = None,
) -> LifeStep:
    """The publication; Conflict says what is still missing for it, and what to do."""
    reason = stated(reason, "reason", "say why it is to come into force")
    check_author(by, to="publish a rulebook")
    desk.transaction.flush()
    connection = desk.transaction.connection
    version = need_version(connection, examined.book.name, examined.book.version)
    if version.digest != examined.book.digest:
        raise Conflict(f"{version.label} is another text than the one examined; submit yours")
    schedule = read_schedule(connection)
    _refuse_twice(desk, version, schedule)
    _need_approval(version, read_steps(connection, version), schedule)
    _refuse_hindered(version, examined)
    start = _start(desk, schedule, effective_from)
    if not read_steps(connection, kinds=(PACKAGED, PUBLISHED)):
        _keep_what_was_before(desk)
    return add_step(
        desk, (version.name, version.version), PUBLISHED, by=by.name, reason=reason,
        effective_from=start, document=examined.report, also={"digest": version.digest},
    )  # fmt: skip


def _refuse_twice(desk: Desk, version: Version, schedule: Schedule) -> None:
    now = schedule.clock(desk.transaction.now_micros)
    in_force = schedule.at(now)
    if in_force is not None and (in_force.name, in_force.version) == (
        version.name,
        version.version,
    ):
        raise Conflict(
            f"{version.label} is in force already, since {iso(in_force.effective_from)}, "
            f"published by {in_force.by}"
        )
    for coming in schedule.after(now):
        if (coming.name, coming.version) == (version.name, version.version):
            raise Conflict(
                f"{version.label} is published already by {coming.by}, effective from "
                f"{iso(coming.effective_from)}; withdraw that first to have it otherwise"
            )


def _need_approval(version: Version, steps: list[LifeStep], schedule: Schedule) -> None:
    """An approval lasts until its version has been in force: what was replaced is read anew."""
    if any(step.step == PACKAGED for step in steps):
        raise Conflict(f"{version.label} came with the software; `rollback packaged` returns to it")
    own = [e.id for e in schedule.steps if (e.name, e.version) == (version.name, version.version)]
    since = max(own, default=0)
    reviews = [each for each in steps if each.step in (APPROVED, REJECTED)]
    how = (
        f"a quality supervisor or engineering, not {version.by}, approves it with "
        f"`headmark rules review {version.label} --approve --by NAME --reason WHY --pin -`"
    )
    if reviews and reviews[-1].step == REJECTED:
        last = reviews[-1]
        raise Conflict(f"{version.label} was rejected by {last.by} ({last.reason}); {how}")
    if not reviews:
        raise Conflict(f"{version.label} is not approved: {how}")
    if reviews[-1].id < since:
        raise Conflict(f"{version.label} has been in force since it was approved: {how}")


def _refuse_hindered(version: Version, examined: Examined) -> None:
    found = examined.hindrances
    if found:
        more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
        raise Conflict(
            f"{version.label} cannot be published: {'; '.join(found[:3])}{more}; correct the file "
            "and submit it as another version",
            extra={"hindrances": found},
        )


def _start(desk: Desk, schedule: Schedule, wanted: datetime | None) -> int:
    """Never earlier than now: what was decided was decided by the rulebook of its time."""
    now = desk.transaction.now_micros
    if wanted is None:
        # Of two who publish at once the later to get the pen comes later, whatever the clocks say.
        return schedule.clock(now)
    start = microseconds(wanted)
    if start < now:
        raise BadInput(
            f"effective_from: {iso(start)} is over; what has happened was decided by the rulebook "
            "in force then; leave it out for now",
            [("effective_from", "is in the past")],
        )
    return start


def _keep_what_was_before(desk: Desk) -> None:
    try:
        keep_packaged(desk)
    except Conflict:
        # Its number was taken by a text of the plant's own, which was submitted before the
        # software came with this one: decisions by it carry its digest all the same.
        return
