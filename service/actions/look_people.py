"""People and tokens as lists; neither a PIN nor a token nor a hash of one is among what is said."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, select

from service.actions.person_rows import not_known
from service.records.case_tables import api_token, person, person_role
from service.records.schema import iso


def list_people(connection: Connection) -> list[dict[str, Any]]:
    roles: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(person_role).order_by(person_role.c.role)):
        roles[row.person].append(row.role)
    rows = connection.execute(select(person).order_by(person.c.name)).mappings()
    return [
        {
            "name": row["name"],
            "printed_name": row["printed_name"],
            "email": row["email"],
            "language": row["language"],
            "roles": roles[row["name"]],
            "active": row["active"],
            "has_password": row["password_hash"] is not None,
            "locked_until": _time(row["locked_until"]),
            "password_locked_until": _time(row["password_locked_until"]),
        }
        for row in rows
    ]


def person_document(connection: Connection, name: str) -> dict[str, Any]:
    """One person of the list; Unknown for nobody."""
    for each in list_people(connection):
        if each["name"] == name:
            return each
    raise not_known(connection, name)


def list_tokens(connection: Connection, name: str | None = None) -> list[dict[str, Any]]:
    """Tokens by number: the ledger entry that made each."""
    query = select(api_token).order_by(api_token.c.entry)
    if name is not None:
        query = query.where(api_token.c.name == name)
    return [
        {
            "token": row["entry"],
            "name": row["name"],
            "role": row["role"],
            "created_at": iso(row["created_at"]),
            "expires_at": _time(row["expires_at"]),
            "used_at": _time(row["used_at"]),
            "revoked_at": _time(row["revoked_at"]),
        }
        for row in connection.execute(query).mappings()
    ]


def _time(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
