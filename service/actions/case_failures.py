"""What failed by measurement under a case: what has to conform before a rework is proven."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from service.actions.desk import Desk
from service.records.case_tables import finding

MEASURED = ("inspection.nonconforming", "spc.signal")


def failures_of(desk: Desk, number: str) -> dict[str, int]:
    """The characteristics and defects this case is about, with when each last failed."""
    desk.transaction.flush()
    f = finding.c
    query = select(f.facts, f.at).where(f.nonconformance == number, f.event.in_(MEASURED))
    failed: dict[str, int] = {}
    for text, at in desk.transaction.connection.execute(query):
        facts = orjson.loads(text)
        name = facts.get("characteristic") or facts["defect"]
        failed[name] = max(at, failed.get(name, at))
    return failed
