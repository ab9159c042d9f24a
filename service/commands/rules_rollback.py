"""`headmark rules rollback [NAME@VERSION|packaged]`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.roll_back_rulebook import Rollback, roll_back_rulebook
from service.actions.rulebook_answers import step_taken
from service.actions.rulebook_names import PACKAGED, target_named
from service.actions.rulebook_people import WRONG_PIN
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.rulebook_desk import Pin, Why, standing, write
from service.commands.spc_span import secret_pin
from service.commands.works import open_door, settings_of
from service.errors import Forbidden
from service.records.door import Door


def install(rules: typer.Typer) -> None:
    rules.command()(rollback)


def rollback(
    by: Annotated[str, typer.Option(help="Who signs: a quality supervisor.")],
    reason: Why,
    to: Annotated[
        str | None,
        typer.Argument(metavar="[NAME@VERSION|packaged]", help="Else what was in force before."),
    ] = None,
    pin: Pin = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Put an earlier rulebook back into force at once, signed with a supervisor's PIN.

    Publications that are still to come are withdrawn. No second person is asked.
    """
    settings = settings_of(database)
    door = open_door(settings)
    # What is meant is settled before it is signed: of two who roll back at once the second is
    # told that it is done, and does not roll back a second time.
    named = to or _before(door)
    asked = Rollback(target_named(named), by, secret_pin(pin), reason)

    def work(desk: Desk) -> dict[str, Any] | None:
        steps = roll_back_rulebook(desk, asked)
        return None if steps is None else step_taken(desk, steps[0], steps[1:])

    done = write(door, settings, work)
    if done is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(done)
        return
    say(f"Rulebook {done['in_force']['rulebook']} is in force again, from now on.")
    say(*(f"{each['rulebook']} will not come into force." for each in done["withdrawn"]))


def _before(door: Door) -> str:
    previous = standing(door)["previous"]
    return PACKAGED if previous is None else str(previous)
