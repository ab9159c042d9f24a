"""What a case still waits for before it can be closed: each in a sentence that names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from service.actions.case_lots import undecided_lots, unproven_effects
from service.actions.cases import Case
from service.actions.customer_accounts import unanswered_customers
from service.actions.desk import Desk
from service.actions.missing_signers import missing_roles
from service.records.case_tables import approval_round
from service.records.life_tables import approval_question

Kind = Literal[
    "undecided_lot", "unproven_effect", "unanswered_customer", "shipped_lot", "round", "question"
]


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that keeps a case from being closed."""

    kind: Kind
    subject: str
    sentence: str


def blocks_closing(desk: Desk, case: Case) -> list[Block]:
    """Everything the case waits for, first what becomes of its lots."""
    desk.transaction.flush()
    return [
        *(Block("undecided_lot", lot, _undecided(lot)) for lot in undecided_lots(desk, case)),
        *(
            Block("unproven_effect", case.number, sentence)
            for sentence in unproven_effects(desk, case.number)
        ),
        *_customers(desk, case),
        *_rounds(desk, case),
        *_questions(desk, case),
    ]


def _undecided(lot: str) -> str:
    return f"lot {lot} is held, and what becomes of it is not decided"


def _customers(desk: Desk, case: Case) -> list[Block]:
    """Who has not accounted for his parts; what left for nobody we know of stays held too."""
    if waiting := unanswered_customers(desk, case.number):
        return [Block("unanswered_customer", who, sentence) for who, sentence in waiting.items()]
    return [Block("shipped_lot", lot, _left(lot)) for lot in _shipped_and_held(desk, case)]


def _shipped_and_held(desk: Desk, case: Case) -> list[str]:
    held = sorted(case.held_lots(desk))
    desk.books.prefetch(("lot", lot) for lot in held)
    return [lot for lot in held if desk.need_lot(lot).remaining <= 0]


def _left(lot: str) -> str:
    return (
        f"lot {lot} has left the plant, and nobody has accounted for it: have its customers told "
        "(`headmark ncr notify`), or write them off"
    )


def _rounds(desk: Desk, case: Case) -> list[Block]:
    connection, a = desk.transaction.connection, approval_round.c
    query = select(approval_round).where(a.nonconformance == case.number, a.state == "open")
    rows = connection.execute(query.order_by(a.id)).mappings().all()
    return [
        Block("round", str(row["id"]), _waits(row["step"], missing_roles(connection, row)))
        for row in rows
    ]


def _waits(step: str, roles: tuple[str, ...]) -> str:
    names = " and ".join(role.replace("_", " ") for role in roles)
    return f"step `{step}` waits for the signature of {names}"


def _questions(desk: Desk, case: Case) -> list[Block]:
    q = approval_question.c
    query = select(approval_question).where(
        q.nonconformance == case.number, q.answered_at.is_(None)
    )
    rows = desk.transaction.connection.execute(query.order_by(q.id)).mappings()
    return [
        Block("question", str(row["id"]), f"{row['asked_by']} asked: {row['question']}")
        for row in rows
    ]
