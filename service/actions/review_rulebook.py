"""Review a submitted rulebook: a second person approves or rejects it, with reason and PIN."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from service.actions.desk import Desk
from service.actions.people import check_pin
from service.actions.rulebook_people import REVIEWERS, is_person, same_person
from service.actions.rulebook_steps import (
    APPROVED,
    PACKAGED,
    REJECTED,
    LifeStep,
    Version,
    add_step,
    need_version,
    read_steps,
)
from service.actions.signer import signer
from service.actions.stated import stated
from service.actions.withdraw_rulebook import take_back
from service.errors import Conflict, Forbidden
from service.rulebook_schedule import read_schedule

Verdict = Literal["approve", "reject"]
MEANING = {
    "approve": "I have read these rules and their report; they may decide.",
    "reject": "I have read these rules; they may not decide.",
}


@dataclass(frozen=True, slots=True)
class Review:
    """What the reviewer signs."""

    name: str
    version: int
    verdict: Verdict
    signed_by: str
    pin: str = field(repr=False)
    reason: str


def review_rulebook(desk: Desk, asked: Review) -> list[LifeStep] | None:
    """The review, then what it has withdrawn; None if the PIN is wrong, which is committed."""
    reason = stated(asked.reason, "reason", "a signature says why")
    desk.transaction.flush()
    version = need_version(desk.transaction.connection, asked.name, asked.version)
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    printed = signer(desk, asked.signed_by, REVIEWERS, to="review rulebooks")
    _second_person(desk, version, asked.signed_by)
    step = APPROVED if asked.verdict == "approve" else REJECTED
    _once(desk, version, step, asked.signed_by)
    signed = {"printed_name": printed, "meaning": MEANING[asked.verdict], "digest": version.digest}
    kept = add_step(
        desk, (version.name, version.version), step, by=asked.signed_by, reason=reason, also=signed
    )
    stopped = _stop_what_is_to_come(desk, version, asked.signed_by) if step == REJECTED else []
    return [kept, *stopped]


def _second_person(desk: Desk, version: Version, reviewer: str) -> None:
    connection = desk.transaction.connection
    if any(step.step == PACKAGED for step in read_steps(connection, version)):
        raise Conflict(f"{version.label} came with the software: there is nothing to review")
    if same_person(connection, version.by, reviewer):
        raise Forbidden(
            f"{reviewer} may not review {version.label}: {version.by} wrote it, "
            "and a second person has to look at it"
        )
    if not is_person(connection, version.by):
        raise Forbidden(
            f"{version.label} was submitted in the name of `{version.by}`, who is not known here, "
            "so nobody can tell whether you are a second person; submit it as another version in "
            "the name of the person who wrote it"
        )


def _once(desk: Desk, version: Version, step: str, reviewer: str) -> None:
    """The same verdict by the same person, with nothing in between, is said already."""
    steps = read_steps(desk.transaction.connection, version)
    if (steps[-1].step, steps[-1].by) == (step, reviewer):
        raise Conflict(f"{version.label} is {step} by {reviewer} already (step {steps[-1].id})")


def _stop_what_is_to_come(desk: Desk, version: Version, reviewer: str) -> list[LifeStep]:
    """What was rejected does not come into force, although it was published for later."""
    schedule = read_schedule(desk.transaction.connection)
    coming = schedule.after(schedule.clock(desk.transaction.now_micros))
    own = [e for e in coming if (e.name, e.version) == (version.name, version.version)]
    return [take_back(desk, e, by=reviewer, reason="the rulebook was rejected") for e in own]
