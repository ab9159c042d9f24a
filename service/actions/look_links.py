"""The cases that a correlation has found to be about the same as a case, seen from either."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select

from service.records.case_tables import nonconformance
from service.records.rule_tables import case_link
from service.records.schema import iso

k, n = case_link.c, nonconformance.c


def links_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """In the order in which they were found."""
    query = (
        select(case_link)
        .where(or_(k.nonconformance == number, k.other == number))
        .order_by(k.entry, k.nonconformance, k.other)
    )
    rows = connection.execute(query).mappings().all()
    others = [
        row["other"] if row["nonconformance"] == number else row["nonconformance"] for row in rows
    ]
    states = select(n.number, n.state, n.reason).where(n.number.in_(others))
    known = {row.number: row for row in connection.execute(states)}
    return [
        {
            "number": other,
            "state": known[other].state,
            "reason": known[other].reason,
            "rule": row["rule"],
            "at": iso(row["at"]),
        }
        for other, row in zip(others, rows, strict=True)
    ]
