"""How a case is being decided: proposals, rounds of approval, who signed what and when."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.actions.look_effects import line_documents
from service.actions.look_rows import facts_of
from service.records.case_tables import (
    approval_link,
    approval_round,
    due,
    proposal,
    signature,
)
from service.records.schema import iso

# Reminders, the next authority, new links for old ones.
APPROVAL_WORK = ("remind_approval", "escalate_approval", "ask_approval_again")


def proposals_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Every proposal of a case with its lines, the earliest first."""
    p = proposal.c
    lines = line_documents(connection, number)
    query = select(proposal).where(p.nonconformance == number).order_by(p.id)
    return [
        {
            "proposal": row["id"],
            "proposed_by": row["proposed_by"],
            "reason": row["reason"],
            "state": row["state"],
            "at": iso(row["at"]),
            "dispositions": lines.get(row["id"], []),
        }
        for row in connection.execute(query).mappings()
    ]


def rounds_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Every round of approval with those who were sent a link and those who signed."""
    a = approval_round.c
    rows = connection.execute(
        select(approval_round).where(a.nonconformance == number).order_by(a.id)
    ).mappings()
    return [
        {
            "round": row["id"],
            "step": row["step"],
            "meaning": row["meaning"],
            "roles": orjson.loads(row["roles"]),
            "quorum": row["quorum"],
            "state": row["state"],
            "proposal": row["proposal"],
            "opened_at": iso(row["opened_at"]),
            "closed_at": _time(row["closed_at"]),
            "due_at": _time(row["due_at"]),
            "escalated_at": _time(row["escalated_at"]),
            "links": _links(connection, row["id"]),
            "signatures": _signatures(connection, row["id"]),
        }
        for row in rows.all()
    ]


def due_of(connection: Connection, rounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the worker will still do about these rounds, and by when."""
    subjects = [str(each["round"]) for each in rounds]
    query = select(due).where(due.c.kind.in_(APPROVAL_WORK), due.c.subject.in_(subjects))
    return [
        {
            "kind": row["kind"],
            "round": int(row["subject"]),
            "due_at": iso(row["due_at"]),
            "done_at": None if row["done_at"] is None else iso(row["done_at"]),
        }
        for row in connection.execute(query.order_by(due.c.due_at, due.c.id)).mappings()
    ]


def _links(connection: Connection, round_: int) -> list[dict[str, Any]]:
    """Who was sent a link; never the token, nor its hash."""
    k = approval_link.c
    columns = select(
        k.person,
        k.role,
        k.acting,
        k.on_behalf_of,
        k.created_at,
        k.expires_at,
        k.used_at,
        k.revoked_at,
    )
    rows = connection.execute(columns.where(k.round == round_).order_by(k.created_at, k.person))
    return [
        {
            key: _time(value) if key.endswith("_at") else value
            for key, value in facts_of(row).items()
        }
        for row in rows.mappings()
    ]


def _signatures(connection: Connection, round_: int) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(signature).where(signature.c.round == round_).order_by(signature.c.id)
    ).mappings()
    names = ("role", "person", "printed_name", "meaning", "decision", "reason",
             "shown_hash", "acting", "on_behalf_of")  # fmt: skip
    return [
        {name: row[name] for name in names}
        | {"at": iso(row["at"]), "local_time": row["local_time"]}
        for row in rows
    ]


def _time(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
