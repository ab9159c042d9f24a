"""The tests of a rulebook, run: what each expected, what came, which rules none exercises."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rules.catalogue import CONTAINMENT
from rules.correlation.facts import MatchFact
from rules.correlation.marking import keys_of, mark
from rules.correlation.plain import PlainMatcher
from rules.correlation.verify import KnownEvent, verify
from rules.decision import Decision
from rules.decisions import decide_containment, decide_response
from rules.evaluate import Evaluation
from rules.missed_deadlines import missed_deadlines
from rules.outcome_differences import Outcome, differences
from rules.own_fields import OwnField, as_recorded
from rules.pattern import Correlation
from rules.rule_test import GivenEvent, RuleTest
from rules.rulebook import Rulebook


@dataclass(frozen=True)
class TestResult:
    """How one test ended.

    Parameters
    ----------
    test : str
        Its name.
    passed : bool
    differences : tuple of str
        What came that was not expected, and what did not; a sentence each.
    line : int
    """

    __test__ = False  # for collectors of tests: this is none of theirs

    test: str
    passed: bool
    differences: tuple[str, ...]
    line: int

    def document(self) -> dict[str, Any]:
        """Give the result as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> TestResult("a hard core holds the load", True, (), 40).document()["passed"]
        True
        """
        return {
            "test": self.test,
            "passed": self.passed,
            "differences": list(self.differences),
            "line": self.line,
        }


@dataclass(frozen=True)
class TestReport:
    """How the tests of a rulebook ended.

    Parameters
    ----------
    results : tuple of TestResult
        In file order.
    covered : mapping of str to int
        For every rule, row, pattern and deadline in how many tests it applied.
    uncovered : tuple of str
        Those that applied in none, in file order.
    """

    __test__ = False

    results: tuple[TestResult, ...]
    covered: Mapping[str, int] = field(hash=False)
    uncovered: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """No test failed; also where there is none."""
        return all(result.passed for result in self.results)

    def document(self) -> dict[str, Any]:
        """Give the report as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> TestReport((), {"a": 0}, ("a",)).document()["uncovered"]
        ['a']
        """
        return {
            "passed": self.passed,
            "results": [result.document() for result in self.results],
            "covered": dict(self.covered),
            "uncovered": list(self.uncovered),
        }


def run_tests(rulebook: Rulebook) -> TestReport:
    """Run the tests that stand beside the rules.

    A test gives events in the order in which they become known; what its last event decides is
    held against what is expected, together with the patterns that this event completes. A test
    with `until:` asks what the deadlines decide when that time has passed.

    Parameters
    ----------
    rulebook : Rulebook

    Returns
    -------
    TestReport

    Examples
    --------
    >>> from rules.rulebook import parse_rulebook
    >>> book = parse_rulebook('''
    ... rulebook: example
    ... version: 1
    ... rules:
    ...   - {id: told, event: complaint, when: {item: BOLT}, then: {contain: lot}}
    ... tests:
    ...   - name: a complaint about a nut holds the lot
    ...     given: {event: complaint, facts: {item: NUT}}
    ...     expect: {contain: [lot]}
    ... ''', source="example.yaml")
    >>> print(*run_tests(book).results[0].differences, sep="\\n")
    expected to contain lot; nothing is contained; near miss of `told`: the item is BOLT (it is NUT)
    """
    counted: Counter[str] = Counter()
    results = []
    for test in rulebook.tests:
        outcome = _outcome(rulebook, test)
        counted.update({decision.rule for decision in outcome.decisions})
        found = differences(rulebook, test.expect, outcome)
        results.append(TestResult(test.name, not found, found, test.line))
    names = rulebook.rule_ids
    covered = {name: counted[name] for name in names}
    uncovered = tuple(name for name in names if not covered[name])
    return TestReport(tuple(results), MappingProxyType(covered), uncovered)


def _outcome(rulebook: Rulebook, test: RuleTest) -> Outcome:
    if test.until is not None:
        return _when_time_is_over(rulebook, test.given, test.until)
    last = test.given[-1]
    facts = as_recorded(rulebook.own_fields, last.facts)
    if last.event == CONTAINMENT:
        response = decide_response(rulebook, facts)
        return Outcome(
            event=last.event,
            evaluation=response.evaluation,
            severity=response.severity,
            route=response.route,
            notify=(*response.roles, *(("customers",) if response.customers else ())),
            notice=response.notice,
        )
    decided = decide_containment(rulebook, last.event, facts)
    patterns = _completed(rulebook, test.given)
    strategies = [*decided.strategies, *(each.then.contain for each in patterns)]
    return Outcome(
        event=last.event,
        evaluation=decided.evaluation,
        patterns=patterns,
        contain=tuple(dict.fromkeys(each for each in strategies if each)),
        open_case=decided.open_case or bool(patterns),
    )


def _when_time_is_over(rulebook: Rulebook, given: Sequence[GivenEvent], until: int) -> Outcome:
    missed = missed_deadlines(rulebook, given, until)
    return Outcome(
        event=given[-1].event,
        evaluation=Evaluation(missed, ()),
        contain=tuple(dict.fromkeys(each.then.contain for each in missed if each.then.contain)),
        open_case=bool(missed),
        waited=True,
    )


def _completed(rulebook: Rulebook, given: Sequence[GivenEvent]) -> tuple[Decision, ...]:
    """The patterns that the last event completes, verified as they would be in service."""
    known = [_known(rulebook, number, event) for number, event in enumerate(given, start=1)]
    own, last = rulebook.own_fields, known[-1]
    can = mark(rulebook.correlations, last.event, last.facts, own_fields=own)
    names = {name.rpartition("/")[0] for name in can}
    patterns = {each.id: each for each in rulebook.correlations if each.id in names}
    if not patterns:
        return ()
    matcher = PlainMatcher(patterns.values())
    facts = [_match_fact(tuple(patterns.values()), own, event) for event in known]
    matcher.assert_(facts[:-1])
    hits = matcher.assert_(facts[-1:])
    events = {event.id: event for event in known}
    verified = (
        verify(rulebook, patterns[hit.rule], [events[fact] for fact in hit.facts]) for hit in hits
    )
    return tuple(_by_priority(each for each in verified if each is not None))


def _by_priority(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda decision: -decision.priority)


def _known(rulebook: Rulebook, number: int, event: GivenEvent) -> KnownEvent:
    return KnownEvent(
        id=number,
        event=event.event,
        facts=as_recorded(rulebook.own_fields, event.facts),
        at=event.at,
        record=("event", f"{number}"),
        ancestors=event.ancestors,
    )


def _match_fact(
    patterns: Sequence[Correlation], own: Sequence[OwnField], event: KnownEvent
) -> MatchFact:
    keys = keys_of(patterns, event.facts, ancestors=event.ancestors, own_fields=own)
    marks = mark(patterns, event.event, event.facts, own_fields=own)
    return MatchFact(event.id, event.at, marks, keys)
