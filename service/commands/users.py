"""`headmark users add | token | revoke | list`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.look_people import list_people, list_tokens
from service.actions.people import add_person, make_token, revoke_token
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.works import acting, now, open_door, settings_of
from service.plant import Plant
from service.records.books import Books
from service.records.door import Transaction

T = TypeVar("T")
PEOPLE = ("name", "printed_name", "email", "language", "roles", "active", "locked_until")
TOKENS = ("token", "name", "role", "created_at", "revoked_at")

Name = Annotated[str, typer.Argument(help="The name to sign in and be recorded with.")]
Pin = Annotated[
    str,
    typer.Option(
        prompt=True, confirmation_prompt=True, hide_input=True, envvar="HEADMARK_PIN",
        help="What the person signs with; asked for if not given.",
    ),
]  # fmt: skip

users = typer.Typer(
    no_args_is_help=True, help="Add people, and make tokens for people and machines."
)


def install(app: typer.Typer) -> None:
    app.add_typer(users, name="users")


@users.command()
def add(
    name: Name,
    role: Annotated[list[str], typer.Option(help="A role; may be repeated.")],
    pin: Pin,
    printed_name: Annotated[
        str | None, typer.Option(help="As it stands under a signature; else the name.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="Where letters go.")] = None,
    language: Annotated[str, typer.Option(help="Of letters: en or zh-CN.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Add a person."""
    printed = printed_name or name
    _write(
        database,
        lambda desk: add_person(
            desk, name=name, printed_name=printed, email=email, language=language,
            roles=role, pin=pin,
        ),
    )  # fmt: skip
    if as_json:
        print_json({"name": name, "roles": role})
    else:
        say(f"{printed} ({name}) was added as {', '.join(role)}.")


@users.command()
def token(
    name: Annotated[str, typer.Argument(help="A person, or what a machine is called.")],
    role: Annotated[str, typer.Option(help="What the token allows.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Make an API token, and print it this once."""
    raw = _write(database, lambda desk: make_token(desk, name=name, role=role))
    if as_json:
        print_json({"name": name, "role": role, "token": raw})
    else:
        say(raw)


@users.command()
def revoke(
    token: Annotated[int, typer.Argument(help="The token's number in `headmark users list`.")],
    database: Database = None,
) -> None:
    """Revoke an API token."""
    _write(database, lambda desk: revoke_token(desk, token=token))
    say(f"Token {token} is revoked.")


@users.command("list")
def list_all(as_json: AsJson = False, database: Database = None) -> None:
    """List people and tokens."""
    with open_door(settings_of(database)).read() as connection:
        people, tokens = list_people(connection), list_tokens(connection)
    if as_json:
        print_json({"people": people, "tokens": tokens})
        return
    shown = [{**each, "roles": ", ".join(each["roles"])} for each in people]
    table(f"People ({len(people)})", PEOPLE, ([each[n] for n in PEOPLE] for each in shown))
    table(f"Tokens ({len(tokens)})", TOKENS, ([each[n] for n in TOKENS] for each in tokens))


def _write(database: str | None, work: Callable[[Desk], T]) -> T:
    settings = settings_of(database)
    # People are no part of the lineage: nothing here asks it, so it is not loaded.
    plant = Plant(default_rulebook())

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return open_door(settings).write(at_desk, by=acting(), now=now())
