"""`headmark rules review NAME@VERSION`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.review_rulebook import Review, review_rulebook
from service.actions.rulebook_answers import step_taken
from service.actions.rulebook_names import version_named
from service.actions.rulebook_people import WRONG_PIN
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.rulebook_desk import Pin, Why, write
from service.commands.spc_span import secret_pin
from service.commands.works import open_door, settings_of
from service.errors import BadInput, Forbidden
from service.records.door import Door
from service.settings import Settings


def install(rules: typer.Typer) -> None:
    rules.command()(review)


def review(
    version: Annotated[str, typer.Argument(metavar="NAME@VERSION", help="What was submitted.")],
    by: Annotated[str, typer.Option(help="Who signs: a quality supervisor or engineering.")],
    reason: Why,
    approve: Annotated[bool, typer.Option("--approve", help="These rules may decide.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="These rules may not decide.")] = False,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Approve or reject a submitted rulebook, signed with your PIN; never one of your own."""
    if approve is reject:
        raise BadInput("say either --approve or --reject")
    name, number = version_named(version)
    settings = settings_of(database)
    asked = Review(name, number, "approve" if approve else "reject", by, secret_pin(pin), reason)
    done = sign_review(open_door(settings), settings, asked)
    if as_json:
        print_json(done)
        return
    say(f"Rulebook {version} is {'approved' if approve else 'rejected'} by {by}.")
    say(*(f"{each['rulebook']} will not come into force." for each in done["withdrawn"]))


def sign_review(door: Door, settings: Settings, asked: Review) -> dict[str, Any]:
    """Review it in a transaction of its own; Forbidden, once that is counted, for a wrong PIN."""

    def work(desk: Desk) -> dict[str, Any] | None:
        steps = review_rulebook(desk, asked)
        return None if steps is None else step_taken(desk, steps[0], steps[1:])

    done = write(door, settings, work)
    if done is None:
        raise Forbidden(WRONG_PIN)
    return done
