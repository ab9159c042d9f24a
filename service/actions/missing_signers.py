"""Whose signature an open round still waits for."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.records.case_tables import approval_link, signature


def missing_roles(connection: Connection, row: Any) -> tuple[str, ...]:
    """The roles that have not signed yet; of an any-of round all of them."""
    roles = tuple(orjson.loads(row["roles"]))
    if row["quorum"] == "any":
        return roles
    s = signature.c
    signed = set(connection.execute(select(s.role).where(s.round == row["id"])).scalars())
    return tuple(role for role in roles if role not in signed)


def invited(connection: Connection, round_id: int) -> list[str]:
    """The people who have a link to the round that is still good, and have not signed."""
    k, s = approval_link.c, signature.c
    signed = select(s.person).where(s.round == round_id)
    query = select(k.person).where(
        k.round == round_id,
        k.used_at.is_(None),
        k.revoked_at.is_(None),
        k.person.not_in(signed),
    )
    return sorted(set(connection.execute(query).scalars()))
