"""`headmark ncr execute`: what was carried out of an approved decision, and what still waits."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.look_effects import reported_document, waiting_documents
from service.actions.prove_effect import prove_effect
from service.actions.reported_effect import ReportedEffect
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.concessions import decimal
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import Unknown
from service.records.books import Books
from service.records.case_tables import nonconformance
from service.records.door import Door, Transaction
from service.settings import Settings

WAITING = ("id", "disposition", "stands_on", "quantity", "lost", "state", "effect")
Amount = Annotated[str | None, typer.Option(help="How much; all that is left, unless stated.")]


def install(ncr: typer.Typer) -> None:
    ncr.command()(execute)


def execute(
    number: Annotated[str, typer.Argument(help="Such as NCR-2026-0017.")],
    line: Annotated[
        int | None, typer.Argument(help="Which decision; without it, those that wait are listed.")
    ] = None,
    person: Annotated[str | None, typer.Option("--as", help="Who reports it, by name.")] = None,
    quantity: Amount = None,
    unusable: Annotated[
        bool, typer.Option("--rendered-unusable", help="Scrap: it cannot be used any more.")
    ] = False,
    witness: Annotated[str | None, typer.Option(help="Scrap: who else saw it, by name.")] = None,
    reference: Annotated[
        str | None, typer.Option(help="A return: the shipment that it went back with.")
    ] = None,
    accepted: Annotated[str | None, typer.Option(help="Sorted, every piece: the good.")] = None,
    rejected: Annotated[str | None, typer.Option(help="Sorted, every piece: the bad.")] = None,
    inspected: Annotated[int | None, typer.Option(help="Sorted by sample: looked at.")] = None,
    defective: Annotated[int | None, typer.Option(help="Sorted by sample: bad ones.")] = None,
    not_possible: Annotated[
        str | None, typer.Option(help="Why it cannot be carried out; it is decided anew.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Anything else; kept for ever.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Report that an approved decision was carried out, in part or in full, or cannot be."""
    settings = settings_of(database)
    door = open_door(settings)
    if line is None:
        _list(door, number, as_json=as_json)
        return
    said = ReportedEffect(
        quantity=None if quantity is None else decimal("quantity", quantity),
        rendered_unusable=unusable or None, witness=witness, reference=reference,
        accepted=None if accepted is None else decimal("accepted", accepted),
        rejected=None if rejected is None else decimal("rejected", rejected),
        inspected=inspected, defective=defective, not_possible=not_possible, note=note,
        reported_by=person,
    )  # fmt: skip
    done = _report(door, settings, number, line, said)
    if as_json:
        print_json(done)
        return
    say(f"{done['disposition']} of lot {done['stands_on']} is {done['state'].replace('_', ' ')}.")
    say(f"{number} is {done['case_state']}; {len(done['held_lots'])} lots are on hold under it.")


def _report(
    door: Door, settings: Settings, number: str, line: int, said: ReportedEffect
) -> dict[str, Any]:
    plant = load_plant(door)

    def work(transaction: Transaction) -> dict[str, Any]:
        desk = Desk(transaction, Books(transaction), plant, settings)
        prove_effect(desk, number, line, said)
        return reported_document(desk, number, line)

    return door.write(work, by=acting(), now=now())


def _list(door: Door, number: str, *, as_json: bool) -> None:
    with door.read() as connection:
        known = nonconformance.c.number == number
        if connection.execute(nonconformance.select().where(known)).first() is None:
            raise Unknown(f"nonconformance `{number}` is not known; see `headmark ncr list`")
        found = waiting_documents(connection, number)
    if as_json:
        print_json(found)
    elif found:
        rows = ([each[name] for name in WAITING] for each in found)
        table(f"{number} waits to be carried out", WAITING, rows)
    else:
        say(f"Nothing of {number} waits to be carried out.")
