"""Files that are being recorded beside the pages: how far each is, and what came of it."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from service.errors import Refused

log = logging.getLogger("headmark.pages")

# So many are remembered: what was recorded is in the ledger, this is only how to say so.
REMEMBERED = 50
Work = Callable[[Callable[[int], None]], Mapping[str, Any]]


@dataclass(slots=True)
class ImportRun:
    """One file: whose, how many of its rows are done, and its report once all are."""

    key: str
    by: str
    rows: int
    done: int = 0
    report: Mapping[str, Any] | None = None
    refused: Refused | None = None
    has_failed: bool = False
    ended: Event = field(default_factory=Event)

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.rows) if self.rows else 1.0


class ImportRuns:
    """The last runs of one process; a form that is sent twice finds its first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._runs: OrderedDict[str, ImportRun] = OrderedDict()

    def begin(self, by: str, attempt: str, content: str, rows: int, work: Work) -> ImportRun:
        key = hashlib.sha256("\0".join((by, attempt, content)).encode()).hexdigest()[:32]
        with self._lock:
            if (known := self._runs.get(key)) is not None:
                return known
            run = self._runs[key] = ImportRun(key, by, rows)
            while len(self._runs) > REMEMBERED:
                self._runs.popitem(last=False)
        Thread(target=_run, args=(run, work), name="import", daemon=True).start()
        return run

    def find(self, key: str, by: str) -> ImportRun | None:
        """A run of this person's."""
        run = self._runs.get(key)
        return run if run is not None and run.by == by else None


def _run(run: ImportRun, work: Work) -> None:
    def progress(rows: int) -> None:
        run.done += rows

    try:
        run.report = work(progress)
    except Refused as refused:
        run.refused = refused
    except Exception:
        log.exception("an import came to no end")
        run.has_failed = True
    finally:
        run.ended.set()
