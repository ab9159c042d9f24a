"""When something happened by its record's own account, which is not when it became known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.intake.plant_records import Record
from service.records.schema import microseconds

# An operation is over, and its outputs are there, when it has ended.
TIMES = ("at", "ended_at", "from_", "from")


def happened_at(record: Record, known_at: int) -> int:
    """In microseconds; of master data, which have no time of their own, when it became known."""
    for name in TIMES:
        at = getattr(record, name, None)
        if isinstance(at, datetime):
            return microseconds(at)
    return known_at


def content_happened_at(content: Mapping[str, Any], known_at: int) -> int:
    """The same of a record as the ledger has it."""
    for name in TIMES:
        at = content.get(name)
        if isinstance(at, str):
            return microseconds(datetime.fromisoformat(at))
    return known_at
