"""When the outcome of one rule adds nothing to that of others that hold as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.catalogue import CONTAINMENT, SEVERITIES
from rules.lint.group import Ruled
from rules.outcomes import Then
from rules.rule import Rule
from rules.tables.precedence import covers

Aspect = tuple[str, str]
"""One thing that an outcome decides: ("contain", "load"), ("notify", "engineering")."""


def aspects(then: Then) -> list[Aspect]:
    """Part an outcome into what it decides.

    Examples
    --------
    >>> aspects(Then(severity="major", notify=("engineering",), customers=True))
    [('severity', 'major'), ('notify', 'engineering'), ('customers', '')]
    """
    named = (
        ("contain", then.contain),
        ("severity", then.severity),
        ("route", then.route),
        ("notice", then.notice),
    )
    return [
        *((name, value) for name, value in named if value is not None),
        *((("open_case", ""),) if then.open_case and then.contain is None else ()),
        *(("notify", role) for role in then.notify),
        *((("customers", ""),) if then.customers else ()),
    ]


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of the rules of an event.

    Parameters
    ----------
    ordered : sequence of Rule
        All of them, in the order of decisions.
    """

    ordered: Sequence[Rule]

    def gives(self, other: Ruled, aspect: Aspect, of: Ruled, *, same_facts: bool = False) -> bool:
        """Tell whether, where both hold, a rule decides one thing of another one as well.

        Parameters
        ----------
        other, of : Ruled
        aspect : tuple of (str, str)
            Of the outcome of `of`.
        same_facts : bool
            Both hold for exactly the same facts.
        """
        if not _carried_out(other.rule, of.rule, same_facts=same_facts):
            return False
        what, value = aspect
        then = other.rule.then
        if what == "contain":
            return self._contains(other, value, of)
        if what == "open_case":
            return then.open_case or then.contain is not None
        if what == "severity":
            return then.severity is not None and _rank(then.severity) >= _rank(value)
        if what == "route":
            return self._routes(other, value, of)
        if what == "notice":
            return self._times(other, value, of)
        return value in then.notify if what == "notify" else then.customers

    def _contains(self, other: Ruled, strategy: str, of: Ruled) -> bool:
        wider = other.rule.then.contain
        if wider is None or not covers(wider, strategy):
            return False
        if other.place < of.place:
            return True
        # The first strategy says which case a finding joins: taking `of` away must not change it.
        return wider == strategy and all(
            rule.then.contain in (None, strategy) for rule in self._between(of, other)
        )

    def _routes(self, other: Ruled, route: str, of: Ruled) -> bool:
        if other.rule.then.route is None:
            return False
        if other.place < of.place:
            return True  # the route of the higher priority is taken in any case
        return other.rule.then.route == route and all(
            rule.then.route in (None, route) for rule in self._between(of, other)
        )

    def _times(self, other: Ruled, timing: str, of: Ruled) -> bool:
        if other.rule.then.notice is None:
            return False
        if other.rule.priority > of.rule.priority:
            return True  # the highest priority that speaks of it decides in any case
        first, last = sorted((of, other), key=lambda each: each.place)
        return other.rule.then.notice == timing and all(
            rule.then.notice in (None, timing) for rule in self._between(first, last)
        )

    def _between(self, one: Ruled, other: Ruled) -> Sequence[Rule]:
        return self.ordered[one.place + 1 : other.place]


def _carried_out(other: Rule, rule: Rule, *, same_facts: bool) -> bool:
    # In its cool-down a rule only notes what it finds; a response has none.
    if rule.event == CONTAINMENT or not other.cool_down:
        return True
    return same_facts and other.cool_down <= rule.cool_down


def _rank(severity: str) -> int:
    return next(rank for rank, name in enumerate(SEVERITIES) if name == severity)
