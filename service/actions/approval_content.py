"""The facts a signer decides on: what the page shows, and what the signature's hash is taken of."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from graph.blast_radius import BlastRadius, blast_radius
from graph.scopes import describe_scope
from service.actions.approval_seat import Seat
from service.actions.case_letters import amounts
from service.actions.cases import Case
from service.actions.compare_dispositions import Alternatives, compare_dispositions
from service.actions.desk import Desk
from service.actions.held_worth import held_worth
from service.actions.letter_pictures import SIGNS
from service.actions.proposal_facts import proposed
from service.actions.propose_disposition import pending_proposal
from service.records.case_tables import (
    approval_round,
    decision,
    finding,
    person,
    proposal,
    signature,
)
from service.records.life_tables import approval_question
from service.records.schema import iso


def shown_content(desk: Desk, seat: Seat, case: Case) -> dict[str, Any]:
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    lots = radius.lots()
    proposal_id = (
        seat.proposal if seat.proposal is not None else pending_proposal(desk, case.number)
    )
    proposed_by, lines = proposed(desk, proposal_id)
    held = case.held_lots(desk)
    return {
        "nonconformance": case.number,
        "state": case.state,
        "severity": case.severity,
        "step": seat.step,
        "meaning": seat.meaning,
        "role": seat.role,
        "signer": seat.printed_name,
        "acting": seat.acting,
        "on_behalf_of": seat.on_behalf_of,
        "language": seat.language,
        "reason": case.reason,
        "stream": case.cause.stream if case.cause.event in SIGNS else None,
        "scope": {lang: describe_scope(case.scope, lang) for lang in ("en", "zh-CN")},
        "findings": _findings(desk, case.number),
        "rules": _rules(desk, case.number),
        "lots": _lots(desk, radius, held),
        "on_hand": dict(amounts(desk, lots, "on_hand", "in_process")),
        "shipped": dict(amounts(desk, lots, "shipped")),
        "cost": radius.cost(),
        "customers": [
            {"customer": each.customer, "quantity": each.quantity} for each in radius.customers()
        ],
        "proposed_by": proposed_by,
        "proposal_reason": _proposal_reason(desk, proposal_id),
        "proposal": [line._asdict() for line in lines],
        "alternatives": _alternatives(desk, radius, held).document(),
        "earlier": _rejected(desk, case.number),
        "questions": questions_of(desk, case.number),
        "signed": _signatures(desk, case.number, seat.round, proposal_id),
    }


def _lots(desk: Desk, radius: BlastRadius, held: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "lot": lot.lot,
            "item": lot.item,
            "unit": desk.plant.lineage.lot(lot.lot).unit,
            "on_hand": lot.on_hand + lot.in_process,
            "shipped": lot.shipped,
            "location": lot.location,
            "share": lot.share,
            "held": lot.lot in held,
        }
        for lot in radius.lots()
    ]


def _alternatives(desk: Desk, radius: BlastRadius, held: set[str]) -> Alternatives:
    return compare_dispositions(
        held_worth(desk, radius, held),
        desk.settings.cost_rates,
        rework_per_piece=desk.settings.cost_rework_per_piece,
    )


def _findings(desk: Desk, number: str) -> list[dict[str, str]]:
    """Every finding of the case: one that joined it after a page was opened makes the page stale.

    It need not have added a lot, and yet "a false alarm" is no answer to it.
    """
    f = finding.c
    query = select(f.reason, f.at).where(f.nonconformance == number).order_by(f.id)
    rows = desk.transaction.connection.execute(query)
    return [{"reason": row.reason, "at": iso(row.at)} for row in rows]


def _rules(desk: Desk, number: str) -> list[dict[str, Any]]:
    """The two decisions that opened the case: rule, version, conditions with their values."""
    d = decision.c
    query = select(d.stage, d.rulebook, d.rulebook_version, d.document).where(
        d.nonconformance == number
    )
    return [
        {
            "stage": row.stage,
            "rulebook": row.rulebook,
            "version": row.rulebook_version,
            "decisions": orjson.loads(row.document)["decisions"],
        }
        for row in desk.transaction.connection.execute(query.order_by(d.id).limit(2))
    ]


def _proposal_reason(desk: Desk, proposal_id: int | None) -> str | None:
    if proposal_id is None:
        return None
    query = select(proposal.c.reason).where(proposal.c.id == proposal_id)
    reason: str = desk.transaction.connection.execute(query).scalar_one()
    return reason


def _rejected(desk: Desk, number: str) -> list[dict[str, Any]]:
    """Proposals that were rejected, by whom and why: the next one is to be better."""
    p, a, s = proposal.c, approval_round.c, signature.c
    query = (
        select(p.id, p.proposed_by, p.reason, s.printed_name, s.reason.label("because"))
        .join(approval_round, a.proposal == p.id)
        .join(signature, s.round == a.id)
        .where(p.nonconformance == number, p.state == "rejected", s.decision == "reject")
        .order_by(p.id)
    )
    return [
        {
            "proposed_by": row.proposed_by,
            "reason": row.reason,
            "lines": [line._asdict() for line in proposed(desk, row.id)[1]],
            "rejected_by": row.printed_name,
            "because": row.because,
        }
        for row in desk.transaction.connection.execute(query).all()
    ]


def questions_of(desk: Desk, number: str) -> list[dict[str, Any]]:
    """What signers asked, the earliest first, and what was answered."""
    q, p = approval_question.c, person.c
    query = (
        select(approval_question, p.printed_name)
        .join(person, p.name == q.asked_by, isouter=True)
        .where(q.nonconformance == number)
        .order_by(q.id)
    )
    return [
        {
            "question": row["id"],
            "asked_by": row["printed_name"] or row["asked_by"],
            "asked_at": iso(row["asked_at"]),
            "text": row["question"],
            "answered_by": row["answered_by"],
            "answer": row["answer"],
        }
        for row in desk.transaction.connection.execute(query).mappings()
    ]


def _signatures(
    desk: Desk, number: str, round_id: int, proposal_id: int | None
) -> list[dict[str, Any]]:
    """Who has signed this round, and the rounds before it about the same proposal."""
    s, a = signature.c, approval_round.c
    mine = a.id == round_id
    if proposal_id is not None:
        mine |= a.proposal == proposal_id
    query = (
        select(signature, a.step)
        .join(approval_round, a.id == s.round)
        .where(a.nonconformance == number, mine)
        .order_by(s.id)
    )
    names = ("step", "role", "decision", "reason", "acting", "on_behalf_of")
    return [
        {"name": row["printed_name"], **{name: row[name] for name in names}}
        for row in desk.transaction.connection.execute(query).mappings()
    ]
