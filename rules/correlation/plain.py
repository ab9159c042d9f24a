"""The matcher in plain Python: windows by key, ordered by time.

It is the control of the engine, what takes over when the engine is down or cannot be installed,
and what backtests use.
"""

from collections.abc import Iterable, Sequence

from rules.correlation.facts import Hit, MatchFact, in_order
from rules.correlation.plain_search import Search, searches
from rules.pattern import Correlation


class PlainMatcher:
    """Finds patterns by looking up, for each new fact, the partners that it can have.

    A fact is filed under the values of the fields that join its step, in order of time, so a
    lookup touches only facts that share them and lie in the window; what it finds is put before
    `rules.correlation.exact.fault`. See `rules.correlation.matcher.Matcher` for the questions.

    Parameters
    ----------
    correlations : iterable of Correlation

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> from rules.outcomes import Then
    >>> from rules.pattern import Join, PatternStep
    >>> steps = tuple(PatternStep(name, "spc.signal", AllOf(())) for name in ("first", "second"))
    >>> join = Join("same", 1, "equipment", 0, "equipment")
    >>> two = Correlation("two", 0, steps, (join,), 10, Then(open_case=True), (0, 1), 0, 1)
    >>> marks, furnace = frozenset({"two/0", "two/1"}), {"equipment": ("F1",)}
    >>> matcher = PlainMatcher([two])
    >>> matcher.assert_([MatchFact(1, 50, marks, furnace), MatchFact(2, 45, marks, furnace)])
    (Hit(rule='two', facts=(2, 1)),)
    >>> matcher.retract([1])
    >>> matcher.assert_([MatchFact(3, 55, marks, furnace)])
    (Hit(rule='two', facts=(2, 3)),)
    """

    def __init__(self, correlations: Iterable[Correlation]) -> None:
        self._searches: dict[str, Search] = {}
        for one in correlations:
            self._searches.update(searches(one))
        self._known: dict[int, MatchFact] = {}

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        """Take in facts; give the hits that they complete, as `in_order` sorts them."""
        found: list[Hit] = []
        for fact in facts:
            if fact.id in self._known:
                continue
            self._known[fact.id] = fact
            # Filed after it has been looked for: no fact is its own partner.
            marked = [self._searches[mark] for mark in fact.marks if mark in self._searches]
            for search in marked:
                search.complete(fact, found)
            for search in marked:
                search.index.add(fact)
        return in_order(found) if len(found) > 1 else tuple(found)

    def retract(self, ids: Iterable[int]) -> None:
        """Forget facts; ids that are not known are passed over."""
        for known in ids:
            fact = self._known.pop(known, None)
            for mark in fact.marks if fact is not None else ():
                if fact is not None and mark in self._searches:
                    self._searches[mark].index.remove(fact)

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        """Know exactly these facts, whatever was known before; their own hits are not given."""
        self._known.clear()
        for search in self._searches.values():
            search.index.clear()
        for fact in facts:
            if fact.id not in self._known:
                self._known[fact.id] = fact
                for mark in fact.marks & self._searches.keys():
                    self._searches[mark].index.add(fact)

    def close(self) -> None:
        """Forget everything."""
        self.rebuild(())
