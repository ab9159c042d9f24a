"""What a matcher is told of an event, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MatchFact:
    """An event as the matchers see it: which steps it can be, and what it can be joined by.

    Parameters
    ----------
    id : int
        Ascending in the order in which events became known; never used twice.
    at : int
        When it happened, in microseconds since 1970 (or since any other fixed moment).
    marks : frozenset of str
        The steps that the event satisfies by itself, as "RULE/STEP"; steps count from 0.
    keys : mapping of str to tuple of str
        The values of each joined field; empty or missing where none is recorded. "lot" are the
        event's own lots, "lot^" those and all the lots that they are made from.

    Examples
    --------
    >>> MatchFact(7, 0, frozenset({"two-signals/0"}), {"equipment": ("FURNACE-3",)}).id
    7
    """

    id: int
    at: int
    marks: frozenset[str]
    keys: Mapping[str, tuple[str, ...]] = field(hash=False)


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A pattern that is complete.

    Parameters
    ----------
    rule : str
        The correlation's id.
    facts : tuple of int
        The ids of its facts, in the order of the pattern's steps.
    """

    rule: str
    facts: tuple[int, ...]


def mark_of(rule: str, step: int) -> str:
    """Name a step of a rule as facts are marked with it.

    Parameters
    ----------
    rule : str
    step : int
        Counted from 0.

    Returns
    -------
    str

    Examples
    --------
    >>> mark_of("two-signals", 1)
    'two-signals/1'
    """
    return f"{rule}/{step}"


def in_order(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Give hits, each once, in the order in which they became possible.

    Parameters
    ----------
    hits : iterable of Hit

    Returns
    -------
    tuple of Hit
        By the youngest of their facts, then by rule and facts: the same whoever found them.

    Examples
    --------
    >>> [hit.rule for hit in in_order([Hit("b", (1, 2)), Hit("a", (3, 1)), Hit("b", (1, 2))])]
    ['b', 'a']
    """
    return tuple(sorted(set(hits), key=lambda hit: (max(hit.facts), hit.rule, hit.facts)))
