"""The concessions under which a lot is used: what each allows, to whom, and until when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, select

from service.actions.concessions import end_of
from service.actions.look_rows import facts_of
from service.records.case_tables import disposition
from service.records.disposition_tables import concession, concession_use
from service.records.schema import iso, number_of

SHOWN = 20
c, u = concession.c, concession_use.c


def concessions_of(connection: Connection, lot: str, *, now: int) -> list[dict[str, Any]]:
    """Those in force first; `now` in microseconds: a concession ends on time by itself."""
    query = (
        select(
            concession, u.quantity.label("used"), u.made_of, u.ended_at.label("use_ended_at"),
            u.at.label("used_at"), disposition.c.nonconformance,
        )
        .join(concession_use, u.concession == c.number)
        .join(disposition, disposition.c.id == u.disposition)
        .where(u.lot == lot)
        .order_by(u.id.desc())
        .limit(SHOWN)
    )  # fmt: skip
    found = [_document(row, now) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda each: not each["in_force"])


def _document(row: RowMapping, now: int) -> dict[str, Any]:
    facts = facts_of(row)
    over = end_of(row, now) is not None or row["use_ended_at"] is not None
    moments = ("at", "used_at", "expires_at", "ended_at", "use_ended_at")
    return {
        **facts,
        **{name: iso(facts[name]) for name in moments if facts[name] is not None},
        "used": number_of(row["used"]),
        "in_force": not over,
    }
