"""A test that stands beside the rules: given these events, this is what they must decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.fields import Fact


@dataclass(frozen=True)
class GivenEvent:
    """An event of a test.

    Parameters
    ----------
    event : str
    facts : mapping of str to str, float, int, bool or None
    at : int
        Microseconds since the test began.
    ancestors : tuple of str
        Lots that the event's lot is made from, for a pattern that asks for descendants.
    """

    event: str
    facts: Mapping[str, Fact]
    at: int = 0
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What must come of the last event; None: the test does not ask.

    Parameters
    ----------
    rules : tuple of str or None
        Exactly the rules, rows, patterns that apply, in any order; empty: none.
    contain : tuple of str or None
        Exactly the strategies.
    open_case : bool or None
    severity, route : str or None
    notify : tuple of str or None
        Exactly the roles, with "customers".
    notice : str or None
    """

    rules: tuple[str, ...] | None = None
    contain: tuple[str, ...] | None = None
    open_case: bool | None = None
    severity: str | None = None
    route: str | None = None
    notify: tuple[str, ...] | None = None
    notice: str | None = None


@dataclass(frozen=True)
class RuleTest:
    """One test.

    Parameters
    ----------
    name : str
        A sentence.
    given : tuple of GivenEvent
        One, or several for a pattern.
    expect : Expected
    line : int
    until : int or None
        Microseconds since the test began: what the deadlines decide when this time has passed is
        asked, instead of what the last event decides.
    """

    name: str
    given: tuple[GivenEvent, ...]
    expect: Expected
    line: int
    until: int | None = None
