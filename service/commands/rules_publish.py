"""`headmark rules publish FILE|NAME@VERSION`, `withdraw NAME@VERSION`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.publish_rulebook import publish_rulebook
from service.actions.review_rulebook import Review
from service.actions.rulebook_answers import step_taken, withdrawal
from service.actions.rulebook_names import version_named
from service.actions.rulebook_people import author_named
from service.actions.withdraw_rulebook import withdraw_rulebook
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.rulebook_desk import Pin, Who, Why, examined, write
from service.commands.rules_review import sign_review
from service.commands.rules_submit import submit_file
from service.commands.spc_span import instant_of, secret_pin
from service.commands.works import open_door, settings_of
from service.errors import BadInput

Version = Annotated[str, typer.Argument(metavar="NAME@VERSION", help="A published version.")]


def install(rules: typer.Typer) -> None:
    rules.command()(publish)
    rules.command()(withdraw)


def publish(
    what: Annotated[str, typer.Argument(metavar="FILE|NAME@VERSION")],
    by: Who,
    reason: Why,
    effective_from: Annotated[
        str | None, typer.Option(help="From when on it decides (ISO 8601 with offset); now.")
    ] = None,
    reviewed_by: Annotated[
        str | None, typer.Option(help="Who approves it now, with his PIN; not its author.")
    ] = None,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Publish a rulebook; a file that was not submitted yet is submitted first.

    Needs that all its tests pass, no error of lint, and the approval of a second person.
    """
    if pin is not None and reviewed_by is None:
        raise BadInput("--pin: is for the reviewer; say --reviewed-by NAME")
    settings = settings_of(database)
    door, start = open_door(settings), instant_of(effective_from, "--effective-from")
    secret = None if reviewed_by is None else secret_pin(pin)
    found = examined(door, what)
    if Path(what).is_file():
        submit_file(door, settings, found, by=by, reason=reason)
    book = found.book
    if reviewed_by is not None and secret is not None:
        asked = Review(book.name, book.version, "approve", reviewed_by, secret, reason)
        sign_review(door, settings, asked)

    def work(desk: Desk) -> dict[str, Any]:
        author = author_named(desk, by, to="publish a rulebook")
        step = publish_rulebook(desk, found, by=author, reason=reason, effective_from=start)
        return step_taken(desk, step)

    done = write(door, settings, work)
    if as_json:
        print_json(done)
        return
    step = done["step"]
    say(f"Rulebook {step['rulebook']} decides from {step['effective_from']} on.")
    say(f"In force now: {done['in_force']['rulebook']}.")


def withdraw(
    version: Version, by: Who, reason: Why, as_json: AsJson = False, database: Database = None
) -> None:
    """Withdraw a publication that is not effective yet."""
    settings, (name, number) = settings_of(database), version_named(version)

    def work(desk: Desk) -> dict[str, Any]:
        author = author_named(desk, by, to="withdraw a publication")
        return withdrawal(desk, withdraw_rulebook(desk, name, number, by=author, reason=reason))

    done = write(open_door(settings), settings, work)
    if as_json:
        print_json(done)
        return
    say(f"Rulebook {version} will not come into force.")
    say(f"In force now: {done['in_force']['rulebook']}.")
