"""How many customers are asked whether a notice worked: levels A to E of 21 CFR 7.42 (b) (3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.stated import stated
from service.errors import BadInput, did_you_mean
from service.records.case_tables import nonconformance
from service.records.customer_tables import effectiveness_level
from service.records.schema import iso

LevelName = Literal["A", "B", "C", "D", "E"]
# The share of the customers that is asked; of B it is stated case by case: more than a tenth.
SHARES: Mapping[str, float] = {"A": 1.0, "B": 0.5, "C": 0.1, "D": 0.02, "E": 0.0}
BY_SEVERITY: Mapping[str, LevelName] = {"critical": "A", "major": "B", "minor": "C"}


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a case; `by` is None while it is the severity's own."""

    level: str
    share: float
    reason: str | None = None
    by: str | None = None
    at: str | None = None

    def required(self, consignees: int) -> int:
        """Checks that are to be made: part of a customer is asked as a whole one."""
        return min(consignees, math.ceil(self.share * consignees - 1e-9))


def level_of(connection: Connection, number: str) -> Level:
    """What was chosen last, else what the severity asks for."""
    e = effectiveness_level.c
    query = select(effectiveness_level).where(e.nonconformance == number)
    row = connection.execute(query.order_by(e.id.desc()).limit(1)).mappings().first()
    if row is not None:
        return Level(row["level"], row["share"], row["reason"], row["by"], iso(row["at"]))
    severity = select(nonconformance.c.severity).where(nonconformance.c.number == number)
    name = BY_SEVERITY[connection.execute(severity).scalar_one()]
    return Level(name, SHARES[name])


def set_level(
    desk: Desk, number: str, level: str, *, share: float | None, reason: str
) -> dict[str, Any]:
    """Choose the level of a case, with a reason; the newest choice counts."""
    reason = stated(reason, "reason", "say why this many customers are asked")
    _check(level, share)
    get_case(desk, number)
    taken = SHARES[level] if share is None else share
    said = {"level": level, "share": taken, "reason": reason}
    entry = desk.transaction.enter("effectiveness.level", number, said)
    row = {
        **said, "nonconformance": number, "by": desk.transaction.by,
        "at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    desk.transaction.insert(effectiveness_level, row)
    return {"nonconformance": number, **said, "by": desk.transaction.by}


def _check(level: str, share: float | None) -> None:
    if level not in SHARES:
        near = did_you_mean(level.upper(), list(SHARES)) or f"; one of {', '.join(SHARES)}"
        raise BadInput(f"level: `{level}` is not known{near}", [("level", "is not known")])
    if share is None:
        return
    if level != "B":
        fault = f"of level {level} is {SHARES[level]:.0%}; only that of B is chosen"
        raise BadInput(f"share: {fault}", [("share", fault)])
    if not 0.1 < share < 1:
        fault = f"{share:g} is not between 0.1 and 1; B is more than a tenth and not all"
        raise BadInput(f"share: {fault}", [("share", fault)])
