"""Tell the plant what was decided: quality, shipping, and who proposed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notifications.messages import (
    DecidedDisposition,
    DecisionMade,
    Outcome,
    ProposedDisposition,
)
from service.actions.approval_seats import active_person
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter

TOLD = ("quality_supervisor", "quality_engineer", "shipping")


def tell_decision(
    desk: Desk,
    case: Case,
    outcome: Outcome,
    *,
    decided_by: Sequence[str],
    lines: Iterable[ProposedDisposition],
    reason: str,
    proposer: str | None,
) -> None:
    """Each learns what may move again; a rejected proposal goes back to who proposed it."""
    message = DecisionMade(
        number=case.number,
        outcome=outcome,
        decided_by=tuple(decided_by),
        lots=tuple(
            DecidedDisposition(line.lot, line.quantity, line.unit, line.disposition)
            for line in lines
        ),
        reason=reason,
    )
    readers = {email: language for _, _, email, language in people_with(desk, TOLD)}
    who = None if proposer is None else active_person(desk, proposer)
    if who is not None and who.email is not None:
        readers.setdefault(who.email, who.language)
    for email, language in readers.items():
        post_letter(
            desk, message, recipient=email, language=language, audience="plant",
            number=case.number,
        )  # fmt: skip
