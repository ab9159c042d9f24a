"""`headmark import FILE...`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from service.actions.record_batch import BatchRecorder, Report
from service.commands.answer import AsJson, Database, end, figures, print_json, say
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput
from service.intake.read_lines import Line, read_files
from service.intake.read_table import TABLES, table_lines

SHOWN = 20
SUPPORTED = (".jsonl", *TABLES)

Files = Annotated[list[Path], typer.Argument(help="Files of plant records (.jsonl, .csv, .xlsx).")]
Atomic = Annotated[bool, typer.Option("--atomic", help="All records or none.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; keep nothing.")]


def install(app: typer.Typer) -> None:
    app.command("import")(import_files)


def import_files(
    files: Files,
    atomic: Atomic = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Record files of plant records, with all their consequences."""
    for path in files:
        _check(path)
    settings = settings_of(database)
    door = open_door(settings)
    recorder = BatchRecorder(door, load_plant(door), settings, by=acting(), now=now)
    with _progress(files) as on_read:
        lines = _lines(files, settings.max_record_bytes, on_read)
        if dry_run:
            report = recorder.rehearse(lines)
        elif atomic:
            report = recorder.record_atomically(lines)
        else:
            report = recorder.record(lines)
    if as_json:
        print_json(report.document())
    else:
        _show(report, kept=not dry_run and not (atomic and report.refused))
    end(findings=bool(report.refused))


def _lines(files: Sequence[Path], longest: int, on_read: Callable[[int], None]) -> Iterator[Line]:
    """Of one file after the other: JSON Lines as they are read, a table as a whole."""
    for path in files:
        if path.suffix.lower() in TABLES:
            content = path.read_bytes()
            yield from table_lines(content, str(path), longest=longest)
            on_read(len(content))
        else:
            yield from read_files([path], longest=longest, on_read=on_read)


def _check(path: Path) -> None:
    """Before anything is recorded: half an import because of a mistyped name helps nobody."""
    if path.suffix.lower() not in SUPPORTED:
        raise BadInput(
            f"{path}: files of this kind cannot be imported, only {', '.join(SUPPORTED)}"
        )
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None


@contextmanager
def _progress(files: Sequence[Path]) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("Recording"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=sum(path.stat().st_size for path in files))
        yield lambda read: progress.advance(task, read)


def _show(report: Report, *, kept: bool) -> None:
    outcome = report.outcome
    counts = {
        "read": report.read,
        "new": report.new,
        "duplicates": report.duplicates,
        "refused": len(report.refused),
        "signals": len(outcome.signals),
        "nonconformances": ", ".join(outcome.nonconformances) or 0,
        "holds": outcome.holds,
        "violations": len(outcome.violations),
        "imbalances": len(outcome.imbalances),
    }
    figures("Recorded" if kept else "Nothing was kept; this is what would be", counts)
    say(*(f"{each.place}: {each.reason}" for each in report.refused))
    _say_first("violations", outcome.violations)
    _say_first("imbalances", outcome.imbalances)
    _say_first("warnings", outcome.warnings)


def _say_first(kind: str, sentences: Sequence[str]) -> None:
    """The first of many; all of them are in the cases and in `--json`."""
    say(*sentences[:SHOWN])
    if len(sentences) > SHOWN:
        say(f"... and {len(sentences) - SHOWN} more {kind} (--json names them all)")
