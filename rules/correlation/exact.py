"""What it means that events meet a pattern: the one place that decides.

* The facts are in strict order, by time and then by arrival: `(at, id)` ascends from step to step.
  So no fact stands for two steps, and of events at one moment the one known first comes first.
* Each fact meets the conditions of its step by itself: it carries the step's mark.
* From the first to the last fact no more than the window passes, the window itself included; from
  one fact to the next no more than the later step's own `within`, likewise.
* "same": the two facts share a value of the joined fields. "different": both have a value, and
  share none. "descendant": a lot of the earlier one is among the later one's lots or the lots that
  they are made from. Where nothing is recorded nothing is joined, by none of the three.
"""

from collections.abc import Sequence
from typing import Literal

from rules.correlation.facts import MatchFact, mark_of
from rules.pattern import LOT, Correlation, Join, JoinKind

Fault = Literal["marks", "order", "window", "within", "same", "different", "descendant"]

DESCENT = f"{LOT}^"
"""The key for an event's lots and all that they are made from."""


def joined(kind: JoinKind, later: Sequence[str], earlier: Sequence[str]) -> bool:
    """Tell whether two facts are joined, from the values of their joined fields.

    Parameters
    ----------
    kind : {"same", "different", "descendant"}
    later, earlier : sequence of str
        Empty: not recorded.

    Returns
    -------
    bool

    Examples
    --------
    >>> joined("same", ("F1",), ("F1", "F2")), joined("different", ("F1",), ())
    (True, False)
    """
    if not later or not earlier:
        return False
    # One value, nearly always: then there is no need of a set.
    shared = later[0] in earlier if len(later) == 1 else not set(later).isdisjoint(earlier)
    return shared is not (kind == "different")


def keys_of_join(join: Join) -> tuple[str, str]:
    """Name the keys of the later and of the earlier fact that a join compares.

    Parameters
    ----------
    join : Join

    Returns
    -------
    tuple of str
        Two.

    Examples
    --------
    >>> keys_of_join(Join("descendant", 1, "lot", 0, "lot"))
    ('lot^', 'lot')
    """
    if join.kind == "descendant":
        return DESCENT, LOT
    return join.field, join.earlier_field


def in_time(correlation: Correlation, times: Sequence[int]) -> Literal["window", "within"] | None:
    """Say which limit of time the events of a pattern break, None when none.

    Parameters
    ----------
    correlation : Correlation
    times : sequence of int
        When each step happened, in microseconds, in the order of the steps.

    Returns
    -------
    "window", "within" or None
    """
    if times[-1] - times[0] > correlation.window:
        return "window"
    for index in range(1, len(times)):
        within = correlation.steps[index].within
        if within is not None and times[index] - times[index - 1] > within:
            return "within"
    return None


def fault(correlation: Correlation, facts: Sequence[MatchFact]) -> Fault | None:
    """Say what keeps facts from meeting a pattern, None when they meet it.

    Parameters
    ----------
    correlation : Correlation
    facts : sequence of MatchFact
        One for each step, in the order of the steps.

    Returns
    -------
    str or None
        The first of: marks, order, window, within, same, different, descendant.

    Examples
    --------
    >>> from rules.conditions import AllOf
    >>> from rules.outcomes import Then
    >>> from rules.pattern import PatternStep
    >>> steps = tuple(PatternStep(name, "spc.signal", AllOf(())) for name in ("first", "second"))
    >>> join = Join("same", 1, "equipment", 0, "equipment")
    >>> two = Correlation("two", 0, steps, (join,), 10, Then(open_case=True), (0, 1), 0, 1)
    >>> marks, furnace = frozenset({"two/0", "two/1"}), {"equipment": ("F1",)}
    >>> signals = [MatchFact(id, at, marks, furnace) for id, at in ((1, 0), (2, 10), (3, 11))]
    >>> fault(two, signals[:2]), fault(two, signals[::2]), fault(two, signals[1::-1])
    (None, 'window', 'order')
    """
    if any(mark_of(correlation.id, step) not in fact.marks for step, fact in enumerate(facts)):
        return "marks"
    return misfit(correlation, facts)


def misfit(correlation: Correlation, facts: Sequence[MatchFact]) -> Fault | None:
    """Say what keeps facts that carry the marks of their steps from meeting a pattern.

    Parameters
    ----------
    correlation : Correlation
    facts : sequence of MatchFact
        One for each step, in the order of the steps, each with the mark of its step.

    Returns
    -------
    str or None
        As `fault`, of which it is all but the marks.
    """
    before = facts[0]
    for fact in facts[1:]:
        if before.at > fact.at or (before.at == fact.at and before.id >= fact.id):
            return "order"
        before = fact
    late = in_time(correlation, [fact.at for fact in facts])
    if late is not None:
        return late
    for join in correlation.joins:
        of_later, of_earlier = keys_of_join(join)
        later_values = facts[join.later].keys.get(of_later, ())
        if not joined(join.kind, later_values, facts[join.earlier].keys.get(of_earlier, ())):
            return join.kind
    return None
