"""Trouble with the matching, told to the quality engineers once."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from notifications.messages import CorrelationTrouble, LinkedEvent, Trouble
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.correlation.stored_events import StoredEvent
from service.records.schema import iso

TOLD = ("quality_engineer",)
# The exception of a failed decision may be of any length.
LONGEST = 500

log = structlog.get_logger()


def tell_trouble(
    desk: Desk,
    trouble: Trouble,
    reason: str,
    *,
    rule: str | None = None,
    events: Iterable[StoredEvent] = (),
) -> None:
    """A letter to each quality engineer, in the transaction that keeps the trouble."""
    about = tuple(events)
    log.warning(
        "trouble with correlation", trouble=trouble, reason=reason, rule=rule,
        events=[each.id for each in about],
    )  # fmt: skip
    message = CorrelationTrouble(
        trouble=trouble,
        reason=shortened(reason),
        rule=rule,
        events=tuple(LinkedEvent(each.event, *each.record, iso(each.at)) for each in about),
    )
    for _, _, email, language in people_with(desk, TOLD):
        post_letter(
            desk, message, recipient=email, language=language, audience="plant", number=None
        )


def shortened(reason: str) -> str:
    said = " ".join(reason.split())
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} ..."
