"""`headmark webhooks add | list | disable | enable | rotate | test | messages | replay`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.look_webhooks import list_endpoints, list_messages, message_document
from service.actions.webhook_endpoints import (
    NewEndpoint,
    add_endpoint,
    disable_endpoint,
    enable_endpoint,
    replay_failed,
    replay_message,
    rotate_secret,
    send_test,
)
from service.actions.webhook_events import EVENTS
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.works import acting, now, open_door, settings_of
from service.errors import BadInput
from service.plant import Plant
from service.records.books import Books
from service.records.door import Transaction
from service.webhooks.receivers import checked_place

T = TypeVar("T")
ENDPOINTS = (
    "endpoint", "url", "events", "customer", "description", "state", "pending", "failed",
)  # fmt: skip
MESSAGES = ("message", "endpoint", "event", "subject", "state", "attempts", "last_error")
KEPT_ONCE = "Give this secret to the receiver now; it is not shown again:"

Endpoint = Annotated[str, typer.Argument(help="Its number: WH-2026-0001.")]
webhooks = typer.Typer(
    no_args_is_help=True, help="Tell other systems: endpoints, messages, replay."
)


def install(app: typer.Typer) -> None:
    app.add_typer(webhooks, name="webhooks")


@webhooks.command()
def add(
    url: Annotated[str, typer.Argument(help="https://..., where the messages go.")],
    event: Annotated[
        list[str], typer.Option(help=f"What to tell; may be repeated: {', '.join(EVENTS)}.")
    ],
    customer: Annotated[
        str | None, typer.Option(help="A customer's endpoint: told of its own notices alone.")
    ] = None,
    description: Annotated[str, typer.Option(help="What people call it.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Add a receiver, and print its secret this once."""
    place = checked_place(url, settings_of(database))
    made = _write(
        database,
        lambda desk: add_endpoint(
            desk, place, events=event, customer=customer, description=description
        ),
    )
    _tell_secret(made, as_json=as_json)


@webhooks.command("list")
def list_all(as_json: AsJson = False, database: Database = None) -> None:
    """List the endpoints, and how many messages wait or have failed."""
    with open_door(settings_of(database)).read() as connection:
        found = list_endpoints(connection)
    if as_json:
        print_json(found)
        return
    shown = [{**each, "events": ", ".join(each["events"])} for each in found]
    _table("Endpoints", ENDPOINTS, shown)


@webhooks.command()
def disable(
    endpoint: Endpoint,
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")],
    database: Database = None,
) -> None:
    """Send an endpoint nothing more; what waits for it is given up."""
    _write(database, lambda desk: disable_endpoint(desk, endpoint, reason=reason))
    say(f"{endpoint} is disabled.")


@webhooks.command()
def enable(endpoint: Endpoint, database: Database = None) -> None:
    """Tell a disabled endpoint again of what happens from now on."""
    _write(database, lambda desk: enable_endpoint(desk, endpoint))
    say(f"{endpoint} is enabled.")


@webhooks.command()
def rotate(endpoint: Endpoint, as_json: AsJson = False, database: Database = None) -> None:
    """Make a new secret, and print it this once; for a day the old one signs as well."""
    made = _write(database, lambda desk: rotate_secret(desk, endpoint))
    _tell_secret(made, as_json=as_json)


@webhooks.command("test")
def send(endpoint: Endpoint, as_json: AsJson = False, database: Database = None) -> None:
    """Send an endpoint a test message; the worker posts it."""
    message = _write(database, lambda desk: send_test(desk, endpoint))
    if as_json:
        print_json({"endpoint": endpoint, "message": message})
    else:
        say(f"Test {message} waits for the worker.")


@webhooks.command()
def messages(
    message: Annotated[str | None, typer.Argument(help="One message, with its body.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Of this endpoint.")] = None,
    state: Annotated[str | None, typer.Option(help="pending, delivered or failed.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List messages, in the order they were written."""
    with open_door(settings_of(database)).read() as connection:
        if message is not None:
            print_json(message_document(connection, message))
            return
        found = list_messages(connection, endpoint=endpoint, state=state)
    if as_json:
        print_json(found)
        return
    _table("Messages", MESSAGES, found)


@webhooks.command()
def replay(
    message: Annotated[list[str] | None, typer.Argument(help="Messages, by id.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="All that this endpoint did not get.")
    ] = None,
    database: Database = None,
) -> None:
    """Send messages again under their own ids."""
    if (endpoint is None) is (not message):
        raise BadInput("name messages, or an --endpoint: one of the two")

    def work(desk: Desk) -> int:
        if endpoint is not None:
            return replay_failed(desk, endpoint)
        for each in message or ():
            replay_message(desk, each)
        return len(message or ())

    say(f"{_write(database, work)} messages wait for the worker.")


def _tell_secret(made: NewEndpoint, *, as_json: bool) -> None:
    if as_json:
        print_json({"endpoint": made.endpoint, "secret": made.secret})
    else:
        say(f"{made.endpoint}. {KEPT_ONCE}", made.secret)


def _table(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    table(f"{title} ({len(rows)})", columns, ([row[name] for name in columns] for row in rows))


def _write(database: str | None, work: Callable[[Desk], T]) -> T:
    settings = settings_of(database)
    # Endpoints are no part of the lineage: nothing here asks it, so it is not loaded.
    plant = Plant(default_rulebook())

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return open_door(settings).write(at_desk, by=acting(), now=now())
