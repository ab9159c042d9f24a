"""Patterns of two signals on one furnace, as many as a test asks for, and signals."""

from __future__ import annotations

from rules.conditions import AllOf
from rules.correlation.facts import MatchFact
from rules.outcomes import Then
from rules.pattern import Correlation, Join, PatternStep

HOUR = 3_600_000_000


def two_signals(name: str = "two", *, field: str = "equipment", window: int = 8) -> Correlation:
    """Two signals with one value of a field, `window` hours apart at most."""
    steps = tuple(PatternStep(step, "spc.signal", AllOf(())) for step in ("first", "second"))
    join = Join("same", 1, field, 0, field)
    return Correlation(name, 0, steps, (join,), window * HOUR, Then(open_case=True), (0, 1), 0, 1)


def signal(number: int, at: int = 0, /, *rules: str, **keys: str) -> MatchFact:
    """A signal at an hour, that both steps of some rules are satisfied by."""
    marks = frozenset(f"{rule}/{step}" for rule in rules or ("two",) for step in (0, 1))
    values = {name: (value,) for name, value in (keys or {"equipment": "FURNACE-3"}).items()}
    return MatchFact(number, at * HOUR, marks, values)
