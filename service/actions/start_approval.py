"""Ask for signatures: one round for each step of the case's route, one personal letter a signer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from rules.routes import Step
from service.actions.approval_rounds import Round, find_round, later
from service.actions.approval_rounds import close_rounds as close_rounds
from service.actions.approval_rounds import withdraw_approvals as withdraw_approvals
from service.actions.approval_seats import ESCALATION, Invitation, invitations
from service.actions.ask_signers import ask_signers
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.proposal_facts import proposed as proposed
from service.actions.proposal_facts import step_facts
from service.actions.rulebook_route import route_of_case
from service.actions.tell_of_nobody import tell_of_nobody
from service.records.canonical import canonical
from service.records.case_tables import approval_round, due
from service.records.schema import microseconds

REMIND, ESCALATE, ASK_AGAIN = "remind_approval", "escalate_approval", "ask_approval_again"


def start_step(desk: Desk, case: Case, *, position: int, proposal_id: int | None = None) -> int:
    """Open a round for the first step from a position on that the case has to pass."""
    place = next_place(desk, case, position, proposal_id)
    steps = route_of_case(desk, case).steps
    if place is None:
        # Somebody signs for every proposal: of a route without a step for it, its last approval.
        approvals = [i for i, step in enumerate(steps) if step.meaning == "approval"]
        place = approvals[-1] if approvals else len(steps) - 1
    round_id = _open(desk, case, place, steps[place], proposal_id)
    asked = find_round(desk, round_id)
    assert asked is not None
    invite(desk, case, asked)
    _arm(desk, case, asked, steps[place])
    return round_id


def start_approval(desk: Desk, case: Case, *, step: int, proposal_id: int | None = None) -> int:
    """As `start_step`."""
    return start_step(desk, case, position=step, proposal_id=proposal_id)


def next_place(desk: Desk, case: Case, position: int, proposal_id: int | None) -> int | None:
    """Which step from a position on has to be passed; None if no more has.

    Whether it is a nonconformance at all is asked of every case; the approvals are as the
    proposal asks for them.
    """
    if position == 0:
        return 0
    facts = step_facts(desk, case, proposal_id)
    for place, step in enumerate(route_of_case(desk, case).steps[position:], position):
        if step.meaning == "approval" and step.condition.holds(facts):
            return place
    return None


def invite(desk: Desk, case: Case, asked: Round) -> tuple[Invitation, ...]:
    """Ask everybody who may sign; where nobody of a role can, the next authority at once."""
    found = invitations(desk, case, asked)
    reached = ask_signers(desk, case, asked, found.people)
    if found.empty:
        _warn(desk, case, asked, found.empty, reached)
    elif not reached:
        _warn(desk, case, asked, asked.roles, reached)
    return found.people


def _warn(
    desk: Desk, case: Case, asked: Round, roles: Sequence[str], reached: Sequence[Invitation]
) -> None:
    """A case that nobody was asked about would stay open unnoticed."""
    said = {"step": asked.step, "roles": list(roles)}
    desk.transaction.enter("approval.nobody", case.number, said)
    nobody = f"{case.number}: nobody with an e-mail address can sign as {' or '.join(roles)}"
    instead = sorted({each.who.name for each in reached if each.acting == ESCALATION})
    if not instead:
        tell_of_nobody(desk, asked, roles)
        desk.outcome.warnings.append(
            f"{nobody}; add one with `headmark users add`, the reminder will ask them"
        )
        return
    enter_escalation(desk, case, asked, roles, instead, because="nobody can sign")
    desk.outcome.warnings.append(f"{nobody}; {', '.join(instead)} was asked instead")


def enter_escalation(
    desk: Desk, case: Case, asked: Round, roles: Sequence[str], to: Sequence[str], *, because: str
) -> None:
    said = {
        "round": asked.id,
        "step": asked.step,
        "roles": list(roles),
        "to": list(to),
        "because": because,
    }
    desk.transaction.enter("approval.escalated", case.number, said)


def _open(desk: Desk, case: Case, place: int, step: Step, proposal_id: int | None) -> int:
    # Without a time of its own, a step is due when the links that were sent for it are over.
    allowed = timedelta(hours=desk.settings.approval_hours)
    wanted_by = desk.transaction.now + allowed
    if step.due_hours is not None:
        wanted_by = later(desk, case, step.due_hours)
    entry = desk.transaction.enter(
        "approval.asked",
        case.number,
        {
            "step": step.name,
            "roles": list(step.roles),
            "position": place,
            "due_at": wanted_by.isoformat(timespec="seconds"),
        },
    )
    desk.transaction.flush()
    row = {
        "nonconformance": case.number,
        "step": step.name,
        "meaning": step.meaning,
        "roles": canonical(step.roles),
        "quorum": step.quorum,
        "proposal": proposal_id,
        "state": "open",
        "opened_at": desk.transaction.now_micros,
        "entry": entry,
        "position": place,
        "due_at": microseconds(wanted_by),
    }
    inserted = desk.transaction.connection.execute(approval_round.insert().values(**row))
    assert inserted.inserted_primary_key is not None
    return int(inserted.inserted_primary_key[0])


def _arm(desk: Desk, case: Case, asked: Round, step: Step) -> None:
    assert asked.due_at is not None
    reminder = microseconds(later(desk, case, step.remind_hours))
    links_end = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    arm(desk, REMIND, asked.id, reminder)
    arm(desk, ESCALATE, asked.id, asked.due_at)
    arm(desk, ASK_AGAIN, asked.id, microseconds(links_end))


def arm(desk: Desk, kind: str, round_id: int, at: int) -> None:
    row = {"kind": kind, "subject": str(round_id), "due_at": at, "attempts": 0}
    desk.transaction.insert(due, row)


def mark_escalated(desk: Desk, asked: Round) -> bool:
    """Whether it was open and not escalated yet: it may have been signed a moment ago."""
    r = approval_round.c
    changed = desk.transaction.connection.execute(
        update(approval_round)
        .where(r.id == asked.id, r.state == "open", r.escalated_at.is_(None))
        .values(escalated_at=desk.transaction.now_micros)
    )
    return changed.rowcount == 1
