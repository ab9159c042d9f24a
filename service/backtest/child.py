"""The process of one replay: it tells how far it is, and in the end what came out."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import time
import traceback
from multiprocessing.connection import Connection

import structlog

from service.backtest.one_replay import Job, replay_past

TELL_EVERY = 0.2
PROGRESS, DONE, FAILED = "progress", "done", "failed"


def replay_in_child(job: Job, pipe: Connection) -> None:
    """Replay, and send the result; a parent that is gone ends it at the next word."""
    # Ctrl-C is the parent's to answer: it ends its children itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _log_trouble_only()
    gc.freeze()
    # A full collection walks the whole plant in memory: seldom, and the young ones in bulk.
    gc.set_threshold(100_000, 50, 1_000)
    try:
        pipe.send((DONE, replay_past(job, Teller(pipe))))
    except BrokenPipeError:
        return
    except Exception as error:
        pipe.send((FAILED, "".join(traceback.format_exception(error))))


def _log_trouble_only() -> None:
    """Standard output is the parent's answer."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Teller:
    """Tells the parent how many entries are done, now and then."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._done = 0
        self._next = 0.0

    def __call__(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TELL_EVERY
            self._pipe.send((PROGRESS, self._done))
