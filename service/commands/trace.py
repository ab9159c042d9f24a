"""`headmark trace LOT`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.look_trace import Direction, trace_document
from service.commands.answer import AsJson, Database, print_json, table
from service.commands.works import load_plant, open_door, settings_of


def install(app: typer.Typer) -> None:
    app.command("trace")(trace)


def trace(
    lot: Annotated[str, typer.Argument(help="A lot, carton or serial number.")],
    forward: Annotated[
        bool,
        typer.Option("--forward/--backward", help="What was made of it, or where it came from."),
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show where a lot came from, or what became of it."""
    door = open_door(settings_of(database))
    direction: Direction = "forward" if forward else "backward"
    document = trace_document(door, load_plant(door), lot, direction)
    if as_json:
        print_json(document)
        return
    said = "What was made of" if forward else "Where it came from: "
    table(f"{said} {lot}", ("step", "what", "name", "is", "where"), map(_node, document["nodes"]))
    table("What happened", ("at", "event", "what"), map(_event, document["history"]))


def _node(node: dict[str, Any]) -> tuple[object, ...]:
    if node["kind"] == "operation":
        return (node["depth"], "operation", node["name"], node["process"], node["equipment"])
    return (node["depth"], "lot", node["name"], node["item"], node["location"])


def _event(event: dict[str, Any]) -> tuple[object, ...]:
    rest = {name: value for name, value in event.items() if name not in ("at", "event")}
    said = ", ".join(f"{name} {value}" for name, value in rest.items() if value not in (None, []))
    return (event["at"], event["event"], said)
