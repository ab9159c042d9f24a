"""One rule: an event, conditions, an outcome."""

from dataclasses import dataclass

from rules.conditions import Expression
from rules.outcomes import Then


@dataclass(frozen=True)
class Rule:
    """When an event meets the conditions, then decide so.

    Parameters
    ----------
    id : str
    event : str
    priority : int
        Higher comes first; 0 if the file does not say.
    when : Condition, AllOf, AnyOf or Not
    then : Then
    line : int
        Where the rule starts in its file, counted from 1.
    cool_down : int
        Seconds in which a further firing for the same cause is noted in the case of the one
        before, also where that is closed, and tells nobody unless something new is held; 0: none.
        What a rule holds is held in any case: then no closed case is joined.
    table : str or None
        The decision table whose row this is.
    """

    id: str
    event: str
    priority: int
    when: Expression
    then: Then
    line: int
    cool_down: int = 0
    table: str | None = None
