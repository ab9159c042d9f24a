"""The facts of one step of a pattern, filed by the values they are joined by and by time."""

from bisect import bisect_left, insort
from collections.abc import Mapping
from itertools import product

from rules.correlation.facts import MatchFact

Cell = str | tuple[str, ...]
"""The value of the one field of a shelf, or of each of its several."""
Entry = tuple[int, int, MatchFact]
"""`at`, `id` and the fact: ids differ, so entries are ordered without comparing facts."""
Shelf = dict[Cell, list[Entry]]


def cells(keys: Mapping[str, tuple[str, ...]], fields: tuple[str, ...]) -> tuple[Cell, ...]:
    """Give every combination of a fact's values of some fields; none where one is not recorded.

    Examples
    --------
    >>> cells({"lot": ("K7", "K8"), "heat": ("H1",)}, ("lot", "heat"))
    (('K7', 'H1'), ('K8', 'H1'))
    >>> cells({"lot": ("K7", "K8")}, ("lot",)), cells({}, ("lot",)), cells({}, ())
    (('K7', 'K8'), (), ((),))
    """
    if len(fields) == 1:
        return keys.get(fields[0], ())
    return tuple(product(*(keys.get(name, ()) for name in fields)))


class StepIndex:
    """One shelf for each set of fields by which this step's facts are looked up.

    Parameters
    ----------
    shelves : mapping of tuple of str to dict
        Empty ones, by their fields.
    """

    def __init__(self, shelves: Mapping[tuple[str, ...], Shelf]) -> None:
        self._shelves = tuple(shelves.items())

    def add(self, fact: MatchFact) -> None:
        entry = (fact.at, fact.id, fact)
        for fields, shelf in self._shelves:
            for cell in cells(fact.keys, fields):
                entries = shelf.get(cell)
                if entries is None:
                    shelf[cell] = [entry]
                elif entries[-1] < entry:  # the usual case: events come in order of time
                    entries.append(entry)
                else:
                    insort(entries, entry)

    def remove(self, fact: MatchFact) -> None:
        entry = (fact.at, fact.id, fact)
        for fields, shelf in self._shelves:
            for cell in cells(fact.keys, fields):
                entries = shelf.get(cell, [])
                place = bisect_left(entries, entry[:2])
                if place < len(entries) and entries[place][1] == fact.id:
                    del entries[place]
                if not entries:
                    shelf.pop(cell, None)

    def clear(self) -> None:
        for _, shelf in self._shelves:
            shelf.clear()
