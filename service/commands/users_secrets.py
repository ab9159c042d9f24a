"""`headmark users pin | password`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from service.actions.change_secret import (
    WRONG_OLD,
    NewSecret,
    What,
    change_secret,
    reset_secret,
)
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.users_desk import Name, write
from service.errors import BadInput, Forbidden

Reset = Annotated[
    bool, typer.Option("--reset", help="Without the old one, as an administrator; needs --reason.")
]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why it is given anew; the person is told.")
]


def install(users: typer.Typer) -> None:
    users.command()(pin)
    users.command()(password)


def pin(
    name: Name, reset: Reset = False, reason: Reason = None, as_json: AsJson = False,
    database: Database = None,
) -> None:  # fmt: skip
    """A new PIN to sign with (asked for, or HEADMARK_PIN and HEADMARK_NEW_PIN)."""
    _give(database, name, "pin", reason, reset=reset, as_json=as_json)


def password(
    name: Name, reset: Reset = False, reason: Reason = None, as_json: AsJson = False,
    database: Database = None,
) -> None:  # fmt: skip
    """A new password to sign in with (asked for, or HEADMARK_PASSWORD, HEADMARK_NEW_PASSWORD)."""
    _give(database, name, "password", reason, reset=reset, as_json=as_json)


def _give(
    database: str | None, name: str, what: What, reason: str | None, *, reset: bool, as_json: bool
) -> None:
    if reset is not (reason is not None):
        raise BadInput("--reset and --reason belong together: without the old one, and why")
    word = "PIN" if what == "pin" else "password"
    old = "" if reset else _secret(f"Old {word}", f"HEADMARK_{what.upper()}")
    new = _secret(f"New {word}", f"HEADMARK_NEW_{what.upper()}", confirm=True)
    asked = NewSecret(name, what, new)
    if reset:
        done = write(database, lambda desk: reset_secret(desk, asked, reason=reason or ""))
    else:
        changed = write(database, lambda desk: change_secret(desk, asked, old=old))
        if changed is None:
            raise Forbidden(WRONG_OLD)
        done = changed
    if as_json:
        print_json(done)
    else:
        say(f"{name} has a new {word}; {done['sessions_ended']} sessions ended.")


def _secret(label: str, variable: str, *, confirm: bool = False) -> str:
    """From the environment or the terminal; what stands on a command line stands in its history."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadInput(f"{label}: set {variable}, or run this at a terminal, which asks for it")
    return str(typer.prompt(label, hide_input=True, confirmation_prompt=confirm, err=True))
