"""What a replay led to, each piece with the record that caused it: plain data, to be compared.

All instants are microseconds since 1970 UTC, all quantities millionths of the lot's unit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The record, or what people or the clock did, and when it happened by its own account."""

    record: str
    id: str
    at: int


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case of a replay, by its number there."""

    number: str
    event: str
    cause_key: str
    severity: str
    route: str
    state: str
    held: bool
    reason: str
    opened: Evidence
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """A lot on hold under a case; `quantity` is what was there of it when it was held."""

    lot: str
    case: str
    quantity: int
    unit: str
    placed: Evidence
    placed_at: int
    released_at: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterSeen:
    """A letter that would have gone out; `said` is its content as canonical JSON."""

    kind: str
    audience: str
    recipient: str
    language: str
    customer: str | None
    case: str | None
    said: str
    cause: Evidence
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A shipment that really left, and that the gate would have stopped."""

    shipment: str
    customer: str
    lots: tuple[str, ...]
    cases: tuple[str, ...]
    cause: Evidence


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that applied to a record: fired, muted, or cooled down to a note."""

    rule: str
    outcome: str
    case: str | None
    cause: Evidence


@dataclass(frozen=True, slots=True)
class NotReplayed:
    """Something of the past that this replay could not do, and why."""

    what: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class Level:
    """How much was on hold within one hour, in one unit: at most, when, and at its end."""

    unit: str
    most: int
    at: int
    last: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """Everything one rulebook would have led to; `rules` are all that it has, fired or not."""

    rulebook: str
    version: int
    digest: str
    records: int
    seconds: float
    rules: tuple[str, ...] = ()
    cases: tuple[CaseSeen, ...] = ()
    holds: tuple[HoldSeen, ...] = ()
    letters: tuple[LetterSeen, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    fired: tuple[Fired, ...] = ()
    levels: tuple[Level, ...] = ()
    not_replayed: tuple[NotReplayed, ...] = ()
