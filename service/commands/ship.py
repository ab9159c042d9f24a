"""`headmark ship check LOT...`."""

from __future__ import annotations

from typing import Annotated

import typer

from rules.rulebook import default_rulebook
from service.actions.clear_shipment import Wanted
from service.actions.look_clearance import clearance_document
from service.actions.look_desk import reading_desk
from service.commands.answer import AsJson, Database, end, print_json, say
from service.commands.works import now, open_door, settings_of
from service.plant import Plant

ship = typer.Typer(no_args_is_help=True, help="Ask at the shipping gate.")


def install(app: typer.Typer) -> None:
    app.add_typer(ship, name="ship")


@ship.callback()
def _ship() -> None:
    """A group, although it has one command so far."""


@ship.command()
def check(
    lots: Annotated[list[str], typer.Argument(metavar="LOT...", help="Lots to be shipped.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Say whether these lots may leave; exit code 1 if any may not."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        # The gate reads holds and quantities, never the lineage: an empty plant will do.
        desk = reading_desk(connection, Plant(default_rulebook()), settings, now=now())
        document = clearance_document(desk, [Wanted(lot) for lot in dict.fromkeys(lots)])
    if as_json:
        print_json(document)
    elif document["cleared"]:
        say("Clear to ship: " + ", ".join(lots))
    else:
        say(*(each["reason"] for each in document["blocked"]))
    end(findings=not document["cleared"])
