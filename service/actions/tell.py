"""Tell people of the plant, and customers, about a case that was opened or widened."""

from __future__ import annotations

from dataclasses import replace

from graph.blast_radius import BlastRadius
from rules.decisions import Response
from service.actions.case_letters import case_opened, case_widened
from service.actions.cases import Case
from service.actions.delivery_lines import Standing, suspect_deliveries
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.issue_notices import issue_notices
from service.actions.notice_draft import Standpoint
from service.actions.outbox import people_with, post_letter
from service.actions.told_deliveries import Told, told_deliveries


def tell_of_case(
    desk: Desk,
    case: Case,
    finding: Finding,
    radius: BlastRadius,
    response: Response,
    *,
    added: list[str],
    opened: bool,
) -> None:
    """Internal letters by the rules' roles, customer notices where the rules say so.

    Who is called anew for a stream is told, though its case is open and holds all of it already.
    """
    if opened or added or finding.calls:
        message = (
            case_opened(desk, case, radius, len(added))
            if opened
            else case_widened(desk, case, finding, radius, added)
        )
        for _, _, email, language in people_with(desk, response.roles):
            post_letter(
                desk, message, recipient=email, language=language, audience="plant",
                number=case.number,
            )  # fmt: skip
    _tell_customers(desk, case, radius, response)


def _tell_customers(desk: Desk, case: Case, radius: BlastRadius, response: Response) -> None:
    """Where a rule says so, or where they have been told before: one revision to each."""
    told = told_deliveries(desk, case.number)
    if not (response.customers or told):
        return
    suspect = suspect_deliveries(desk, case, radius)
    reached = set(radius.lot_names())
    held = case.held_lots(desk) if case.held else reached
    now = {
        customer: standpoint_of(
            told.get(customer, Told()), suspect.get(customer, {}), reached & held
        )
        for customer in (*suspect, *(each for each in told if each not in suspect))
    }
    timing = response.notice if response.customers else None
    issue_notices(desk, case, told, now, timing=timing)


def standpoint_of(before: Told, suspect: Standing, lots: set[str]) -> Standpoint:
    """What he is told of is suspect until it is released, though the scope has it no longer.

    A suspect lot that is no longer in a delivery to him was written down wrongly.
    """
    rest = {key: line for key, line in before.standing.items() if key not in suspect}
    wrong = [
        replace(line, why_cleared="not_delivered") for (_, lot), line in rest.items() if lot in lots
    ]
    still = {key: line for key, line in rest.items() if key[1] not in lots}
    return Standpoint({**still, **suspect}, tuple(wrong))
