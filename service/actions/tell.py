"""Tell people of the plant, and customers, about a case that was opened or widened."""

from __future__ import annotations

from graph.blast_radius import BlastRadius
from rules.decisions import Response
from service.actions.case_letters import case_opened, case_widened, customer_notices
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.outbox import people_with, post_letter
from service.actions.told_deliveries import told_deliveries


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
    already = _told(desk, case.number)
    if response.customers or already:
        _tell_customers(desk, case, radius, already)


def _tell_customers(
    desk: Desk, case: Case, radius: BlastRadius, already: dict[str, set[tuple[str, str]]]
) -> None:
    for customer, notice in customer_notices(desk, case, radius, already).items():
        row = desk.need("party", customer)
        if row["email"] is None:
            desk.transaction.enter("notice.impossible", case.number, {"customer": customer})
            continue
        post_letter(
            desk, notice, recipient=row["email"], language=row["language"],
            audience="customer", number=case.number, customer=customer,
        )  # fmt: skip


def _told(desk: Desk, number: str) -> dict[str, set[tuple[str, str]]]:
    """(shipment, lot) that each customer has been told of under this case."""
    return {customer: set(told.lines) for customer, told in told_deliveries(desk, number).items()}
