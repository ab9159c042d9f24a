"""Who may not sign: who proposed it, and who made the lots it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from sqlalchemy import select

from rules.routes import Step
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.proposal_facts import lots_at_stake, proposed
from service.records.case_tables import person
from service.records.tables import operation, operation_output

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Barred:
    """Names as they are recorded, each with the reason why who bears it may not sign."""

    reasons: Mapping[str, str] = field(default_factory=dict)

    def why(self, *names: str) -> str | None:
        """Why the person who is called by these names may not sign; None if he may."""
        found = (self.reasons.get(spelt(name)) for name in names)
        return next((reason for reason in found if reason is not None), None)


def barred_from(desk: Desk, case: Case, step: Step, proposal_id: int | None) -> Barred:
    """Who may not sign this step about what is proposed; without a proposal, about what is held."""
    reasons: dict[str, str] = {}
    if "maker" in step.may_not_sign:
        lots = lots_at_stake(desk, case, proposal_id)
        for start in range(0, len(lots), CHUNK):
            reasons |= _makers(desk, lots[start : start + CHUNK])
    proposer, _ = proposed(desk, proposal_id)
    for name in () if proposer is None else _called(desk, proposer):
        reasons[spelt(name)] = "nobody approves his own proposal"
    return Barred(reasons)


def _makers(desk: Desk, lots: Sequence[str]) -> dict[str, str]:
    """Operators as the operations name them: by the name of an account or as it is printed."""
    desk.transaction.flush()
    o, out = operation.c, operation_output.c
    query = (
        select(o.operator, out.lot)
        .join(operation_output, out.operation == o.id)
        .where(out.lot.in_(lots), o.operator.is_not(None))
        .distinct()
        .order_by(out.lot.desc())
    )
    rows = desk.transaction.connection.execute(query)
    return {
        spelt(row.operator): f"who made lot {row.lot} does not sign for what becomes of it"
        for row in rows
    }


def _called(desk: Desk, name: str) -> set[str]:
    """A proposer's names: that of his account, and the one that is printed."""
    p = person.c
    query = select(p.printed_name).where(p.name == name)
    return {name, *desk.transaction.connection.execute(query).scalars()}


def spelt(name: str) -> str:
    """A name without what people vary: case, width, blanks, dots and hyphens."""
    plain = normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", plain) or plain
