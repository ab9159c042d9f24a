"""A backtest whose row tells how far it is and what came of it, in this thread or beside it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import structlog

from service.backtest.rule_file import RuleFile
from service.backtest.run_backtest import Progress, run_backtest
from service.backtest.runs import Run
from service.backtest.window import Window
from service.errors import Refused
from service.settings import Settings

SIGN_EVERY = 1.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the past: which rulebook instead of which, in which window."""

    base: RuleFile
    draft: RuleFile
    window: Window


@dataclass(slots=True)
class Signs:
    """Writes the progress to the row, once a second at most, and tells whoever looks on."""

    run: Run
    also: Progress
    _next: float = field(default=0.0)

    def __call__(self, done: int, total: int) -> None:
        self.also(done, total)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + SIGN_EVERY
            self.run.progress(done, total)


def keep_backtest(
    run: Run, settings: Settings, asked: Question, progress: Progress = lambda _done, _total: None
) -> dict[str, Any] | None:
    """Run it; whatever happens, the row says so. None where it failed."""
    try:
        document = run_backtest(
            run.door, settings, base=asked.base, draft=asked.draft, window=asked.window,
            progress=Signs(run, progress),
        )  # fmt: skip
    except Refused as refused:
        run.fail(refused.detail)
        return None
    except KeyboardInterrupt:
        run.fail("whoever ran it ended it")
        raise
    except Exception as error:
        log.exception("a backtest failed", backtest=run.id)
        run.fail(f"{type(error).__name__}: {error}")
        return None
    run.finish(document)
    return document


def keep_backtest_beside(run: Run, settings: Settings, asked: Question) -> threading.Thread:
    """The same in a thread, for a service that answers in the meantime.

    The thread only waits for the two processes and writes the row; it ends with the service.
    """
    thread = threading.Thread(
        target=keep_backtest, args=(run, settings, asked), name=f"backtest-{run.id}", daemon=True
    )
    thread.start()
    return thread
