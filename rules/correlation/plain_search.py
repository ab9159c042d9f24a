"""From a fact at one step of a pattern to the facts that can stand for the other steps."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from rules.correlation.exact import DESCENT, keys_of_join, misfit
from rules.correlation.facts import Hit, MatchFact, mark_of
from rules.correlation.plain_index import Cell, Shelf, StepIndex, cells
from rules.pattern import LOT, Correlation

_Fields = tuple[str, ...]
_Sources = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Lookup:
    """Finds facts for a step from those of the steps that are filled.

    Parameters
    ----------
    step : int
    shelf : dict
        Of that step, by the fields that it shares with filled steps.
    sources : tuple of tuple
        The filled step and its field for each field of the shelf, in the shelf's order.
    limits : tuple of tuple
        For each filled step how long after it (negative: before it) this one may lie, in
        microseconds: earliest, latest.
    """

    step: int
    shelf: Shelf
    sources: _Sources
    limits: tuple[tuple[int, int, int], ...]

    def candidates(self, filled: Mapping[int, MatchFact]) -> list[MatchFact]:
        """Give the facts that share the fields and lie in time; the rest `misfit` decides."""
        sought = self._cells(filled)
        if len(sought) == 1:
            return self._in_time(sought[0], filled)
        # Two facts may share several lots and are one pair all the same.
        found = {fact.id: fact for cell in sought for fact in self._in_time(cell, filled)}
        return list(found.values())

    def _in_time(self, cell: Cell, filled: Mapping[int, MatchFact]) -> list[MatchFact]:
        entries = self.shelf.get(cell)
        if entries is None:
            return []
        if len(self.limits) == 1:
            step, before, after = self.limits[0]
            at = filled[step].at
            earliest, latest = at + before, at + after
        else:
            earliest = max([filled[step].at + offset for step, offset, _ in self.limits])
            latest = min([filled[step].at + offset for step, _, offset in self.limits])
        if entries[-1][0] < earliest:  # the usual case of a search for later events
            return []
        first = bisect_left(entries, (earliest,))
        if entries[-1][0] <= latest:
            return [entry[2] for entry in entries[first:]]
        return [entry[2] for entry in entries[first : bisect_left(entries, (latest + 1,), first)]]

    def _cells(self, filled: Mapping[int, MatchFact]) -> tuple[Cell, ...]:
        if len(self.sources) == 1:
            step, name = self.sources[0]
            return filled[step].keys.get(name, ())
        # Named by place: two sources may be the same field of two steps.
        values = {
            str(place): filled[step].keys.get(name, ())
            for place, (step, name) in enumerate(self.sources)
        }
        return cells(values, tuple(values))


@dataclass(frozen=True)
class Search:
    """What is done with a fact that is marked as one step of one pattern."""

    correlation: Correlation
    step: int
    index: StepIndex
    lookups: tuple[Lookup, ...]

    def complete(self, fact: MatchFact, found: list[Hit]) -> None:
        """Add the hits that the fact completes at this step."""
        self._extend({self.step: fact}, 0, found)

    def _extend(self, filled: dict[int, MatchFact], depth: int, found: list[Hit]) -> None:
        lookup = self.lookups[depth]
        candidates = lookup.candidates(filled)
        if not candidates:
            return
        last = depth + 1 == len(self.lookups)
        for candidate in candidates:
            filled[lookup.step] = candidate
            if not last:
                self._extend(filled, depth + 1, found)
                continue
            facts = [filled[step] for step in range(len(filled))]
            if misfit(self.correlation, facts) is None:
                found.append(Hit(self.correlation.id, tuple([one.id for one in facts])))
        del filled[lookup.step]


def searches(correlation: Correlation) -> dict[str, Search]:
    """Plan, for each step of a pattern, how its partners are found, by the step's mark.

    Parameters
    ----------
    correlation : Correlation

    Returns
    -------
    dict of str to Search
        They share one set of shelves.
    """
    steps = range(len(correlation.steps))
    plans = {start: _plan(correlation, start) for start in steps}
    shelves: dict[int, dict[_Fields, Shelf]] = {step: {} for step in steps}
    for plan in plans.values():
        for step, fields, _, _ in plan:
            shelves[step].setdefault(fields, {})
    return {
        mark_of(correlation.id, start): Search(
            correlation,
            start,
            StepIndex(shelves[start]),
            tuple(
                Lookup(step, shelves[step][fields], sources, limits)
                for step, fields, sources, limits in plan
            ),
        )
        for start, plan in plans.items()
    }


_Planned = tuple[int, _Fields, _Sources, tuple[tuple[int, int, int], ...]]


def _plan(correlation: Correlation, start: int) -> list[_Planned]:
    """Choose the order of the other steps: each next one is joined with what is filled."""
    filled, plan = [start], list[_Planned]()
    while len(filled) < len(correlation.steps):
        open_steps = [step for step in range(len(correlation.steps)) if step not in filled]
        step = max(open_steps, key=lambda one: len(_shared(correlation, one, filled)))
        shared = _shared(correlation, step, filled)
        limits = tuple((one, *_limits(correlation, one, step)) for one in filled)
        plan.append((step, tuple(shared), tuple(shared.values()), limits))
        filled.append(step)
    return plan


def _shared(correlation: Correlation, step: int, filled: list[int]) -> dict[str, tuple[int, str]]:
    """Give the fields of a step that equal fields of filled steps, with these.

    Of lots, which may be many, only one field is used: two would be filed under every pair.
    """
    shared: dict[str, tuple[int, str]] = {}
    for join in correlation.joins:
        of_later, of_earlier = keys_of_join(join)
        later, earlier = (join.later, of_later), (join.earlier, of_earlier)
        for (at, name), other in ((later, earlier), (earlier, later)):
            if join.kind == "different" or at != step or other[0] not in filled or name in shared:
                continue
            if not {name, other[1]} & {LOT, DESCENT} or not shared.keys() & {LOT, DESCENT}:
                shared[name] = other
    return shared


def _limits(correlation: Correlation, filled: int, step: int) -> tuple[int, int]:
    first, last = sorted((filled, step))
    between = [one.within for one in correlation.steps[first + 1 : last + 1]]
    longest = correlation.window
    if None not in between:
        longest = min(longest, sum(within for within in between if within is not None))
    return (0, longest) if step > filled else (-longest, 0)
