"""A recall on a stated scope: the same road as an automatic containment, started by a person."""

from __future__ import annotations

from graph.blast_radius import BlastRadius
from graph.scopes import Scope, resolve
from notifications.messages import Cause
from rules.decisions import decide_response
from service.actions.cases import add_decision, add_finding, open_case
from service.actions.contain import hold_radius, radius_with_own_lots
from service.actions.containment_facts import containment_facts
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.start_approval import start_approval
from service.actions.tell import tell_of_case
from service.records.canonical import canonical


def contain_stated_scope(
    desk: Desk, scope: Scope, finding: Finding, *, cause_key: str
) -> tuple[str, BlastRadius]:
    """Open a case on a scope nobody's rule chose, and hold all it reaches."""
    desk.catch_up()
    resolve(desk.plant.lineage, scope)  # a name that nothing is recorded of is refused
    radius = radius_with_own_lots(desk, scope, finding, held=True)
    response = decide_response(desk.rulebook, containment_facts(desk, radius, finding, None, None))
    case = open_case(desk, finding, cause_key, radius.scope, response, held=True)
    add_finding(desk, case, finding, cause_key, radius.scope)
    add_decision(desk, case, "respond", response.evaluation)
    added = hold_radius(desk, case, radius, finding, opening=True)
    desk.outcome.add_case(case.number)
    tell_of_case(desk, case, finding, radius, response, added=added, opened=True)
    start_approval(desk, case, step=0)
    return case.number, radius


def hold_returned(desk: Desk, lot: str, text: str, record: str, entry: int, at: int) -> None:
    """What a customer sends back comes back on hold, under the lot's case or a new one."""
    if desk.books.holds(lot):
        return
    finding = Finding(
        event="return",
        facts={},
        topic=lot,
        reason=text,
        cause=Cause(event="recall", text=text),
        record=("return", record),
        entry=entry,
        at=at,
        checked_at=at,
        lots=(lot,),
    )
    contain_stated_scope(desk, Scope(lots=(lot,)), finding, cause_key=canonical(["return", record]))
