"""`headmark rules stats`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.look_rule_stats import rule_stats
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.spc_span import instant_of
from service.commands.works import load_plant, now, open_door, settings_of
from service.records.schema import microseconds

COLUMNS = ("rule", "kind", "fired", "muted", "cooled", "cases", "lots_in_those_cases", "last",
           "muted_until")  # fmt: skip


def install(rules: typer.Typer) -> None:
    rules.command()(stats)


def stats(
    since: Annotated[
        str | None, typer.Option(help="Count from here on; ISO 8601 with offset.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """How often each rule applied, when last, and what came of it; and which never did."""
    instant = instant_of(since, "--since")
    door = open_door(settings_of(database))
    plant = load_plant(door)
    at = microseconds(now())
    with door.read() as connection:
        book = plant.rulebook_at(connection, at)
        start = None if instant is None else microseconds(instant)
        found = rule_stats(connection, book, since=start, now=at)
    if as_json:
        print_json(found)
        return
    title = f"Rules of {book.name} v{book.version}"
    table(title, COLUMNS, ([each[name] for name in COLUMNS] for each in found["rules"]))
    if found["never_fired"]:
        say(f"{len(found['never_fired'])} never applied.")
