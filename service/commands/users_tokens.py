"""`headmark users token | revoke`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from service.actions.people import make_token, revoke_token
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.users_desk import write
from service.commands.works import now


def install(users: typer.Typer) -> None:
    users.command()(token)
    users.command()(revoke)


def token(
    name: Annotated[str, typer.Argument(help="A person, or what a machine is called.")],
    role: Annotated[str, typer.Option(help="What the token allows.")],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="It ends after so many days.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Make an API token, and print it this once."""
    expires = None if days is None else now() + timedelta(days=days)
    raw = write(database, lambda desk: make_token(desk, name=name, role=role, expires=expires))
    if as_json:
        print_json({"name": name, "role": role, "token": raw})
    else:
        say(raw)


def revoke(
    token: Annotated[int, typer.Argument(help="The token's number in `headmark users list`.")],
    database: Database = None,
) -> None:
    """Revoke an API token."""
    write(database, lambda desk: revoke_token(desk, token=token))
    say(f"Token {token} is revoked.")
