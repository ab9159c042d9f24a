"""What is proposed: by whom, the lines as people read them, the facts that steps depend on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from graph.blast_radius import blast_radius
from notifications.messages import ProposedDisposition
from rules.routes import StepFacts
from service.actions.cases import Case
from service.actions.desk import Desk
from service.records.case_tables import disposition, proposal
from service.records.schema import number_of


def proposed(
    desk: Desk, proposal_id: int | None
) -> tuple[str | None, tuple[ProposedDisposition, ...]]:
    """Who proposed it, and its lines; nobody and nothing for no proposal."""
    if proposal_id is None:
        return None, ()
    by = desk.transaction.connection.execute(
        select(proposal.c.proposed_by).where(proposal.c.id == proposal_id)
    ).scalar_one()
    return by, tuple(_line(desk, row) for row in _rows(desk, proposal_id))


def lots_at_stake(desk: Desk, case: Case, proposal_id: int | None) -> list[str]:
    """The lots that the proposal is about; without one, those that the case holds."""
    if proposal_id is None:
        return sorted(case.held_lots(desk))
    return sorted({str(row["lot"]) for row in _rows(desk, proposal_id)})


def step_facts(desk: Desk, case: Case, proposal_id: int | None) -> StepFacts:
    """What the steps of a route may depend on: of these lots, and who has received some of them."""
    lots = set(lots_at_stake(desk, case, proposal_id))
    desk.catch_up()
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    kinds = [] if proposal_id is None else [row["kind"] for row in _rows(desk, proposal_id)]
    return StepFacts(
        severity=case.severity,
        dispositions=sorted(set(kinds)),
        items=sorted({desk.need_lot(lot).item for lot in lots}),
        customers=sorted({each.customer for each in radius.shipments() if each.lot in lots}),
    )


def _rows(desk: Desk, proposal_id: int) -> list[Any]:
    desk.transaction.flush()
    query = select(disposition).where(disposition.c.proposal == proposal_id)
    return list(desk.transaction.connection.execute(query.order_by(disposition.c.id)).mappings())


def _line(desk: Desk, row: Any) -> ProposedDisposition:
    note = row["concession"] or row["instruction"] or row["to_item"] or row["sampling"]
    unit = desk.need_lot(row["lot"]).unit
    return ProposedDisposition(row["lot"], number_of(row["quantity"]), unit, row["kind"], note)
