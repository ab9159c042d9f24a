"""Whether control limits name their rule set, or leave it to the control plan.

The row of limits holds the default where the record named none, so that the record is asked.
"""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.control_plan import ControlPlan
from service.records import tables as t
from service.records.case_tables import ledger
from spc.rule_sets import WESTERN_ELECTRIC


def names_rule_set(connection: Connection, row: RowMapping, plan: ControlPlan) -> bool:
    """Asked of the ledger only where it makes a difference."""
    default = WESTERN_ELECTRIC.name
    planned = {version.of(row["characteristic"]).rule_set for version in plan.versions}
    if row["rule_set"] != default or planned <= {default}:
        return True
    c = t.correction.c
    corrected = (
        select(c.entry)
        .where(c.record == "control_limits", c.record_id == row["id"])
        .order_by(c.entry.desc())
        .limit(1)
    )
    correction = connection.execute(corrected).scalar()
    seq = row["entry"] if correction is None else correction
    text = connection.execute(select(ledger.c.content).where(ledger.c.seq == seq)).scalar_one()
    content = orjson.loads(text)
    said = content if correction is None else content["replacement"]
    return said.get("rule_set") is not None
