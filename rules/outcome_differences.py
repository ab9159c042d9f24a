"""What a test of a rulebook expected against what came, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.condition_words import NO_TERMS, Words
from rules.decision import Decision
from rules.evaluate import Evaluation
from rules.problems import unknown
from rules.rule_test import Expected
from rules.rulebook import Rulebook

_MOST_HINTS = 3


@dataclass(frozen=True)
class Outcome:
    """What came of the last event of a test.

    Parameters
    ----------
    event : str
    evaluation : Evaluation
        Of that event.
    patterns : tuple of Decision
        The patterns that it completed.
    contain : tuple of str
    open_case : bool
    severity, route : str or None
    notify : tuple of str
    notice : str or None
    waited : bool
        The test waited `until:` a time: only deadlines are asked.
    """

    event: str
    evaluation: Evaluation
    patterns: tuple[Decision, ...] = ()
    contain: tuple[str, ...] = ()
    open_case: bool = False
    severity: str | None = None
    route: str | None = None
    notify: tuple[str, ...] = ()
    notice: str | None = None
    waited: bool = False

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything that applied."""
        return (*self.evaluation.decisions, *self.patterns)


def differences(rulebook: Rulebook, expect: Expected, outcome: Outcome) -> tuple[str, ...]:
    """Say where an outcome is not what was expected.

    Parameters
    ----------
    rulebook : Rulebook
    expect : Expected
    outcome : Outcome

    Returns
    -------
    tuple of str
        A sentence each, without a full stop; none if all is as expected.
    """
    found = [*_of_rules(rulebook, expect, outcome)]
    found += _of_sets("contain", "contained", expect.contain, outcome.contain)
    found += _of_sets("tell", "told", expect.notify, outcome.notify)
    if expect.open_case is not None and expect.open_case is not outcome.open_case:
        found.append("expected a case, none is opened" if expect.open_case else _A_CASE)
    for what in ("severity", "route", "notice"):
        wanted, came = getattr(expect, what), getattr(outcome, what)
        if wanted is not None and wanted != came:
            found.append(f"expected {what} `{wanted}`, it is `{came}`")
    if found and expect.rules is None:  # of rules named it is said already
        hints = _hints(outcome.evaluation.near_misses)
        found[-1] += f"; {hints}" if hints else ""
    return tuple(found)


_A_CASE = "expected no case, one is opened"


def _of_rules(rulebook: Rulebook, expect: Expected, outcome: Outcome) -> Iterator[str]:
    if expect.rules is None:
        return
    came = dict.fromkeys(decision.rule for decision in outcome.decisions)
    for name in expect.rules:
        if name not in came:
            yield f"expected rule `{name}` to apply; {_why_not(rulebook, name, outcome)}"
    for name in came:
        if name not in expect.rules:
            yield f"rule `{name}` applies, which was not expected"


def _why_not(rulebook: Rulebook, name: str, outcome: Outcome) -> str:
    event = outcome.event
    for decision in outcome.evaluation.near_misses:
        if decision.rule == name:
            return f"near miss: {_missed(decision)}"
    for decision in outcome.evaluation.dropped:
        if decision.rule == name:
            rivals = ", ".join(f"`{rival}`" for rival in decision.rivals)
            return f"it holds, but by the table's policy `{decision.policy}` {rivals} counts"
    rules = [rule.id for rule in rulebook.all_rules]
    patterns = [pattern.id for pattern in rulebook.correlations]
    deadlines = [deadline.id for deadline in rulebook.deadlines]
    if name not in (*rules, *patterns, *deadlines):
        return unknown("rule", name, [*rules, *patterns, *deadlines])
    if outcome.waited or name in deadlines:
        return _why_not_late(name in deadlines, waited=outcome.waited)
    of_another = [each.event for each in rulebook.all_rules if each.id == name]
    if of_another and of_another[0] != event:
        return f"it is a rule for `{of_another[0]}`, and the last event is `{event}`"
    if name in patterns:
        return "the last event does not complete its pattern"
    return "it misses by more than one condition"


def _why_not_late(deadline: bool, *, waited: bool) -> str:
    if not deadline:
        return "a test with `until:` asks the deadlines alone"
    if waited:
        return "it was not set, it was kept, or its time is not over"
    return "it is a deadline: write `until: 25 h` to ask what comes when its time is over"


def _of_sets(
    verb: str, done: str, wanted: Sequence[str] | None, came: Sequence[str]
) -> Iterator[str]:
    if wanted is None or set(wanted) == set(came):
        return
    asked = ", ".join(wanted) or "nothing"
    yield f"expected to {verb} {asked}; {_enumerated(came)} is {done}"


def _enumerated(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _hints(near: Sequence[Decision]) -> str:
    said = [f"near miss of `{each.rule}`: {_missed(each)}" for each in near[:_MOST_HINTS]]
    return "; ".join(said)


def _missed(decision: Decision) -> str:
    words = Words("en", decision.event, decision.facts, NO_TERMS)
    return words.phrases.or_.join(dict.fromkeys(map(words.wanted, decision.missed)))
