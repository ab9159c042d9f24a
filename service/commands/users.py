"""`headmark users`: people, and what they and machines may do."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.look_people import list_people, list_tokens
from service.actions.people import add_person
from service.commands import (
    users_absence,
    users_change,
    users_secrets,
    users_sessions,
    users_tokens,
)
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.users_desk import Name, write
from service.commands.works import open_door, settings_of

PEOPLE = (
    *("name", "printed_name", "email", "language", "roles", "active"),
    *("has_password", "locked_until"),
)
TOKENS = ("token", "name", "role", "created_at", "expires_at", "used_at", "revoked_at")

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


for each in (users_change, users_secrets, users_absence, users_sessions, users_tokens):
    each.install(users)


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
    """Add a person; `headmark users password` lets him sign in by a browser."""
    printed = printed_name or name
    write(
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
