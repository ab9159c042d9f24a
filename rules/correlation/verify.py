"""A hit is held against the recorded events again: each step's conditions, each join, each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.catalogue import CORRELATION
from rules.correlation.exact import fault, joined, keys_of_join
from rules.correlation.facts import MatchFact, mark_of
from rules.correlation.marking import keys_of
from rules.decision import Decision
from rules.explanation import ConditionResult, judge
from rules.explanation_steps import JoinResult, StepResult, said_length
from rules.facts import checked
from rules.fields import Fact
from rules.own_fields import OwnField
from rules.pattern import Correlation, Join

if TYPE_CHECKING:  # rulebooks are made of patterns, and must not need what finds them
    from rules.rulebook import Rulebook


@dataclass(frozen=True)
class KnownEvent:
    """An event as it was recorded.

    Parameters
    ----------
    id : int
        Of its `MatchFact`.
    event : str
    facts : mapping of str to str, float, int, bool or None
    at : int
        When it happened, in microseconds since 1970.
    record : tuple of str
        The record that it stands in: its kind and its id.
    lots : tuple of str
        All its lots, if it has several; else its fact "lot" counts.
    ancestors : tuple of str
        Lots that they are made from.
    """

    id: int
    event: str
    facts: Mapping[str, Fact] = field(hash=False)
    at: int
    record: tuple[str, str]
    lots: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()


def verify(
    rulebook: Rulebook, correlation: Correlation, events: Sequence[KnownEvent]
) -> Decision | None:
    """Decide whether events meet a pattern, from nothing but what is recorded of them.

    Parameters
    ----------
    rulebook : Rulebook
        The one that the pattern is of.
    correlation : Correlation
    events : sequence of KnownEvent
        In the order of the pattern's steps.

    Returns
    -------
    Decision or None
        With every condition in `steps`, every join and length of time in `joins`. None: the
        events do not meet the pattern, so whoever says that they do disagrees with the rules.

    Raises
    ------
    ValueError
        For facts that the catalogue refuses.

    Examples
    --------
    >>> from rules.rulebook import parse_rulebook
    >>> book = parse_rulebook('''
    ... rulebook: example
    ... version: 1
    ... correlations:
    ...   - id: two-signals-on-one-furnace
    ...     within: 8 h
    ...     same: [equipment]
    ...     repeat: {event: spc.signal, when: {page_worthy: true}, times: 2}
    ...     then: {contain: since_change}
    ... ''', source="example.yaml")
    >>> signal = {"page_worthy": True, "equipment": "FURNACE-3"}
    >>> first = KnownEvent(1, "spc.signal", signal, 0, ("inspection", "I-7"))
    >>> second = KnownEvent(2, "spc.signal", signal, 25_920_000_000, ("inspection", "I-9"))
    >>> decision = verify(book, book.correlations[0], (first, second))
    >>> [(join.kind, join.values) for join in decision.joins]
    [('same', ('FURNACE-3', 'FURNACE-3')), ('within', ('7 h 12 min', '8 h'))]
    >>> verify(book, book.correlations[0], (second, first)) is None
    True
    """
    if len(events) != len(correlation.steps):
        return None
    looked_at = [
        _step(correlation, index, event, rulebook.own_fields) for index, event in enumerate(events)
    ]
    facts, steps = [fact for fact, _ in looked_at], tuple(step for _, step in looked_at)
    joins = (*_joins(correlation, facts), *_times(correlation, facts))
    # Two ways to one answer: what is shown to people must say the same as what decides.
    agreed = fault(correlation, facts) is None and all(join.met for join in joins)
    return _decision(rulebook, correlation, steps, joins) if agreed else None


def _step(
    correlation: Correlation, index: int, event: KnownEvent, own_fields: Sequence[OwnField]
) -> tuple[MatchFact, StepResult]:
    step = correlation.steps[index]
    keys = keys_of(
        (correlation,),
        event.facts,
        lots=event.lots,
        ancestors=event.ancestors,
        own_fields=own_fields,
    )
    met = False
    conditions: tuple[ConditionResult, ...] = ()
    if event.event == step.event:
        own = {each.field.name: each.field for each in own_fields}
        verdict = judge(step.when, checked(event.event, event.facts, own_fields), own)
        met, conditions = verdict.misses == 0, verdict.results
    marks = frozenset([mark_of(correlation.id, index)] if met else [])
    return MatchFact(event.id, event.at, marks, keys), StepResult(
        step.name, event.event, event.record, event.at, conditions, event.facts
    )


def _joins(correlation: Correlation, facts: Sequence[MatchFact]) -> tuple[JoinResult, ...]:
    return tuple(_join(correlation, join, facts) for join in correlation.joins)


def _join(correlation: Correlation, join: Join, facts: Sequence[MatchFact]) -> JoinResult:
    of_later, of_earlier = keys_of_join(join)
    later = facts[join.later].keys.get(of_later, ())
    earlier = facts[join.earlier].keys.get(of_earlier, ())
    shared = tuple(value for value in earlier if value in later)
    if join.kind == "same":
        values = (", ".join(shared or later), ", ".join(shared or earlier))
    elif join.kind == "different":
        values = (", ".join(later), ", ".join(earlier))
    else:  # the later lots themselves, not all that they are made from
        own = facts[join.later].keys.get(of_earlier, ())
        values = (", ".join(own), ", ".join(shared or earlier))
    return JoinResult(
        kind=join.kind,
        field=join.field,
        later=correlation.steps[join.later].name,
        earlier_field=join.earlier_field,
        earlier=correlation.steps[join.earlier].name,
        values=values,
        met=joined(join.kind, later, earlier),
    )


def _times(correlation: Correlation, facts: Sequence[MatchFact]) -> tuple[JoinResult, ...]:
    steps, last = correlation.steps, len(facts) - 1
    limits = [(last, 0, correlation.window)]
    for index, step in enumerate(steps):
        if index and step.within is not None:
            limits.append((index, index - 1, step.within))
    return tuple(
        _time(steps[later].name, steps[earlier].name, facts[later].at - facts[earlier].at, allowed)
        for later, earlier, allowed in limits
    )


def _time(later: str, earlier: str, passed: int, allowed: int) -> JoinResult:
    # Before the earlier event: negative, which no pattern allows.
    said = said_length(passed) if passed >= 0 else f"-{said_length(-passed)}"
    return JoinResult(
        kind="within",
        field="",
        later=later,
        earlier_field="",
        earlier=earlier,
        values=(said, said_length(allowed)),
        met=0 <= passed <= allowed,
        microseconds=(passed, allowed),
    )


def _decision(
    rulebook: Rulebook,
    correlation: Correlation,
    steps: tuple[StepResult, ...],
    joins: tuple[JoinResult, ...],
) -> Decision:
    return Decision(
        rule=correlation.id,
        event=CORRELATION,
        priority=correlation.priority,
        then=correlation.then,
        conditions=(),
        rulebook=rulebook.name,
        version=rulebook.version,
        digest=rulebook.digest,
        steps=steps,
        joins=joins,
    )
