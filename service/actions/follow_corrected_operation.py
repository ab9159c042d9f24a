"""A corrected operation: what it now makes of held material, or as a suspect, is held."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.scopes import Scope
from rules.case_life import LIVE
from service.actions.cases import case_of, update_case
from service.actions.desk import Desk
from service.actions.place_holds import passed_on, place_holds, strictest
from service.actions.unite_scopes import union
from service.intake.plant_records import Operation
from service.records.case_tables import finding, nonconformance


def suspect_its_outputs(desk: Desk, record: Operation) -> None:
    """A case about what this operation made is about its outputs as they are now."""
    desk.transaction.flush()
    f, n = finding.c, nonconformance.c
    about_it = select(f.nonconformance).where(f.cause_key == f"operation:{record.id}")
    query = select(nonconformance).where(
        n.number.in_(about_it), n.state.in_(LIVE), n.held.is_(True)
    )
    made = Scope(lots=tuple(line.lot for line in record.outputs)) if record.outputs else None
    for row in desk.transaction.connection.execute(query.order_by(n.entry)).mappings().all():
        case = case_of(row)
        if made is not None and (scope := union((*case.scopes, made))) != case.scope:
            update_case(desk, case, scope, None, held=True, changed=True)


def pass_holds_on(desk: Desk, old: dict[str, Any], record: Operation) -> None:
    """Hold what was made of a held lot that the correction says was used.

    The case that holds the lot need not reach it any more: a lot that left a scope stays held
    until it is released by name, and so does what is made of it.
    """
    used, made = _added(old, record)
    every_output = [line.lot for line in record.outputs]
    _pass_on(desk, record, used, every_output)
    # What was there before may have been decided about since; a lot that is new was not.
    _pass_on(desk, record, [line.lot for line in record.inputs], made)


def _added(old: dict[str, Any], record: Operation) -> tuple[list[str], list[str]]:
    """The inputs and the outputs that the correction added."""
    used = {line["lot"] for line in old["inputs"]}
    made = {line["lot"] for line in old["outputs"]}
    return (
        [line.lot for line in record.inputs if line.lot not in used],
        [line.lot for line in record.outputs if line.lot not in made],
    )


def _pass_on(desk: Desk, record: Operation, used: list[str], made: list[str]) -> None:
    holds = strictest(held for lot in used for held in desk.books.holds(lot))
    if not holds or not made:
        return
    desk.catch_up()
    reached = blast_radius(desk.plant.lineage, Scope(lots=tuple(made))).lots()
    for number, held in holds.items():
        new = [
            passed_on(held, lot.lot, [record.id, *lot.why])
            for lot in reached
            if all(there.nonconformance != number for there in desk.books.holds(lot.lot))
        ]
        if new:
            lots = [each.lot for each in new]
            said = {"lots": lots, "nonconformances": [number], "operation": record.id}
            place_holds(desk, new, entry=desk.transaction.enter("hold.inherited", record.id, said))
            desk.outcome.add_case(number)
