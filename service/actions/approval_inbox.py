"""Which signatures are waited for: of one person, or all that are open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.actions.approval_rounds import Round, round_of, signers_of, unsigned_roles
from service.actions.approval_seats import Invitation, invitations
from service.actions.cases import Case, get_case
from service.actions.desk import Desk
from service.actions.look_desk import reading_desk
from service.plant import Plant
from service.records.case_tables import approval_round
from service.records.door import Door
from service.records.schema import iso
from service.settings import Settings


def waiting_approvals(
    door: Door,
    plant: Plant,
    settings: Settings,
    *,
    now: datetime,
    person: str | None = None,
    role: str | None = None,
) -> list[dict[str, Any]]:
    """Open rounds, the earliest due first; with a person or a role only those that wait for it."""
    with plant.reading(door) as connection:
        desk = reading_desk(connection, plant, settings, now=now)
        a = approval_round.c
        rows = connection.execute(
            select(approval_round).where(a.state == "open").order_by(a.due_at, a.id)
        ).mappings()
        found = (_waiting(desk, round_of(row), person, role) for row in rows.all())
        return [each for each in found if each is not None]


def _waiting(
    desk: Desk, asked: Round, person: str | None, role: str | None
) -> dict[str, Any] | None:
    case = get_case(desk, asked.number)
    people = [
        each
        for each in invitations(desk, case, asked).people
        if person in (None, each.who.name) and role in (None, each.role)
    ]
    if not people and not (person is None and role is None):
        return None
    return _document(desk, case, asked, people)


def _document(desk: Desk, case: Case, asked: Round, people: list[Invitation]) -> dict[str, Any]:
    return {
        "nonconformance": case.number,
        "severity": case.severity,
        "reason": case.reason,
        "round": asked.id,
        "step": asked.step,
        "meaning": asked.meaning,
        "missing": list(unsigned_roles(desk, asked)),
        "signed": sorted(signers_of(desk, asked.id).values()),
        "asked": [
            {
                "person": each.who.name,
                "role": each.role,
                "acting": each.acting,
                "on_behalf_of": each.on_behalf_of,
            }
            for each in people
        ],
        "opened_at": iso(asked.opened_at),
        "due_at": None if asked.due_at is None else iso(asked.due_at),
        "escalated_at": None if asked.escalated_at is None else iso(asked.escalated_at),
    }
