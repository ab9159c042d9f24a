"""`headmark concessions add | end | list`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

import typer

from service.actions.concessions import NewConcession, add_concession, list_concessions
from service.actions.desk import Desk
from service.actions.expire_concession import end_concession
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.rulebook_desk import Why
from service.commands.works import acting, load_plant, now, open_door, settings_of
from service.errors import BadInput
from service.records.books import Books
from service.records.door import Transaction

T = TypeVar("T")
Number = Annotated[str, typer.Argument(help="The concession's number, such as C-2026-7.")]
COLUMNS = ("number", "item", "customer", "quantity", "used", "left", "expires_at", "ended_at")

concessions = typer.Typer(
    no_args_is_help=True, help="Permissions to use what does not conform, and their uses."
)


def install(app: typer.Typer) -> None:
    app.add_typer(concessions, name="concessions")


@concessions.command()
def add(
    number: Number,
    item: Annotated[str, typer.Option(help="The item it is for.")],
    reason: Why,
    customer: Annotated[
        str | None, typer.Option(help="The customer who granted it; it permits to him alone.")
    ] = None,
    quantity: Annotated[str | None, typer.Option(help="How much, in the item's unit.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when, as 2026-03-02T08:00+08:00.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Register a concession: until a day, for a quantity, or both."""
    new = NewConcession(
        number, item, reason, customer,
        None if quantity is None else decimal("quantity", quantity),
        None if until is None else _instant(until),
    )  # fmt: skip
    done = _write(database, lambda desk: add_concession(desk, new))
    if as_json:
        print_json(done)
        return
    bounds = [f"until {done['expires_at']}"] if done["expires_at"] else []
    bounds += [f"for {done['quantity']}"] if done["quantity"] is not None else []
    say(f"Concession {number} for item {item} is registered, {' and '.join(bounds)}.")


@concessions.command()
def end(number: Number, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """End a concession before its time; what is here of what used it is held again."""
    done = _write(database, lambda desk: end_concession(desk, number, reason=reason))
    if as_json:
        print_json(done)
        return
    say(f"Concession {number} is ended.")


@concessions.command("list")
def list_all(
    item: Annotated[str | None, typer.Option(help="Only those for this item.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Concessions with what is left of each."""
    with open_door(settings_of(database)).read() as connection:
        found = list_concessions(connection, item=item)
    if as_json:
        print_json(found)
        return
    table(f"Concessions ({len(found)})", COLUMNS, ([each[n] for n in COLUMNS] for each in found))


def decimal(field: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise BadInput(f"{field}: `{text}` is not a number") from None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"until: `{text}` is no time; write 2026-03-02T08:00+08:00") from None
    if at.tzinfo is None:
        raise BadInput(f"until: `{text}` has no offset; write it as {text}+08:00, or {text}Z")
    return at


def _write(database: str | None, work: Callable[[Desk], T]) -> T:
    settings = settings_of(database)
    door = open_door(settings)
    plant = load_plant(door)

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return door.write(at_desk, by=acting(), now=now())
