"""`headmark record KIND ID`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.look_record import record_document
from service.commands.answer import AsJson, Database, print_json, table
from service.commands.works import open_door, settings_of


def install(app: typer.Typer) -> None:
    app.command("record")(record)


def record(
    kind: Annotated[str, typer.Argument(help="receipt, operation, inspection, shipment ...")],
    name: Annotated[str, typer.Argument(metavar="ID", help="The record's id.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show a record with all it ever said: as first recorded, and as each correction has it."""
    with open_door(settings_of(database)).read() as connection:
        document = record_document(connection, kind, name)
    if as_json:
        print_json(document)
        return
    versions = document["versions"]
    fields = dict.fromkeys(field for each in versions for field in each["content"])
    heads = [_head(number, each) for number, each in enumerate(versions, start=1)]
    rows = ([field, *(each["content"].get(field) for each in versions)] for field in fields)
    table(f"{kind} {name}", ("", *heads), rows)


def _head(number: int, version: dict[str, object]) -> str:
    said = f"version {number}, entry {version['entry']}"
    if "reason" in version:
        said += f", correction {version['correction']}: {version['reason']}"
    return said + (" (superseded)" if version["superseded_by"] else "")
