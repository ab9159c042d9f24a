"""A row of the outbox in the hands of one worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter this worker alone may send until `lease_until` (microseconds)."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    recipient: str
    language: str
    message_id: str
    audience: str
    nonconformance: str | None
    customer: str | None
    attempts: int
    lease_until: int
    # Of the plant's own, by part; Headmark's stand in for what is missing.
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What the ledger entries about this letter are filed under."""
        return self.nonconformance or self.kind
