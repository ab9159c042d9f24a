"""A rule made ready to be asked often: whether it holds, and why, without walking it each time.

`rules.explanation.judge` says what a rule means; what is made here says the same, faster. Most
rules are a list of comparisons that must all hold. Once such a rule holds, all that is left to
find out for its explanation are the facts themselves.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from rules.conditions import Condition
from rules.decision import Decision
from rules.explanation import ConditionResult, compare, judge
from rules.fast_tests import Conjuncts, Facts, Test, all_of, conjuncts, holds_when, is_exact
from rules.fields import Field
from rules.rule import Rule

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Source:
    """The rulebook that decisions name, and its own fields.

    Parameters
    ----------
    rulebook : str
    version : int
    digest : str
    own : mapping of str to Field
    shared : dict
        What the answers of its rules have in common, made once: of a thousand rules each, it would
        not fit a processor's cache, and fetching it would take longer than all that is done with
        it.
    """

    rulebook: str
    version: int
    digest: str
    own: Mapping[str, Field]
    shared: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)


class PreparedRule:
    """A rule, ready.

    Parameters
    ----------
    rule : Rule
    rank : int
        Its place among the rules of its event: by priority, then as the file has them.
    source : Source

    Attributes
    ----------
    holds : callable
        Whether the rule applies to facts that `rules.facts.checked` has let in.

    Examples
    --------
    >>> from rules.outcomes import Then
    >>> far = Rule("far", "spc.signal", 0, Condition("z", "above", 3), Then(open_case=True), 1)
    >>> ready = PreparedRule(far, 0, Source("plant", 1, "", {}))
    >>> ready.holds({"z": 3.4}), ready.decide({"z": 3.4}).conditions[0].actual
    (True, 3.4)
    """

    __slots__ = (
        *("_common", "_id", "_open", "_outline", "_priority", "_results", "_source", "_tests"),
        *("_then", "holds", "rank", "rule"),
    )

    def __init__(self, rule: Rule, rank: int, source: Source) -> None:
        self.rule, self.rank, self._source = rule, rank, source
        parts = conjuncts(rule.when)
        self._tests = [holds_when(part, negated=negated) for part, negated in parts]
        self.holds = all_of(self._tests)
        self._outline = _without_reasons(rule, source)
        self._common = _once(source, ("rule", rule.event, rule.table), _set_fields(self._outline))
        self._id, self._priority, self._then = rule.id, rule.priority, rule.then
        self._results = _results(parts, source)
        self._open = tuple(
            (place, result.field, result.expected, _common_result(result, source))
            for place, result in enumerate(self._results or ())
            if result.actual is None
        )

    def remaining(self, fields: Collection[str]) -> Test:
        """Give the test that is left where texts and truths of some fields are known to fit.

        Parameters
        ----------
        fields : collection of str
            Facts that have one of the values that `rules.rule_index.needs` names.

        Returns
        -------
        callable
        """
        return all_of(
            [
                holds_when(part, negated=negated)
                for part, negated in conjuncts(self.rule.when)
                if not (
                    isinstance(part, Condition)
                    and is_exact(part, negated=negated)
                    and part.field in fields
                )
            ]
        )

    def decide(self, facts: Facts) -> Decision:
        """Give the decision of this rule, which holds for the facts."""
        if self._results is None:
            return self._with(judge(self.rule.when, facts, self._source.own).results, facts)
        results = list(self._results)
        for place, name, expected, common in self._open:
            result = results[place] = object.__new__(ConditionResult)
            said = result.__dict__
            said.update(common)
            said["expected"], said["actual"] = expected, facts[name]
        decision = object.__new__(Decision)
        said = decision.__dict__
        said.update(self._common)
        said["rule"], said["priority"], said["then"] = self._id, self._priority, self._then
        said["conditions"], said["facts"] = tuple(results), facts
        return decision

    def miss(self, facts: Facts) -> Decision | None:
        """Give this rule with what it missed by, if that is one condition."""
        failed = 0
        for test in self._tests:
            if not test(facts):
                failed += 1
                if failed > 1:
                    return None
        # Each part that fails is missed by at least one condition: only one part may.
        if not failed:
            return None
        verdict = judge(self.rule.when, facts, self._source.own)
        if verdict.misses != 1:
            return None
        return self._with(verdict.results, facts)

    def _with(self, results: tuple[ConditionResult, ...], facts: Facts) -> Decision:
        return replace(self._outline, conditions=results, facts=facts)


def _without_reasons(rule: Rule, source: Source) -> Decision:
    return Decision(
        rule=rule.id,
        event=rule.event,
        priority=rule.priority,
        then=rule.then,
        conditions=(),
        rulebook=source.rulebook,
        version=source.version,
        digest=source.digest,
        table=rule.table,
    )


def _set_fields(made: Decision | ConditionResult) -> dict[str, Any]:
    """What has to be set in a copy of a frozen dataclass: all but what its class says already.

    Its own `__init__` sets field by field, which takes three times as long, and making results
    is what an answer spends its time on.
    """
    return {name: value for name, value in vars(made).items() if not _is_default(made, name, value)}


def _is_default(made: object, name: str, value: object) -> bool:
    return hasattr(type(made), name) and getattr(type(made), name) == value


def _once(source: Source, key: Hashable, made: _Made) -> _Made:
    """Give what was made first under a key."""
    first: _Made = source.shared.setdefault(key, made)
    return first


def _common_result(result: ConditionResult, source: Source) -> dict[str, Any]:
    """What all results of this comparison of this field have; what it is compared with differs."""
    return _once(source, ("open", result.field, result.operator), _set_fields(result))


def _results(parts: Conjuncts, source: Source) -> tuple[ConditionResult, ...] | None:
    """The results of a rule that holds, as far as they are known before the facts are.

    None for a rule that has more than comparisons in it, or converts units.
    """
    results = []
    for part, negated in parts:
        if not isinstance(part, Condition) or part.unit is not None:
            return None
        result = compare(part, {part.field: None}, source.own, negated=negated)
        result = replace(result, met=True)
        if result.operator == "equals" and isinstance(part.expected, str | bool):
            # What equals a text or a truth is that text or truth; what equals 3 may be 3.0.
            result = replace(result, actual=part.expected)
            result = _once(source, ("met", part.field, part.expected), result)
        results.append(result)
    return tuple(results)
