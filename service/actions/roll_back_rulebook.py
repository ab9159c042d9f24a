"""Roll back to a rulebook that was in force before: at once, by one supervisor's signature."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.actions.desk import Desk
from service.actions.packaged_rulebook import keep_packaged
from service.actions.people import check_pin
from service.actions.rulebook_file import read_rule_file
from service.actions.rulebook_people import SUPERVISORS
from service.actions.rulebook_steps import (
    APPROVED,
    PACKAGED,
    REJECTED,
    ROLLED_BACK,
    LifeStep,
    Version,
    add_step,
    need_version,
    read_steps,
)
from service.actions.signer import signer
from service.actions.stated import stated
from service.actions.withdraw_rulebook import take_back
from service.errors import BadInput, Conflict
from service.records.schema import iso
from service.rulebook_schedule import Schedule, read_schedule

MEANING = "What is in force now must go at once; these rules decide in its place."


@dataclass(frozen=True, slots=True)
class Rollback:
    """What the supervisor signs: back to a version, or (`to` is None) to the packaged one."""

    to: tuple[str, int] | None
    signed_by: str
    pin: str = field(repr=False)
    reason: str


def roll_back_rulebook(desk: Desk, asked: Rollback) -> list[LifeStep] | None:
    """The rollback, then what it has withdrawn; None if the PIN is wrong, which is committed.

    No second person: at night a bad rulebook must go at once.
    """
    reason = stated(asked.reason, "reason", "a signature says why")
    desk.transaction.flush()
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    printed = signer(desk, asked.signed_by, SUPERVISORS, to="roll back a rulebook")
    schedule = read_schedule(desk.transaction.connection)
    target = _target(desk, asked.to, schedule)
    _refuse_in_force(desk, target, schedule)
    _check_readable(target)
    now = schedule.clock(desk.transaction.now_micros)
    back = add_step(
        desk, (target.name, target.version), ROLLED_BACK, by=asked.signed_by, reason=reason,
        effective_from=now,
        also={"digest": target.digest, "printed_name": printed, "meaning": MEANING},
    )  # fmt: skip
    why = f"rolled back to {target.label}"
    coming = schedule.after(now)
    return [back, *(take_back(desk, each, by=asked.signed_by, reason=why) for each in coming)]


def _target(desk: Desk, to: tuple[str, int] | None, schedule: Schedule) -> Version:
    if to is None:
        packaged = keep_packaged(desk)
        if packaged is None:
            raise Conflict("this plant was begun with a rulebook of its own: name the version")
        return packaged
    connection = desk.transaction.connection
    version = need_version(connection, *to)
    steps = read_steps(connection, version, kinds=(PACKAGED,))
    been = schedule.until(schedule.clock(desk.transaction.now_micros))
    if not steps and to not in [(each.name, each.version) for each in been]:
        earlier = dict.fromkeys(f"{each.name}@{each.version}" for each in reversed(been))
        known = ", ".join([*earlier, "packaged"])
        raise Conflict(
            f"{version.label} was never in force: publish it, or roll back to one of {known}"
        )
    _refuse_rejected(version, read_steps(connection, version, kinds=(APPROVED, REJECTED)))
    return version


def _refuse_rejected(version: Version, reviews: list[LifeStep]) -> None:
    """What a reviewer has rejected since it was in force does not return by one signature."""
    if reviews and reviews[-1].step == REJECTED:
        last = reviews[-1]
        raise Conflict(
            f"{version.label} was rejected by {last.by} ({last.reason}) after it had been in force;"
            " roll back to another version, or to `packaged`"
        )


def _refuse_in_force(desk: Desk, target: Version, schedule: Schedule) -> None:
    """Two who roll back at once: the second is told that it is done."""
    in_force = schedule.now(desk.transaction.now_micros)
    if in_force is None:
        packaged = desk.plant.rulebook
        if (packaged.name, packaged.version) == (target.name, target.version):
            raise Conflict(f"{target.label} is in force already: nothing was published yet")
    elif (in_force.name, in_force.version) == (target.name, target.version):
        raise Conflict(
            f"{target.label} is in force already, since {iso(in_force.effective_from)}, by "
            f"{in_force.by}"
        )


def _check_readable(target: Version) -> None:
    try:
        read_rule_file(target.text, source=target.label)
    except BadInput as unreadable:
        raise Conflict(
            f"this version of the software cannot read {target.label} ({unreadable.detail}); "
            "roll back to another version, or to `packaged`"
        ) from None
