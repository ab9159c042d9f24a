"""`headmark ncr list | show`, and the groups that come with it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.look_case import case_document
from service.actions.look_cases import list_cases
from service.commands import ncr_approval, ncr_customers, ncr_execute, ncr_life, ncr_notices
from service.commands.answer import AsJson, Database, figures, print_json, table
from service.commands.works import load_plant, now, open_door, settings_of

LISTED = ("number", "state", "severity", "event", "held_lots", "opened_at", "reason")
SHOWN = ("number", "state", "owner", "severity", "reason", "opened_at", "opened_by", "closed_at")
OF_A_LOT = ("lot", "item", "certainty", "share", "on_hand", "in_process", "shipped", "location")

ncr = typer.Typer(no_args_is_help=True, help="Look at nonconformances and move them on.")
for _each in (ncr_life, ncr_approval, ncr_customers, ncr_notices, ncr_execute):
    _each.install(ncr)


def install(app: typer.Typer) -> None:
    app.add_typer(ncr, name="ncr")


@ncr.command("list")
def list_all(
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List nonconformances in the order they were opened."""
    with open_door(settings_of(database)).read() as connection:
        found = list_cases(connection, state=state)
    if as_json:
        print_json(found)
        return
    rows = ([case[column] for column in LISTED] for case in found)
    table(f"Nonconformances ({len(found)})", LISTED, rows)


@ncr.command("show")
def show(
    number: Annotated[str, typer.Argument(help="Such as NCR-2026-0017.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show one nonconformance: what, why, how far, who decided."""
    settings = settings_of(database)
    door = open_door(settings)
    case = case_document(door, load_plant(door), number, settings=settings, now=now())
    if as_json:
        print_json(case)
    else:
        _show(case)


def _show(case: dict[str, Any]) -> None:
    said = {name: case[name] for name in SHOWN}
    figures(
        case["number"],
        {**said, "cause": case["cause"]["en"], "scope": case["scope_sentence"]["en"]},
    )
    table("Lots", OF_A_LOT, ([lot.get(name) for name in OF_A_LOT] for lot in case["lots"]))
    for title, name in (
        ("Findings", "findings"),
        ("Linked cases", "linked"),
        ("Dispositions", "dispositions"),
        ("Approvals", "approvals"),
        ("Notices", "notices"),
        ("Violations", "violations"),
        ("Steps", "steps"),
        ("What it waits for", "blocks"),
    ):
        _rows(title, case[name])


def _rows(title: str, rows: list[dict[str, Any]]) -> None:
    """A table of whatever these have; details that are lists are in the JSON."""
    if not rows:
        return
    columns = [name for name, value in rows[0].items() if not isinstance(value, list | dict)]
    table(title, columns, ([row.get(name) for name in columns] for row in rows))
