"""`headmark users change | deactivate | activate`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.change_person import PersonChange, change_person
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.users_desk import Name, Why, write


def install(users: typer.Typer) -> None:
    users.command()(change)
    users.command()(deactivate)
    users.command()(activate)


def change(
    name: Name,
    reason: Why,
    role: Annotated[
        list[str] | None, typer.Option(help="All roles from now on; may be repeated.")
    ] = None,
    printed_name: Annotated[
        str | None, typer.Option(help="As it stands under a signature.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="Where letters go; empty: nowhere.")] = None,
    language: Annotated[str | None, typer.Option(help="Of letters: en or zh-CN.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Change a person's name in print, mail, language or roles."""
    asked = PersonChange(printed_name, email, language, role or None)
    done = _change(database, name, asked, reason)
    _answer(done, f"{name} was changed.", as_json)


def deactivate(name: Name, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """Somebody has left: sessions, tokens and open links end; what he signed stays."""
    done = _change(database, name, PersonChange(active=False), reason)
    _answer(done, f"{name} can no longer sign or sign in.", as_json)


def activate(name: Name, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """Somebody has come back; his tokens have to be made anew."""
    done = _change(database, name, PersonChange(active=True), reason)
    _answer(done, f"{name} can sign and sign in again.", as_json)


def _change(database: str | None, name: str, asked: PersonChange, reason: str) -> dict[str, Any]:
    return write(database, lambda desk: change_person(desk, name, asked, reason=reason))


def _answer(done: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    say(sentence, *(f"Warning: {each}." for each in done["warnings"]))
