"""Have the customers of held lots told where no rule said so: notices that wait for a signature."""

from __future__ import annotations

from typing import Any

from graph.blast_radius import blast_radius
from graph.scopes import Scope
from rules.case_life import ENDED, SUPERVISION
from service.actions.approval_seats import active_person
from service.actions.cases import Case, get_case
from service.actions.delivery_lines import suspect_deliveries
from service.actions.desk import Desk
from service.actions.issue_notices import issue_notices
from service.actions.signer import signer
from service.actions.stated import stated
from service.actions.tell import standpoint_of
from service.actions.told_deliveries import Told, told_deliveries
from service.errors import Conflict, Forbidden


def make_notices(desk: Desk, number: str, *, by: str, reason: str) -> dict[str, Any]:
    """Draft what each customer of a held lot does not know; nothing goes out unsigned."""
    reason = stated(reason, "reason", "say why its customers are told now")
    case = get_case(desk, number)
    if active_person(desk, by) is None:
        raise Forbidden(f"`{by}` is no person, or no longer active, and may not have anybody told")
    signer(desk, by, sorted(SUPERVISION), to="have customers told")
    if case.state in ENDED:
        raise Conflict(f"{number} is {case.state}; open it again before its customers are told")
    desk.catch_up()
    before = _drafts(desk, number)
    customers = _draft(desk, case)
    now = _drafts(desk, number)
    made = [each for each in customers if now.get(each) != before.get(each)]
    if not made:
        raise Conflict(
            f"{number} has nothing new for {', '.join(customers)}: each was told of all his "
            "deliveries, or his notice waits for a signature"
        )
    said = {"customers": made, "person": by, "reason": reason}
    desk.transaction.enter("notices.asked_for", number, said)
    desk.outcome.add_case(number)
    return {"nonconformance": number, "made": made, "reason": reason}


def _draft(desk: Desk, case: Case) -> list[str]:
    """The customers who have some of what is held, each with his draft."""
    held = case.held_lots(desk)
    scope = Scope(lots=tuple(sorted(held)))
    radius = blast_radius(desk.plant.lineage, scope, unknown_ok=True) if held else None
    suspect = {} if radius is None else suspect_deliveries(desk, case, radius)
    if not suspect:
        raise Conflict(f"{case.number}: nothing that it holds has left the plant; nobody to tell")
    told = told_deliveries(desk, case.number)
    now = {
        customer: standpoint_of(told.get(customer, Told()), lines, held)
        for customer, lines in suspect.items()
    }
    issue_notices(desk, case, told, now, timing="after_signature")
    return sorted(suspect)


def _drafts(desk: Desk, number: str) -> dict[str, int]:
    """By customer the entry that wrote his waiting notice."""
    found = told_deliveries(desk, number)
    return {name: told.waiting.entry for name, told in found.items() if told.waiting is not None}
