"""`headmark recall simulate`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from service.actions.report_simulation import check_report, make_report
from service.actions.simulate_recall import Question, Simulated, simulate_recall
from service.commands.answer import AsJson, Database
from service.commands.recall_scope import Asked, needed, scope_refusals
from service.commands.show_radius import show_radius
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput
from service.plant import Plant
from service.records.door import Door
from service.reports.report_head import ReportHead
from service.settings import Settings

Compare = Annotated[
    str | None,
    typer.Option(
        help="Lines to lay beside it: narrow,wide; or by strategy: lot,shift_window,since_change."
    ),
]
Reason = Annotated[str, typer.Option(help="Why it is asked; kept with the simulation.")]
Stored = Annotated[bool, typer.Option("--store/--no-store", help="Keep it under a number.")]
Report = Annotated[Path | None, typer.Option(help="Write .json, .xlsx, .pdf or .svg as well.")]
Language = Annotated[str, typer.Option(help="Of the report: en or zh-CN.")]


def simulate(
    asked: Asked | None,
    compare: Compare = None,
    reason: Reason = "",
    store: Stored = True,
    report: Report = None,
    language: Language = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show all that a scope reaches: which lots, where, how many, whose, why; changes nothing.

    Options are joined by "and". Lots, heat, supplier and gauge choose material; process to
    operator choose operations, whose outputs are the suspects.
    """
    if report is not None:
        check_report(format_of(report), language)
    settings = settings_of(database)
    door = open_door(settings)
    plant, at = load_plant(door), now()
    question = Question(needed(asked), reason, _variants(compare))
    with scope_refusals():
        simulated = simulate_recall(
            door, plant, settings, question, by=acting(), now=at, store=store
        )
    if report is not None:
        _write(report, door, plant, settings, simulated, reason, language, at)
    if as_json:
        for piece in simulated.answer.pieces:
            sys.stdout.write(piece.decode())
        sys.stdout.write("\n")
    else:
        show_radius(orjson.loads(b"".join(simulated.answer.pieces)))


def _variants(compare: str | None) -> Sequence[str]:
    return [] if compare is None else [name.strip() for name in compare.split(",") if name.strip()]


def format_of(report: Path) -> str:
    """The suffix of a report's file says what it is."""
    return report.suffix.removeprefix(".").lower()


def _write(
    file: Path, door: Door, plant: Plant, settings: Settings, simulated: Simulated,
    reason: str, language: str, at: datetime,
) -> None:  # fmt: skip
    document = orjson.loads(b"".join(simulated.answer.pieces))
    head = ReportHead(
        kind="simulation",
        number=simulated.number,
        sentence=simulated.walked.stated.sentences[language],
        reason=reason or None,
        by=acting(),
        at=at,
        time_zone=settings.time_zone,
        as_of=simulated.walked.position,
    )
    document["notes"] = simulated.walked.stated.notes_by_language[language]
    made = make_report(door, plant, document, head, format=format_of(file), language=language)
    write_file(file, made)


def write_file(file: Path, made: bytes) -> None:
    """Write a report, and say so on standard error."""
    try:
        file.write_bytes(made)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    print(f"{file}: {len(made)} bytes", file=sys.stderr)
