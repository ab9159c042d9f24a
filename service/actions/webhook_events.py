"""What webhooks tell of, and who may listen to what."""

from __future__ import annotations

from collections.abc import Iterable

from service.errors import BadInput, did_you_mean

CASE_OPENED, CASE_CHANGED = "case.opened", "case.changed"
HOLD_PLACED, HOLD_RELEASED = "hold.placed", "hold.released"
SIGNAL = "spc.signal"
NOTICE = "customer.notice"
TEST = "webhook.test"
# What can be asked for; a test goes to whoever is tested.
EVENTS = (CASE_OPENED, CASE_CHANGED, HOLD_PLACED, HOLD_RELEASED, SIGNAL, NOTICE)


def listens(listened: Iterable[str], event: str) -> bool:
    """Whether one of these names the event, or what it is a kind of (`customer.notice`)."""
    return any(event == each or event.startswith(f"{each}.") for each in listened)


def known_event(event: str) -> bool:
    return event == TEST or listens(EVENTS, event)


def asked_events(asked: Iterable[str], *, customer: str | None) -> list[str]:
    """The events an endpoint may listen to; BadInput, with what may be meant, for others.

    A customer hears of his own notices and of nothing else of the plant.
    """
    events = sorted(set(asked))
    if not events:
        raise BadInput(f"an endpoint listens to one event at least: {', '.join(EVENTS)}")
    for each in events:
        if each not in EVENTS:
            hint = did_you_mean(each, EVENTS) or f"; known are {', '.join(EVENTS)}"
            raise BadInput(f"event `{each}` is not known{hint}")
    if customer is not None and events != [NOTICE]:
        others = ", ".join(each for each in events if each != NOTICE)
        raise BadInput(f"a customer's endpoint listens to {NOTICE} alone, not to {others}")
    return events
