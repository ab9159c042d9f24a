"""`headmark recall start | release`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from graph.document import radius_document
from service.actions.desk import Desk
from service.actions.promote_simulation import promote_simulation, refuse_promoted
from service.actions.recall_changes import Before, read_before, simulation_changes
from service.actions.release_cleared import release_cleared
from service.actions.simulate_recall import Question, simulate_recall
from service.actions.start_recall import StartedRecall, start_recall
from service.actions.state_scope import state_scope
from service.commands.answer import AsJson, Database, figures, print_json, say
from service.commands.recall_scope import MISSING, Asked, scope_refusals
from service.commands.show_changes import show_changes
from service.commands.show_radius import totals_of
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput, Refused
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings

T = TypeVar("T")
WhyStarted = Annotated[str | None, typer.Option(help="Why; asked for on a terminal if missing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, start it.")]


def start(
    asked: Asked | None,
    simulation: Annotated[
        str | None, typer.Option(help="Recall what this simulation showed.")
    ] = None,
    reason: WhyStarted = None,
    yes: Yes = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Start a recall: hold all that a scope, or a simulation's scope, reaches now.

    Shows first what it reaches, or what has changed since the simulation.
    """
    if (asked is None) is (simulation is None):
        raise BadInput(MISSING if asked is None else "give a scope or --simulation, not both")
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)
    with scope_refusals():
        if simulation is not None:
            _preview_changes(door, plant, simulation, show=not as_json)
        else:
            _preview(door, plant, settings, asked or {}, show=not as_json)
        why = _reason(reason)
        _confirm("Start the recall?", yes=yes)
        document = _start(door, plant, settings, asked, simulation, why)
    if as_json:
        print_json(document)
    else:
        say(f"Recall {document['recall']} is started; its case is {document['nonconformance']}.")


def release(
    number: Annotated[str, typer.Argument(help="The recall, or a nonconformance.")],
    lots: Annotated[list[str], typer.Argument(help="The lots, by name.")],
    reason: WhyStarted = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Release lots that a recall no longer reaches; all of them or none."""
    settings = settings_of(database)
    door, why = open_door(settings), _reason(reason)
    plant = load_plant(door)
    released = _write(
        door, plant, settings, lambda desk: release_cleared(desk, number, lots, reason=why)
    ).document()
    if as_json:
        print_json(released)
    else:
        say(f"Released: {', '.join(released['released'])}. {released['still_held']} lots of "
            f"{released['nonconformance']} are still held.")  # fmt: skip


def _preview_changes(door: Door, plant: Plant, simulation: str, *, show: bool) -> None:
    with door.read() as connection:
        refuse_promoted(connection, simulation)
    changes = simulation_changes(door, plant, simulation)
    if show:
        show_changes(changes)


def _preview(door: Door, plant: Plant, settings: Settings, asked: Asked, *, show: bool) -> None:
    simulated = simulate_recall(
        door, plant, settings, Question(asked), by=acting(), now=now(), store=False
    )
    if show:
        radius, stated = simulated.walked.radius, simulated.walked.stated
        say(stated.sentences["en"], *(f"note: {note}" for note in stated.notes))
        figures("It reaches", totals_of({"totals": radius.totals(), "cost": radius.cost()}))


def _reason(given: str | None) -> str:
    if given is None and sys.stdin.isatty():
        given = typer.prompt("Reason", err=True)
    if given is None or not given.strip():
        raise BadInput("reason: say why, with --reason")
    return given


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("nothing was started: look at what it reaches, and call it with --yes")
    if not typer.confirm(question, err=True):
        raise Refused("nothing was started")


def _start(
    door: Door, plant: Plant, settings: Settings, asked: Asked | None, simulation: str | None,
    reason: str,
) -> dict[str, Any]:  # fmt: skip
    before: Before | None = None
    if simulation is not None:
        with door.read() as connection:
            before = read_before(connection, simulation)

    def work(desk: Desk) -> dict[str, Any]:
        if before is not None:
            promoted = promote_simulation(desk, before, reason=reason)
            return {**_document(desk, promoted.started), "changes": promoted.changes}
        desk.catch_up()
        connection, at = desk.transaction.connection, desk.transaction.now
        stated = state_scope(connection, desk.plant, asked or {}, now=at)
        return _document(desk, start_recall(desk, stated.scope, reason=reason))

    return _write(door, plant, settings, work)


def _document(desk: Desk, started: StartedRecall) -> dict[str, Any]:
    return {
        "recall": started.recall,
        "nonconformance": started.nonconformance,
        "radius": radius_document(started.radius, as_of=desk.transaction.seq, elapsed_ms=0),
    }


def _write(door: Door, plant: Plant, settings: Settings, work: Callable[[Desk], T]) -> T:
    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return door.write(at_desk, by=acting(), now=now())
