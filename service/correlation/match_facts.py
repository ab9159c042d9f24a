"""A noted event as the matchers see it, and as a hit is verified by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rules.correlation.facts import MatchFact, mark_of
from rules.correlation.marking import keys_of, mark
from rules.correlation.verify import KnownEvent
from rules.pattern import Correlation
from rules.rulebook import Rulebook
from service.actions.finding import Finding
from service.correlation.stored_events import StoredEvent


def match_fact(book: Rulebook, event: StoredEvent, ancestors: Iterable[str] = ()) -> MatchFact:
    """What any of its findings satisfies, it satisfies; ValueError for facts that are refused."""
    marks: set[str] = set()
    keys: defaultdict[str, set[str]] = defaultdict(set)
    made_from = tuple(ancestors)
    for finding in event.findings:
        marks |= mark(book.correlations, finding.event, finding.facts, own_fields=book.own_fields)
        found = keys_of(
            book.correlations, finding.facts, lots=finding.lots, ancestors=made_from,
            own_fields=book.own_fields,
        )  # fmt: skip
        for name, values in found.items():
            keys[name].update(values)
    joined = {name: tuple(sorted(values)) for name, values in keys.items()}
    return MatchFact(event.id, event.at, frozenset(marks), joined)


def fitting(
    book: Rulebook, correlation: Correlation, step: int, event: StoredEvent
) -> tuple[Finding, ...]:
    """Those findings of an event that meet a step by themselves."""
    wanted = mark_of(correlation.id, step)
    own = book.own_fields
    return tuple(
        finding
        for finding in event.findings
        if wanted in mark((correlation,), finding.event, finding.facts, own_fields=own)
    )


def known_event(event: StoredEvent, finding: Finding, ancestors: Iterable[str] = ()) -> KnownEvent:
    """One finding of an event, to be verified."""
    return KnownEvent(
        id=event.id,
        event=finding.event,
        facts=finding.facts,
        at=event.at,
        record=event.record,
        lots=event.lots,
        ancestors=tuple(ancestors),
    )
