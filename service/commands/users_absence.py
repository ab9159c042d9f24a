"""`headmark users absence add | end | list`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from service.actions.absences import Absence, add_absence, end_absence, list_absences
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.users_desk import Name, write
from service.commands.works import open_door, settings_of
from service.errors import BadInput

COLUMNS = ("absence", "person", "delegate", "since", "until", "reason", "ended_at")

absence = typer.Typer(no_args_is_help=True, help="Who is away, and who signs for him.")


def install(users: typer.Typer) -> None:
    users.add_typer(absence, name="absence")


@absence.command()
def add(
    name: Name,
    delegate: Annotated[str, typer.Option(help="Who signs for him, by name.")],
    since: Annotated[str, typer.Option(help="From when on, as 2026-03-02T08:00+08:00.")],
    until: Annotated[str, typer.Option(help="Until when, likewise.")],
    reason: Annotated[str, typer.Option(help="Why, as `holiday`; kept for ever.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Somebody is away for a time; his delegate is asked instead."""
    asked = Absence(name, delegate, _instant("since", since), _instant("until", until), reason)
    done = write(database, lambda desk: add_absence(desk, asked))
    if as_json:
        print_json(done)
    else:
        say(f"Absence {done['absence']}: {delegate} acts for {name} until {done['until']}.")


@absence.command()
def end(
    number: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="The absence's number.")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Somebody is back early, or does not go."""
    done = write(database, lambda desk: end_absence(desk, number))
    if as_json:
        print_json(done)
    else:
        say(f"{done['person']} is back; {done['delegate']} no longer acts for {done['person']}.")


@absence.command("list")
def list_all(
    name: Annotated[str | None, typer.Argument(help="One person's; else everybody's.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Absences, the latest first."""
    with open_door(settings_of(database)).read() as connection:
        found = list_absences(connection, name)
    if as_json:
        print_json(found)
    else:
        table(f"Absences ({len(found)})", COLUMNS, ([each[n] for n in COLUMNS] for each in found))


def _instant(field: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{field}: `{text}` is no time; write it as 2026-03-02T08:00+08:00"
        ) from None
    if at.tzinfo is None:
        raise BadInput(f"{field}: `{text}` has no offset; write it as {text}+08:00, or {text}Z")
    return at
