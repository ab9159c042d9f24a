"""`headmark rules submit FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.rulebook_answers import submission
from service.actions.rulebook_people import author_named
from service.actions.rulebook_report import Examined, examine
from service.actions.submit_rulebook import submit_rulebook
from service.commands.answer import AsJson, Database, end, print_json, say
from service.commands.rulebook_desk import Who, Why, report_lines, rule_text, write
from service.commands.works import open_door, settings_of
from service.records.door import Door
from service.settings import Settings


def install(rules: typer.Typer) -> None:
    rules.command()(submit)


def submit(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML).")],
    by: Who,
    reason: Why,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Submit a rule file: its name and version mean this text for ever, and can be reviewed.

    Exit code 1 where a test fails or lint finds an error: it can be read, and not published.
    """
    settings = settings_of(database)
    found = examine(rule_text(file), source=str(file))
    done = submit_file(open_door(settings), settings, found, by=by, reason=reason)
    if as_json:
        print_json(done)
    else:
        again = "is submitted" if done["new"] else f"was submitted before, by {done['by']}"
        say(f"Rulebook {done['rulebook']} {again} ({done['digest'][:12]}).")
        say(*report_lines(done["report"]))
    end(findings=bool(done["hindrances"]))


def submit_file(
    door: Door, settings: Settings, found: Examined, *, by: str, reason: str
) -> dict[str, Any]:
    """Submit it in a transaction of its own."""

    def work(desk: Desk) -> dict[str, Any]:
        author = author_named(desk, by, to="submit a rulebook")
        version, new = submit_rulebook(desk, found, by=author, reason=reason)
        return submission(version, found, new=new)

    return write(door, settings, work)
