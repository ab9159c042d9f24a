"""A finding: what starts a containment, with the facts the rules decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.messages import Cause

Fact = str | float | int | bool | None

CONTEXT_FIELDS = ("process", "equipment", "load", "tool", "bath", "shift", "operator")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, where, and in which record; `topic` is what a repeated finding shares.

    `at` is when it was found, `checked_at` when what was checked was made (the end of the
    operation, or the moment of a check during it); both in microseconds. `calls` says that people
    are called for it, also where it joins a case that they know of. Findings of one `cause_key` are
    one case; without one it is what the finding makes suspect.
    """

    event: str
    facts: Mapping[str, Fact]
    topic: str
    reason: str
    cause: Cause
    record: tuple[str, str]
    entry: int
    at: int
    checked_at: int
    lots: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    stream: str | None = None
    context: Mapping[str, str | None] = field(default_factory=dict)
    calls: bool = False
    cause_key: str | None = None

    def fact(self, name: str) -> str | None:
        value = self.facts.get(name)
        return value if isinstance(value, str) else None
