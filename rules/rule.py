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
    """

    id: str
    event: str
    priority: int
    when: Expression
    then: Then
    line: int
