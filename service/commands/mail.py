"""`headmark mail list | show | resend | bounce | preview`, and its groups `policy`, `template`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from notifications.bounce import MOST_BYTES
from service.actions.desk import Desk
from service.actions.look_letters import STATES, letter_document, list_letters
from service.actions.note_bounce import Noted, note_bounce, read_report
from service.actions.preview_letters import preview_letter
from service.actions.resend_letter import resend_letter
from service.commands import mail_policy, mail_templates
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.mail_preview import HtmlFile, show_mail
from service.commands.rulebook_desk import write
from service.commands.works import open_door, settings_of
from service.errors import BadInput

COLUMNS = (
    "letter", "kind", "recipient", "nonconformance", "urgency", "state", "attempts", "created_at",
    "last_error",
)  # fmt: skip

Letter = Annotated[int, typer.Argument(min=1, help="Its number in `headmark mail list`.")]
mail = typer.Typer(
    no_args_is_help=True, help="Letters: what went out, what came back, when and in which words."
)
for _each in (mail_policy, mail_templates):
    _each.install(mail)


def install(app: typer.Typer) -> None:
    app.add_typer(mail, name="mail")


@mail.command("list")
def list_all(
    state: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATES)}.")] = None,
    to: Annotated[str | None, typer.Option(help="To this address.")] = None,
    ncr: Annotated[str | None, typer.Option(help="About this case.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 1_000,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List letters, in the order they were written."""
    with open_door(settings_of(database)).read() as connection:
        found = list_letters(connection, state=state, recipient=to, number=ncr, limit=limit)
    if as_json:
        print_json(found)
    else:
        rows = ([row[name] for name in COLUMNS] for row in found)
        table(f"Letters ({len(found)})", COLUMNS, rows)


@mail.command()
def show(letter: Letter, as_json: AsJson = False, database: Database = None) -> None:
    """Show a letter, what it says and what came back; no link of it is shown."""
    with open_door(settings_of(database)).read() as connection:
        found = letter_document(connection, letter)
    if as_json:
        print_json(found)
        return
    reports = found.pop("reports")
    said = found.pop("message")
    figures(f"Letter {letter}", found)
    figures("Message", {name: _short(value) for name, value in said.items()})
    if reports:
        columns = ("at", "recipient", "action", "status", "diagnostic", "by")
        table("Reports", columns, ([row[name] for name in columns] for row in reports))


@mail.command()
def resend(letter: Letter, as_json: AsJson = False, database: Database = None) -> None:
    """Send a lost letter again, to where its reader is to be reached now."""
    settings = settings_of(database)
    made = write(open_door(settings), settings, lambda desk: resend_letter(desk, letter))
    if as_json:
        print_json({"letter": made})
    else:
        say(f"Letter {letter} goes again as letter {made}.")


@mail.command()
def bounce(
    file: Annotated[
        Path | None, typer.Argument(help="A delivery status report; else standard input.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Note a report of the mail server about a letter: what its pipe for returned mail calls."""
    report = read_report(_content(file))
    settings = settings_of(database)

    def work(desk: Desk) -> Noted:
        return note_bounce(desk, report)

    noted = write(open_door(settings), settings, work)
    if as_json:
        print_json({"letter": noted.letter, "state": noted.state, "new": noted.new})
    elif noted.new:
        say(f"Letter {noted.letter} is {noted.state}.")
    else:
        say(f"Nothing new: letter {noted.letter} is {noted.state}.")


@mail.command()
def preview(
    letter: Letter, html: HtmlFile = None, as_json: AsJson = False, database: Database = None
) -> None:
    """Show a letter as its reader would see it; links are masked."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        made = preview_letter(connection, letter, settings, drafts={})
    show_mail(made, html, as_json=as_json)


def _content(file: Path | None) -> bytes:
    if file is None:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None


def _short(value: Any) -> str:
    said = "" if value is None else str(value)
    return said if len(said) <= 200 else f"{said[:200]}... ({len(said)} characters)"
