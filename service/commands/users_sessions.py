"""`headmark users sessions list | end`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.desk import Desk
from service.actions.look_people import person_document
from service.actions.sessions import end_session, end_sessions_of, list_sessions
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.users_desk import Name, write
from service.commands.works import acting, now, open_door, settings_of

COLUMNS = ("session", "person", "created_at", "seen_at", "expires_at", "address")

sessions = typer.Typer(no_args_is_help=True, help="Who is signed in by a browser.")


def install(users: typer.Typer) -> None:
    users.add_typer(sessions, name="sessions")


@sessions.command("list")
def list_all(
    name: Annotated[str | None, typer.Argument(help="One person's; else everybody's.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Sessions in use, the latest first."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        if name is not None:
            person_document(connection, name)
        found = list_sessions(connection, settings, now=now(), name=name)
    if as_json:
        print_json(found)
    else:
        table(f"Sessions ({len(found)})", COLUMNS, ([each[n] for n in COLUMNS] for each in found))


@sessions.command()
def end(
    name: Name,
    session: Annotated[
        int | None, typer.Option(min=1, help="This one, by its number in the list; else all.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Sign somebody out everywhere, or in one place."""
    with open_door(settings_of(database)).read() as connection:
        person_document(connection, name)
    ended = write(database, lambda desk: _end(desk, name, session))
    if as_json:
        print_json({"name": name, "ended": ended})
    elif session is None:
        say(f"{name} was signed out of {ended} sessions.")
    else:
        say(f"{name} was signed out of session {session}.")


def _end(desk: Desk, name: str, session: int | None) -> int:
    why = f"ended by {acting()}"
    if session is None:
        return end_sessions_of(desk, name, why=why)
    end_session(desk, session, whose=name, why=why)
    return 1
