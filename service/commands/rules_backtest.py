"""`headmark rules backtest FILE`: the whole history again, with another rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from service.actions.look_backtests import backtest_document
from service.backtest.kept_backtest import Question, keep_backtest
from service.backtest.rule_file import RuleFile
from service.backtest.run_backtest import run_backtest
from service.backtest.runs import Run, begin_run
from service.backtest.window import Window
from service.commands.answer import AsJson, Database, print_json
from service.commands.backtest_tables import show_report
from service.commands.rulebook_desk import named_text
from service.commands.spc_span import instant_of
from service.commands.works import acting, now, open_door, settings_of
from service.errors import BadInput, Refused
from service.records.door import Door
from service.settings import Settings

LANGUAGES = ("en", "zh-CN")
Report = Mapping[str, Any]
Draft = Annotated[str, typer.Argument(metavar="FILE|NAME@VERSION", help="The draft.")]


def install(rules: typer.Typer) -> None:
    rules.command()(backtest)


def backtest(
    file: Draft,
    against: Annotated[
        str, typer.Option(help="A FILE, NAME@VERSION, `packaged` or `in-force`.")
    ] = "in-force",
    since: Annotated[
        str | None, typer.Option(help="Report from here on; ISO 8601 with offset.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Report what was before this instant.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep the report.")] = False,
    language: Annotated[str, typer.Option(help="Of the sentences: en or zh-CN.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Replay everything on record with a draft and with the rulebook in force; say what differs.

    Nothing of the plant is changed. Exit code 0 also where they differ.
    """
    if language not in LANGUAGES:
        raise BadInput(f"--language: `{language}` is not one of {', '.join(LANGUAGES)}")
    settings = settings_of(database)
    window = Window(instant_of(since, "--since"), instant_of(until, "--until"), settings.time_zone)
    door = open_door(settings)
    base, draft = (RuleFile(*named_text(door, named)) for named in (against, file))
    asked = Question(base, draft, window)
    report = (_saved if save else _looked_at)(door, settings, asked)
    if as_json:
        print_json(report)
    else:
        show_report(report, language)


def _looked_at(door: Door, settings: Settings, asked: Question) -> Report:
    with _progress() as progress:
        return run_backtest(
            door, settings, base=asked.base, draft=asked.draft, window=asked.window,
            progress=progress,
        )  # fmt: skip


def _saved(door: Door, settings: Settings, asked: Question) -> Report:
    """The row tells others that it is at work, how far it is, and what came of it."""
    base, draft = asked.base.read(), asked.draft.read()
    number = door.write(
        lambda transaction: begin_run(transaction, base=base, draft=draft, now=now()),
        by=acting(),
        now=now(),
    )
    run = Run(door, number, acting(), now)
    with _progress() as progress:
        report = keep_backtest(run, settings, asked, progress)
    if report is None:
        with door.read() as connection:
            failed = backtest_document(connection, number, now=now())
        raise Refused(f"backtest {number} failed: {failed['error']}")
    return {"backtest": number, **report}


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    columns = (
        TextColumn("Replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
