"""`headmark ncr take | reopen | close | steps | blocks | overdue`: the life of a case."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.cases import Case
from service.actions.close_by_hand import close_by_hand
from service.actions.desk import Desk
from service.actions.look_case_life import case_blocks, case_steps
from service.actions.look_overdue import overdue
from service.actions.plant_calendar import calendar_in_force
from service.actions.reopen_case import Reopening, reopen_case
from service.actions.rulebook_people import WRONG_PIN
from service.actions.take_case import quality_role_of, take_case
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.rulebook_desk import Pin, Why
from service.commands.spc_span import secret_pin
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import Forbidden
from service.records.books import Books
from service.records.door import Transaction

Number = Annotated[str, typer.Argument(help="Such as NCR-2026-0017.")]
Person = Annotated[str, typer.Option("--as", help="Who does it: a person, by name.")]

STEPS = ("at", "action", "from", "to", "by", "why")
BLOCKS = ("kind", "subject", "sentence")
LATE: dict[str, tuple[str, ...]] = {
    "signatures": (
        "nonconformance", "severity", "step", "missing", "asked", "due_at", "late_hours",
        "escalated_at",
    ),
    "answers": (
        "nonconformance", "severity", "customer", "problem", "state", "due_at", "late_hours",
        "escalated_at",
    ),
    "effects": (
        "nonconformance", "severity", "lot", "disposition", "state", "due_at", "late_hours",
    ),
}  # fmt: skip


def install(ncr: typer.Typer) -> None:
    ncr.command()(take)
    ncr.command()(reopen)
    ncr.command()(close)
    ncr.command()(steps)
    ncr.command()(blocks)
    ncr.command("overdue")(late)


def take(
    number: Number,
    person: Person,
    take_over_from: Annotated[
        str | None, typer.Option("--from", help="Whom it is taken over from.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Take a case under review."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> Case:
        desk = Desk(transaction, Books(transaction), plant, settings)
        role = quality_role_of(desk, person)
        return take_case(
            desk, number, owner=person, role=role, why=reason,
            take_over_from=take_over_from or "",
        )  # fmt: skip

    case = door.write(work, by=acting(), now=now())
    if as_json:
        print_json({"nonconformance": number, "state": case.state, "owner": person})
        return
    say(f"{number} is under review by {person}.")


def reopen(
    number: Number,
    person: Person,
    reason: Why,
    lot: Annotated[
        list[str] | None,
        typer.Option(help="A lot to be held again though it was decided about; repeat it."),
    ] = None,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Open a closed or dismissed case again, signed with your PIN."""
    settings = settings_of(database)
    asked = Reopening(number, person, secret_pin(pin), reason, tuple(lot or ()))
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> dict[str, Any] | None:
        desk = Desk(transaction, Books(transaction), plant, settings)
        case = reopen_case(desk, asked)
        if case is None:
            return None
        held = sorted(case.held_lots(desk))
        return {"nonconformance": number, "state": case.state, "held_lots": held}

    done = door.write(work, by=acting(), now=now())
    if done is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(done)
        return
    say(
        f"{number} is open again; {len(done['held_lots'])} lots are on hold under it.",
        "Quality is asked to confirm it.",
    )


def close(number: Number, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """Close a confirmed case that never held anything."""
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def work(transaction: Transaction) -> Case:
        desk = Desk(transaction, Books(transaction), plant, settings)
        return close_by_hand(desk, number, reason=reason)

    case = door.write(work, by=acting(), now=now())
    if as_json:
        print_json({"nonconformance": number, "state": case.state})
        return
    say(f"{number} is closed.")


def steps(number: Number, as_json: AsJson = False, database: Database = None) -> None:
    """Show every change of state of a case."""
    settings = settings_of(database)
    door = open_door(settings)
    found = case_steps(door, number, load_plant(door), settings, now=now())
    if as_json:
        print_json(found)
        return
    table(f"Steps of {number}", STEPS, ([each[name] for name in STEPS] for each in found))


def blocks(number: Number, as_json: AsJson = False, database: Database = None) -> None:
    """Show what a case waits for before it can be closed."""
    settings = settings_of(database)
    door = open_door(settings)
    found = case_blocks(door, number, load_plant(door), settings, now=now())
    if as_json:
        print_json(found)
    elif found:
        rows = ([each[name] for name in BLOCKS] for each in found)
        table(f"{number} waits for", BLOCKS, rows)
    else:
        say(f"{number} waits for nothing.")


def late(as_json: AsJson = False, database: Database = None) -> None:
    """Show signatures, customers' answers and proofs that are past their time."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        calendar = calendar_in_force(connection, settings.time_zone)
        found = overdue(connection, calendar, effect_hours=settings.effect_hours, now=now())
    if as_json:
        print_json(found)
        return
    if not any(found.values()):
        say("Nothing is late.")
    for name, rows in found.items():
        if rows:
            table(f"Late {name}", LATE[name], ([_cell(row[c]) for c in LATE[name]] for row in rows))


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value
