"""What one transaction has read and the next may use, as long as nobody wrote in between.

The ledger's head tells: a page of notes is good at exactly one position. A transaction of this
process carries its notes on to its own end; any other writer's entry, or a rollback, and the notes
are thrown away (docs/decisions/0002-memory-follows-the-store.md).
"""

from __future__ import annotations

from typing import Any


class Notebook:
    """Notes by subject, good at one ledger position; guarded by the door's lock."""

    def __init__(self) -> None:
        self._position: int | None = None
        self._pages: dict[str, dict[Any, Any]] = {}

    def page(self, subject: str, *, position: int) -> dict[Any, Any]:
        """The notes on a subject for a transaction that began at `position`."""
        if position != self._position:
            self._pages.clear()
            self._position = position
        return self._pages.setdefault(subject, {})

    def carry_on(self, start: int, end: int) -> None:
        """A transaction of this process committed: what it noted is good where it ended."""
        self._position = end if self._position == start else None

    def forget(self, start: int) -> None:  # noqa: ARG002 - any transaction may have used a page
        """A transaction was rolled back: its notes speak of what did not happen."""
        self._position = None
        self._pages.clear()
