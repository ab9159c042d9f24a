"""Rounds of signatures: one for each step of a case's route, found, due, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select, update

from rules.routes import Meaning, Quorum, Step
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.end_proposals import end_proposals
from service.actions.plant_calendar import plant_calendar, working_due
from service.actions.rulebook_route import route_of_case
from service.records.case_tables import approval_link, approval_round, signature

r = approval_round.c


@dataclass(frozen=True, slots=True)
class Round:
    """One step that is asked for, as its row says it; times in microseconds."""

    id: int
    number: str
    step: str
    meaning: Meaning
    roles: tuple[str, ...]
    quorum: Quorum
    proposal: int | None
    state: str
    position: int | None
    opened_at: int
    due_at: int | None
    escalated_at: int | None


def round_of(row: Any) -> Round:
    return Round(
        id=row["id"],
        number=row["nonconformance"],
        step=row["step"],
        meaning=row["meaning"],
        roles=tuple(orjson.loads(row["roles"])),
        quorum=row["quorum"],
        proposal=row["proposal"],
        state=row["state"],
        position=row["position"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        escalated_at=row["escalated_at"],
    )


def find_round(desk: Desk, round_id: int) -> Round | None:
    desk.transaction.flush()
    query = select(approval_round).where(r.id == round_id)
    row = desk.transaction.connection.execute(query).mappings().first()
    return None if row is None else round_of(row)


def open_rounds(desk: Desk, number: str) -> list[Round]:
    """The rounds of a case that wait for signatures; a case has one at a time."""
    desk.transaction.flush()
    query = select(approval_round).where(r.nonconformance == number, r.state == "open")
    rows = desk.transaction.connection.execute(query.order_by(r.id)).mappings()
    return [round_of(row) for row in rows.all()]


def step_of_round(desk: Desk, case: Case, asked: Round) -> Step:
    """The step of the case's route, with the roles and the quorum that were asked for."""
    steps = route_of_case(desk, case).steps
    for step in steps:
        if step.name == asked.step and step.meaning == asked.meaning:
            return Step(
                step.name, step.meaning, asked.roles, asked.quorum,
                due_hours=step.due_hours, remind_hours=step.remind_hours,
                escalate_to=step.escalate_to, may_not_sign=step.may_not_sign,
                delegates=step.delegates, condition=step.condition,
            )  # fmt: skip
    return Step(asked.step, asked.meaning, asked.roles, asked.quorum)


def signers_of(desk: Desk, round_id: int) -> dict[str, str]:
    """Who has signed the round, by role."""
    desk.transaction.flush()
    s = signature.c
    query = select(s.role, s.person).where(s.round == round_id).order_by(s.id)
    return {row.role: row.person for row in desk.transaction.connection.execute(query)}


def unsigned_roles(desk: Desk, asked: Round) -> tuple[str, ...]:
    """The roles whose signature the round still needs; of an any-of round all, until one is."""
    signed = signers_of(desk, asked.id)
    if asked.quorum == "any":
        return () if signed else asked.roles
    return tuple(role for role in asked.roles if role not in signed)


def later(desk: Desk, case: Case, hours: float) -> datetime:
    """So many working hours from now; a critical case does not wait for Monday."""
    now = desk.transaction.now
    if case.severity == "critical":
        return now + timedelta(hours=hours)
    return working_due(plant_calendar(desk), now, hours)


def withdraw_approvals(desk: Desk, case: Case, *, reason: str) -> None:
    """Close the open rounds of a case and revoke their links: what was shown is no longer so."""
    rounds = [each.id for each in open_rounds(desk, case.number)]
    if not rounds:
        return
    desk.transaction.enter("approval.withdrawn", case.number, {"rounds": rounds, "why": reason})
    close_rounds(desk, rounds, state="withdrawn")
    end_proposals(desk, case.number, "withdrawn")


def close_rounds(desk: Desk, rounds: Sequence[int], *, state: str) -> None:
    connection, now = desk.transaction.connection, desk.transaction.now_micros
    connection.execute(
        update(approval_round)
        .where(r.id.in_(rounds), r.state == "open")
        .values(state=state, closed_at=now)
    )
    k = approval_link.c
    connection.execute(
        update(approval_link)
        .where(k.round.in_(rounds), k.used_at.is_(None), k.revoked_at.is_(None))
        .values(revoked_at=now)
    )
