"""The rules of an event, found by the facts that tell them apart.

Most rules ask a few facts to be exactly so: this characteristic, that process, critical or not.
Rules that ask the same facts are filed together under the values they ask for. An event then finds
them by its own values, and all other rules cannot hold.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from operator import attrgetter, itemgetter
from sys import intern
from typing import Any

from rules.conditions import AnyOf, Condition, Expression, Not
from rules.fast_tests import Test, is_exact
from rules.fields import Fact
from rules.prepared_rule import PreparedRule, Source
from rules.rule import Rule

Value = str | float | int | bool
Needs = Mapping[str, frozenset[Value]]

MOST_ENTRIES = 64
"""Under how many combinations of values one rule is filed at most."""


def needs(expression: Expression, *, negated: bool = False) -> Needs:
    """Give the facts that must have one of some values for an expression to hold.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
    negated : bool
        Ask for its opposite.

    Returns
    -------
    mapping of str to frozenset
        By field. A field that is not there may have any value or none; one with an empty set
        can never do, and neither can the expression.

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> hot, night = Condition("process", "in", ("a", "b")), Condition("shift", "equals", "night")
    >>> sorted(needs(AllOf((hot, night)))), needs(AnyOf((hot, night)))
    (['process', 'shift'], {})
    """
    if isinstance(expression, Condition):
        return _asked(expression, negated=negated)
    if isinstance(expression, Not):
        return needs(expression.part, negated=not negated)
    parts = [needs(part, negated=negated) for part in expression.parts]
    if isinstance(expression, AnyOf) is negated:
        return _of_all(parts)
    return _of_any(parts)


def _asked(condition: Condition, *, negated: bool) -> Needs:
    if not is_exact(condition, negated=negated):
        return {}
    expected = condition.expected
    return {condition.field: frozenset(expected if isinstance(expected, tuple) else [expected])}


def _of_all(parts: Iterable[Needs]) -> Needs:
    found: dict[str, frozenset[Value]] = {}
    for part in parts:
        for name, values in part.items():
            found[name] = found[name] & values if name in found else values
    return found


def _of_any(parts: Sequence[Needs]) -> Needs:
    if not parts:
        return {}
    shared = set(parts[0]).intersection(*parts[1:])
    return {name: frozenset().union(*(part[name] for part in parts)) for name in sorted(shared)}


class _Shelf:
    """Rules that ask the same facts, by the values they ask for."""

    __slots__ = ("fields", "rules", "values_of")

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        # One field gives its value, several a tuple: so are the keys made below.
        self.values_of: Callable[[Any], Any] = itemgetter(*fields)
        self.rules: dict[Any, list[tuple[Test, PreparedRule]]] = {}

    def file(self, rule: PreparedRule, wanted: Sequence[frozenset[Value]]) -> None:
        entry = rule.remaining(self.fields), rule
        for values in product(*(map(_one_object, each) for each in wanted)):
            key = values if len(values) > 1 else values[0]
            self.rules.setdefault(key, []).append(entry)


def _one_object(value: Value) -> Value:
    """The same text for the same name, however often rules write it: it stays in the cache."""
    return intern(value) if type(value) is str else value


class RuleIndex:
    """The rules of one event.

    Parameters
    ----------
    rules : iterable of Rule
        All of one event, in file order.
    source : Source

    Attributes
    ----------
    rules : tuple of PreparedRule
        All of them, in the order in which they decide.

    Examples
    --------
    >>> from rules.outcomes import Then
    >>> when = Condition("heat", "equals", "H-1")
    >>> rules = [Rule("one", "supplier.alert", 0, when, Then(open_case=True), 1)]
    >>> index = RuleIndex(rules, Source("plant", 1, "", {}))
    >>> [rule.rule.id for rule in index.applying({"heat": "H-1"})]
    ['one']
    """

    __slots__ = ("_others", "_shelves", "rules")

    def __init__(self, rules: Iterable[Rule], source: Source) -> None:
        # sorted() is stable: rules of one priority keep the order of the file.
        ordered = sorted(rules, key=lambda rule: -rule.priority)
        self.rules = tuple(PreparedRule(rule, rank, source) for rank, rule in enumerate(ordered))
        shelves: dict[tuple[str, ...], _Shelf] = {}
        others: list[PreparedRule] = []
        for rule in self.rules:
            wanted = _narrowest(needs(rule.rule.when))
            if not wanted:
                others.append(rule)
                continue
            fields = tuple(sorted(wanted))
            shelf = shelves.setdefault(fields, _Shelf(fields))
            shelf.file(rule, [wanted[name] for name in fields])
        self._others = tuple(others)
        self._shelves = tuple((shelf.values_of, shelf.rules) for shelf in shelves.values())

    def applying(self, facts: Mapping[str, Fact]) -> list[PreparedRule]:
        """Give the rules that hold, in the order in which they decide.

        Parameters
        ----------
        facts : mapping of str to str, float, int, bool or None
            As `rules.facts.checked` gives them.

        Returns
        -------
        list of PreparedRule
        """
        others = self._others
        found = [rule for rule in others if rule.holds(facts)] if others else []
        for values_of, shelf in self._shelves:
            filed = shelf.get(values_of(facts))
            if filed is not None:
                for holds, rule in filed:
                    if holds(facts):
                        found.append(rule)
        if len(found) > 1:
            found.sort(key=attrgetter("rank"))
        return found


def _narrowest(wanted: Needs) -> Needs:
    """Leave out the fields with the most values until a rule is filed under few combinations."""
    kept: dict[str, frozenset[Value]] = {}
    entries = 1
    for name in sorted(wanted, key=lambda name: (len(wanted[name]), name)):
        entries *= len(wanted[name])
        if entries > MOST_ENTRIES and kept:
            break
        kept[name] = wanted[name]
    return kept
