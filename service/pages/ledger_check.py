"""A check of the whole ledger beside the pages: one at a time, with how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock, Thread
from time import perf_counter

from service.actions.compare_ledger import verify_database
from service.actions.verify_ledger import Verdict
from service.records.door import Door, head_position

log = logging.getLogger("headmark.pages")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: who asked for it when, how far it is, and what it found."""

    by: str
    began_at: datetime
    entries: int
    seen: int = 0
    seconds: float = 0.0
    verdict: Verdict | None = None
    has_failed: bool = False

    @property
    def is_running(self) -> bool:
        return self.verdict is None and not self.has_failed

    @property
    def share(self) -> float:
        """Of its entries; what compares the records with them comes after the last."""
        return min(1.0, self.seen / self.entries) if self.entries else 1.0


class LedgerCheck:
    """The last check of one plant; whoever asks while one runs sees that one."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._lock = Lock()
        self._last: Check | None = None
        self._thread: Thread | None = None

    @property
    def last(self) -> Check | None:
        return self._last

    def begin(self, by: str, now: datetime) -> None:
        with self._lock:
            if self._last is not None and self._last.is_running:
                return
            with self._door.read() as connection:
                self._last = Check(by, now, head_position(connection))
            self._thread = Thread(target=self._run, name="ledger-check", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> Check | None:
        """A small ledger is checked while one waits."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._last

    def _run(self) -> None:
        began = perf_counter()
        try:
            with self._door.read() as connection:
                verdict = verify_database(connection, seen=self._seen(began))
        except Exception:
            log.exception("the check of the ledger came to no end")
            self._note(began, has_failed=True)
        else:
            self._note(began, verdict=verdict, seen=verdict.entries)

    def _seen(self, began: float) -> Callable[[int], None]:
        return lambda number: self._note(began, seen=number)

    def _note(self, began: float, **found: object) -> None:
        assert self._last is not None
        self._last = replace(self._last, seconds=perf_counter() - began, **found)  # type: ignore[arg-type]
