"""Run a backtest: the whole past of a plant by two rulebooks, and the difference as a document."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.backtest.document import report_document
from service.backtest.evidence import Replayed
from service.backtest.one_replay import Job
from service.backtest.past import Past, write_past
from service.backtest.rule_file import RuleFile
from service.backtest.scratch import make_empty
from service.backtest.side_by_side import replay_side_by_side
from service.backtest.window import Window
from service.records.door import Door
from service.settings import Settings

# Told how many entries of both replays together are done, and how many there are.
Progress = Callable[[int, int], None]


def run_backtest(
    door: Door,
    settings: Settings,
    *,
    base: RuleFile,
    draft: RuleFile,
    window: Window | None = None,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, Any]:
    """The report; the plant's database is read once, and not changed."""
    window = window or Window(time_zone=settings.time_zone)
    _ = window.zone, base.read(), draft.read()  # what is wrong is refused before it begins
    with tempfile.TemporaryDirectory(prefix="headmark-backtest-") as name:
        folder = Path(name)
        with door.read() as connection:
            past = write_past(connection, folder / "past.jsonl")
        replayed = _replay(folder, past, settings, (base, draft), progress)
    return report_document(past, *replayed, window)


def _replay(
    folder: Path,
    past: Past,
    settings: Settings,
    rule_files: tuple[RuleFile, RuleFile],
    progress: Progress,
) -> tuple[Replayed, Replayed]:
    empty = make_empty(folder)
    done = [0, 0]
    progress(0, 2 * past.entries)

    def tell(which: int, entries: int) -> None:
        done[which] = min(entries, past.entries)
        progress(sum(done), 2 * past.entries)

    jobs = [
        Job(past, rules, settings, empty, folder / f"{name}.db")
        for name, rules in zip(("base", "draft"), rule_files, strict=True)
    ]
    base, draft = replay_side_by_side(jobs, tell)
    return base, draft
