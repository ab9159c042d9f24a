"""The customers who have suspect parts of a case, each with both sides' numbers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update

from service.actions.desk import Desk
from service.records.customer_tables import consignee

c = consignee.c

# untold: what is to be sent waits for a signature; no_address: somebody has to call; told: he
# owes an answer; answered, accounted, written_off: what became of that; cleared: he was told
# that nothing is suspect any more, and owes nothing.
ConsigneeState = Literal[
    "untold", "no_address", "told", "answered", "accounted", "written_off", "cleared"
]
# Who does not know yet, and who was told and has not answered.
UNTOLD = ("untold", "no_address")
UNANSWERED = (*UNTOLD, "told")


@dataclass(frozen=True, slots=True)
class Consignee:
    """One customer of a case; instants in microseconds."""

    nonconformance: str
    customer: str
    problem: str
    their_problem: str | None
    state: ConsigneeState
    respond_by: int | None
    told_at: int | None
    answered_at: int | None


def consignees_of(connection: Connection, number: str) -> dict[str, Consignee]:
    """The customers of a case by name, in the order in which they came into it."""
    query = select(consignee).where(c.nonconformance == number).order_by(c.entry, c.problem)
    rows = connection.execute(query).mappings()
    return {row["customer"]: _consignee(row) for row in rows}


def note_consignee(desk: Desk, number: str, customer: str) -> Consignee:
    """The customer's row; he gets our number for the problem when he comes into the case."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    mine = select(consignee).where(c.nonconformance == number, c.customer == customer)
    found = connection.execute(mine).mappings().first()
    if found is not None:
        return _consignee(found)
    counted = select(func.count()).select_from(consignee).where(c.nonconformance == number)
    problem = f"{number}-C{connection.execute(counted).scalar_one() + 1}"
    entry = desk.transaction.enter("consignee", number, {"customer": customer, "problem": problem})
    row = {
        "nonconformance": number, "customer": customer, "problem": problem, "state": "untold",
        "entry": entry,
    }  # fmt: skip
    connection.execute(consignee.insert().values(**row))
    return Consignee(number, customer, problem, None, "untold", None, None, None)


def mark_consignee(
    desk: Desk, before: Consignee, state: ConsigneeState, **values: int | str | None
) -> bool:
    """Compare-and-swap: an answer, or a write-off, may have come in between."""
    desk.transaction.flush()
    changed = desk.transaction.connection.execute(
        update(consignee)
        .where(
            c.nonconformance == before.nonconformance,
            c.customer == before.customer,
            c.state == before.state,
        )
        .values(state=state, **values)
    )
    return changed.rowcount == 1


def _consignee(row: Any) -> Consignee:
    return Consignee(**{name: row[name] for name in Consignee.__slots__})
