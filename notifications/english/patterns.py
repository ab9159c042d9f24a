"""Patterns of events, in English."""

from notifications.english.terms import TERMS
from notifications.formats import moment
from notifications.messages import Cause, LinkedEvent


def matched_headline(cause: Cause) -> str:
    return f"pattern of events {cause.rule}" if cause.rule else "findings that belong together"


def matched(cause: Cause) -> str:
    """Say which events belong together, and by which rule.

    Examples
    --------
    >>> from notifications.messages import LinkedEvent
    >>> matched(Cause("correlation.matched", rule="two-signals", linked=(
    ...     LinkedEvent("spc.signal", "inspection", "I-7", "2026-01-08T05:00:00+00:00"),
    ...     LinkedEvent("spc.signal", "inspection", "I-9", "2026-01-08T09:30:00+00:00"))))
    'Two events belong together (rule two-signals): control-chart signal, inspection I-7, \
2026-01-08 05:00 UTC; control-chart signal, inspection I-9, 2026-01-08 09:30 UTC.'
    """
    if not cause.linked:
        return "Several findings belong together."
    count = {2: "Two", 3: "Three"}.get(len(cause.linked), str(len(cause.linked)))
    by = f" (rule {cause.rule})" if cause.rule else ""
    said = "; ".join(map(_event, cause.linked))
    return f"{count} events belong together{by}: {said}."


def _event(linked: LinkedEvent) -> str:
    event = TERMS["event"].get(linked.event, linked.event)
    record = TERMS["record"].get(linked.record, linked.record)
    return f"{event}, {record} {linked.record_id}, {moment(linked.at)}"
