"""Who can be named as having been there: people, not machines."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.records.case_tables import person


def witnesses(connection: Connection) -> list[tuple[str, str]]:
    """Name and printed name of everybody who is active, as people look for them."""
    p = person.c
    query = select(p.name, p.printed_name).where(p.active).order_by(p.printed_name, p.name)
    return [(row.name, row.printed_name) for row in connection.execute(query)]
