"""`headmark recall drill start | step | finish | show`."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

import typer

from service.actions.look_drills import drill_document
from service.actions.run_drill import finish_drill, start_drill, tick_step
from service.actions.simulate_recall import Question
from service.commands.answer import AsJson, Database, print_json
from service.commands.recall_scope import Asked, needed, scope_refusals, with_scope
from service.commands.show_drill import show_drill
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.records.door import Door

Number = Annotated[str, typer.Argument(help="Such as DR-2026-0001.")]
Note = Annotated[str | None, typer.Option(help="What to keep with it.")]

drill = typer.Typer(no_args_is_help=True, help="Drill a recall against the clock.")


def start(
    asked: Asked | None,
    reason: Annotated[str, typer.Option(help="What is drilled.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Simulate, and start the clock: 10 minutes to the first answer, 4 hours to the end."""
    # The clock runs while the plant is loaded, too: whoever waits for the answer waits for that.
    at, began = now(), perf_counter()
    question = Question(needed(asked), reason)
    settings = settings_of(database)
    door = open_door(settings)
    with scope_refusals():
        number = start_drill(
            door, load_plant(door), settings, question, by=acting(), now=at, asked=began
        )
    _answer(door, number, as_json=as_json)


drill.command("start")(with_scope(start))


@drill.command()
def step(
    number: Number,
    name: Annotated[str, typer.Argument(metavar="STEP", help="Such as stock_located.")],
    note: Note = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Tick a step: it is done, now."""
    door = open_door(settings_of(database))
    tick_step(door, number, name, note=note, by=acting(), now=now())
    _answer(door, number, as_json=as_json)


@drill.command()
def finish(
    number: Number, note: Note = None, as_json: AsJson = False, database: Database = None
) -> None:
    """Stop the clock."""
    door = open_door(settings_of(database))
    finish_drill(door, number, note=note, by=acting(), now=now())
    _answer(door, number, as_json=as_json)


@drill.command()
def show(number: Number, as_json: AsJson = False, database: Database = None) -> None:
    """Show a drill; while it runs, its clock as it stands."""
    _answer(open_door(settings_of(database)), number, as_json=as_json)


def _answer(door: Door, number: str, *, as_json: bool) -> None:
    with door.read() as connection:
        document = drill_document(connection, number, now=now())
    (print_json if as_json else show_drill)(document)
