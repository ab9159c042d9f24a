"""Ask for signatures: one round for each step of the case's route, one personal letter a signer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select, update

from graph.blast_radius import blast_radius
from notifications.messages import ApprovalRequest, ProposedDisposition
from rules.routes import Step
from service.actions.case_letters import lot_lines, scope_sentences
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.rulebook_route import route_of_case
from service.records.canonical import canonical
from service.records.case_tables import (
    approval_link,
    approval_round,
    disposition,
    due,
    proposal,
)
from service.records.schema import microseconds, number_of

REMIND_AFTER = timedelta(hours=24)


def start_approval(desk: Desk, case: Case, *, step: int, proposal_id: int | None = None) -> int:
    """Open a round for a step and invite everybody who may sign; returns the round."""
    steps = route_of_case(desk, case).steps
    # A route that was shortened since the case began ends with its approval all the same.
    wanted = steps[min(step, len(steps) - 1)]
    entry = desk.transaction.enter(
        "approval.asked", case.number, {"step": wanted.name, "roles": list(wanted.roles)}
    )
    desk.transaction.flush()
    row = {
        "nonconformance": case.number,
        "step": wanted.name,
        "meaning": wanted.meaning,
        "roles": canonical(wanted.roles),
        "quorum": wanted.quorum,
        "proposal": proposal_id,
        "state": "open",
        "opened_at": desk.transaction.now_micros,
        "entry": entry,
    }
    inserted = desk.transaction.connection.execute(approval_round.insert().values(**row))
    assert inserted.inserted_primary_key is not None
    round_id = int(inserted.inserted_primary_key[0])
    invite(desk, case, wanted, round_id, proposal_id)
    desk.transaction.insert(
        due,
        {
            "kind": "remind_approval",
            "subject": str(round_id),
            "due_at": microseconds(desk.transaction.now + REMIND_AFTER),
            "attempts": 0,
        },
    )
    return round_id


def invite(desk: Desk, case: Case, step: Step, round_id: int, proposal_id: int | None) -> None:
    """Put one letter for each possible signer into the outbox; nobody to ask is an alarm."""
    asked = list(requests(desk, case, step, round_id, proposal_id))
    _warn_of_empty_seats(desk, case, step, {request.link for request, _, _ in asked}, round_id)
    for request, email, language in asked:
        post_letter(
            desk, request, recipient=email, language=language, audience="signer",
            number=case.number,
        )  # fmt: skip


def _warn_of_empty_seats(
    desk: Desk, case: Case, step: Step, seats: set[str], round_id: int
) -> None:
    """A case that nobody was asked about would stay open unnoticed."""
    empty = [role for role in step.roles if f"{round_id}:{role}" not in seats]
    if not empty or (step.quorum == "any" and seats):
        return
    desk.transaction.enter("approval.nobody", case.number, {"step": step.name, "roles": empty})
    desk.outcome.warnings.append(
        f"{case.number}: nobody with an e-mail address can sign as {' or '.join(empty)}; "
        "add one with `headmark users add`, the reminder will ask them"
    )


def requests(
    desk: Desk, case: Case, step: Step, round_id: int, proposal_id: int | None
) -> Iterator[tuple[ApprovalRequest, str, str]]:
    """The request to each possible signer, with his address and language.

    It has no link yet: the worker makes the personal token when it sends, so that no raw token
    is ever stored.
    """
    proposed_by, lines = proposed(desk, proposal_id)
    expires = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    shown = lot_lines(desk, radius.lots())
    for name, role, email, language in people_with(desk, list(step.roles)):
        if name == proposed_by:
            continue  # nobody approves his own proposal
        request = ApprovalRequest(
            number=case.number,
            severity=case.severity,
            step="confirm" if step.meaning == "review" else "decide",
            signer=name,
            cause=case.cause,
            scope=scope_sentences(case.scope),
            lots=shown,
            proposal=lines,
            proposed_by=proposed_by,
            expires_at=expires.isoformat(timespec="minutes"),
            link=f"{round_id}:{role}",
        )
        yield request, email, language


def withdraw_approvals(desk: Desk, case: Case, *, reason: str) -> None:
    """Close the open rounds of a case and revoke their links: what was shown is no longer so."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    r = approval_round.c
    rounds = list(
        connection.execute(
            select(r.id).where(r.nonconformance == case.number, r.state == "open")
        ).scalars()
    )
    if not rounds:
        return
    desk.transaction.enter("approval.withdrawn", case.number, {"rounds": rounds, "why": reason})
    close_rounds(desk, rounds, state="withdrawn")
    connection.execute(
        update(proposal)
        .where(proposal.c.nonconformance == case.number, proposal.c.state == "proposed")
        .values(state="withdrawn")
    )


def close_rounds(desk: Desk, rounds: Sequence[int], *, state: str) -> None:
    connection, now = desk.transaction.connection, desk.transaction.now_micros
    connection.execute(
        update(approval_round)
        .where(approval_round.c.id.in_(rounds), approval_round.c.state == "open")
        .values(state=state, closed_at=now)
    )
    connection.execute(
        update(approval_link)
        .where(
            approval_link.c.round.in_(rounds),
            approval_link.c.used_at.is_(None),
            approval_link.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def proposed(
    desk: Desk, proposal_id: int | None
) -> tuple[str | None, tuple[ProposedDisposition, ...]]:
    if proposal_id is None:
        return None, ()
    connection = desk.transaction.connection
    by = connection.execute(
        select(proposal.c.proposed_by).where(proposal.c.id == proposal_id)
    ).scalar_one()
    rows = connection.execute(
        select(disposition).where(disposition.c.proposal == proposal_id).order_by(disposition.c.id)
    ).mappings()
    return by, tuple(_line(desk, row) for row in rows)


def _line(desk: Desk, row: Any) -> ProposedDisposition:
    note = row["concession"] or row["instruction"] or row["to_item"]
    unit = desk.need_lot(row["lot"]).unit
    return ProposedDisposition(row["lot"], number_of(row["quantity"]), unit, row["kind"], note)


def roles_of(row: Any) -> tuple[str, ...]:
    return tuple(orjson.loads(row["roles"]))
