"""`headmark holds`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.look_holds import list_holds
from service.commands.answer import AsJson, Database, print_json, table
from service.commands.works import open_door, settings_of

COLUMNS = ("lot", "nonconformance", "reason", "placed_at", "placed_by", "released_at")


def install(app: typer.Typer) -> None:
    app.command("holds")(holds)


def holds(
    every: Annotated[bool, typer.Option("--all", help="Released holds as well.")] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show which lots are on hold, and why."""
    with open_door(settings_of(database)).read() as connection:
        found = list_holds(connection, active=None if every else True)
    if as_json:
        print_json(found)
        return
    columns = COLUMNS if every else COLUMNS[:-1]
    title = f"Holds ({len(found)})"
    table(title, columns, ([held[column] for column in columns] for held in found))
