"""An event -> which steps of which patterns it can be, and what it can be joined by."""

from collections.abc import Iterable, Mapping, Sequence

from rules.correlation.exact import DESCENT
from rules.correlation.facts import mark_of
from rules.explanation import judge
from rules.facts import checked, one_form, parameter_of
from rules.fields import Fact
from rules.own_fields import OwnField
from rules.pattern import LOT, Correlation


def listens_to(correlations: Iterable[Correlation]) -> frozenset[str]:
    """Name the events that some pattern waits for.

    Parameters
    ----------
    correlations : iterable of Correlation

    Returns
    -------
    frozenset of str
    """
    return frozenset(step.event for one in correlations for step in one.steps)


def fields_joined(correlations: Iterable[Correlation]) -> frozenset[str]:
    """Name the facts that some pattern joins events by.

    Parameters
    ----------
    correlations : iterable of Correlation

    Returns
    -------
    frozenset of str
        With "lot" where a pattern asks for descendants.
    """
    joins = (join for one in correlations for join in one.joins)
    return frozenset(name for join in joins for name in (join.field, join.earlier_field))


def asks_for_descent(correlations: Iterable[Correlation]) -> bool:
    """Tell whether some pattern asks what a lot is made from.

    Parameters
    ----------
    correlations : iterable of Correlation

    Returns
    -------
    bool
    """
    return any(join.kind == "descendant" for one in correlations for join in one.joins)


def longest_window(correlations: Iterable[Correlation]) -> int:
    """Give the longest time that a pattern may take.

    Parameters
    ----------
    correlations : iterable of Correlation

    Returns
    -------
    int
        Microseconds; 0 if there is no pattern. What happened longer before everything still to
        come can be retracted.
    """
    return max((one.window for one in correlations), default=0)


def mark(
    correlations: Iterable[Correlation],
    event: str,
    facts: Mapping[str, Fact],
    *,
    own_fields: Sequence[OwnField] = (),
) -> frozenset[str]:
    """Tell which steps an event satisfies by itself.

    Parameters
    ----------
    correlations : iterable of Correlation
    event : str
    facts : mapping of str to str, float, int, bool or None
        As for `rules.facts.checked`.
    own_fields : sequence of OwnField
        Of the rulebook whose patterns these are.

    Returns
    -------
    frozenset of str
        "RULE/STEP" each; empty for an event that no pattern waits for.

    Raises
    ------
    ValueError
        For facts that the catalogue refuses.

    Examples
    --------
    >>> from rules.conditions import Condition
    >>> from rules.outcomes import Then
    >>> from rules.pattern import Join, PatternStep
    >>> worthy = Condition("page_worthy", "equals", True)
    >>> steps = tuple(PatternStep(name, "spc.signal", worthy) for name in ("first", "second"))
    >>> join = Join("same", 1, "equipment", 0, "equipment")
    >>> two = Correlation("two", 0, steps, (join,), 10, Then(open_case=True), (0, 1), 0, 1)
    >>> sorted(mark([two], "spc.signal", {"page_worthy": True}))
    ['two/0', 'two/1']
    >>> mark([two], "complaint", {})
    frozenset()
    """
    listening = [
        (mark_of(one.id, index), step.when)
        for one in correlations
        for index, step in enumerate(one.steps)
        if step.event == event
    ]
    if not listening:
        return frozenset()
    known = checked(event, facts, own_fields)
    return frozenset(name for name, when in listening if judge(when, known).misses == 0)


def keys_of(
    correlations: Iterable[Correlation],
    facts: Mapping[str, Fact],
    *,
    lots: Sequence[str] = (),
    ancestors: Sequence[str] = (),
    own_fields: Sequence[OwnField] = (),
) -> dict[str, tuple[str, ...]]:
    """Give what an event can be joined by.

    Parameters
    ----------
    correlations : iterable of Correlation
    facts : mapping of str to str, float, int, bool or None
    lots : sequence of str
        All lots of the event, if it has several; else its fact "lot" counts.
    ancestors : sequence of str
        Lots that they are made from.
    own_fields : sequence of OwnField

    Returns
    -------
    dict of str to tuple of str
        For each joined fact that is recorded its values, as texts.

    Examples
    --------
    >>> from rules.outcomes import Then
    >>> from rules.pattern import Join
    >>> joins = (Join("descendant", 1, "lot", 0, "lot"), Join("same", 1, "heat", 0, "heat"))
    >>> plated = Correlation("plated", 0, (), joins, 10, Then(open_case=True), (), 0, 1)
    >>> keys_of([plated], {"lot": "B1", "heat": None}, ancestors=("A1",))
    {'lot': ('B1',), 'lot^': ('A1', 'B1')}
    """
    correlations = tuple(correlations)
    keys: dict[str, tuple[str, ...]] = {}
    for name in sorted(fields_joined(correlations)):
        token = _token(_recorded(name, facts, own_fields))
        if name == LOT and lots:
            keys[name] = tuple(sorted({lot for lot in lots if lot.strip()}))
        elif token is not None:
            keys[name] = (token,)
    if keys.get(LOT) and asks_for_descent(correlations):
        keys[DESCENT] = tuple(sorted({*keys[LOT], *ancestors}))
    return {name: values for name, values in keys.items() if values}


def _recorded(name: str, facts: Mapping[str, Fact], own_fields: Sequence[OwnField]) -> Fact:
    if name in facts:
        return one_form(facts[name])
    for own in own_fields:
        if own.field.name == name:
            return parameter_of(own, facts)
    return None


def _token(value: Fact) -> str | None:
    """Say a value so that equal values, and only these, are said alike."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # 5.0 and 5 are one number
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return str(value)
