"""What stands over every page of a case: which one it is, and how it stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.actions.look_cases import case_summary
from service.errors import Unknown, did_you_mean
from service.records.case_tables import nonconformance


def case_head(connection: Connection, number: str) -> dict[str, Any]:
    """The summary of one case; Unknown, with what may be meant, for none that is known."""
    n = nonconformance.c
    row = connection.execute(select(nonconformance).where(n.number == number)).mappings().first()
    if row is None:
        known = list(connection.execute(select(n.number)).scalars())
        raise Unknown(f"nonconformance `{number}` is not known{did_you_mean(number, known)}")
    return case_summary(row)
