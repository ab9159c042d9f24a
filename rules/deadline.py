"""A deadline: what has to happen in time after an event, and what follows if it does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.conditions import Expression
from rules.outcomes import Then


@dataclass(frozen=True)
class Unless:
    """The event that keeps a deadline.

    Parameters
    ----------
    event : str
    when : Condition, AllOf, AnyOf or Not
    same : tuple of str
        The facts that it shares with the event that set the deadline, "lot" as a rule.
    """

    event: str
    when: Expression
    same: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """When an event meets the conditions, and still does so in time, and nothing kept it.

    Parameters
    ----------
    id : str
    priority : int
    event : str
        One of `rules.catalogue.RECORDED`.
    when : Condition, AllOf, AnyOf or Not
        Looked at when the event is recorded and again when the time is over, with what
        corrections have made of the record.
    within : int
        Microseconds from the time of the event.
    unless : Unless or None
        None: the conditions themselves say what is missing ("certificate: {blank: true}").
    then : Then
    cool_down : int
        Seconds; see `rules.rule.Rule`.
    line : int
    missing : mapping of str to str or None
        What people call that which is missing, by language: "en" and "zh-CN".
    """

    id: str
    priority: int
    event: str
    when: Expression
    within: int
    unless: Unless | None
    then: Then
    cool_down: int
    line: int
    missing: Mapping[str, str] | None = None
