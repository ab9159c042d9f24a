"""`headmark calendar check | set | show`: the hours that the plant works."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.set_calendar import (
    calendar_document,
    calendar_figures,
    read_calendar,
    set_calendar,
)
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.rulebook_desk import Why, rule_text, write
from service.commands.works import now, open_door, settings_of

File = Annotated[Path, typer.Argument(help="YAML: time_zone, shifts, holidays, extra_days.")]
VERSIONS = ("version", "at", "by", "reason")

calendar = typer.Typer(no_args_is_help=True, help="The working calendar that due times follow.")


def install(app: typer.Typer) -> None:
    app.add_typer(calendar, name="calendar")


@calendar.command()
def check(file: File, as_json: AsJson = False) -> None:
    """Read a calendar without setting it; every mistake is told with its line."""
    found = calendar_figures(read_calendar(rule_text(file), source=str(file)), now=now())
    if as_json:
        print_json(found)
    else:
        _show(f"{file} can be used", found)


@calendar.command("set")
def set_(file: File, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """Set the calendar; due times that are set from now on are counted by it."""
    settings = settings_of(database)
    text = rule_text(file)

    def work(desk: Desk) -> int:
        return set_calendar(desk, text, source=str(file), reason=reason).version

    version = write(open_door(settings), settings, work)
    if as_json:
        print_json({"version": version})
    else:
        say(f"Version {version} of the calendar is in force.")


@calendar.command()
def show(as_json: AsJson = False, database: Database = None) -> None:
    """Show the calendar in force and who set it."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        found = calendar_document(connection, settings.time_zone, now=now())
    if as_json:
        print_json(found)
        return
    name = f"version {found['version']}" if found["version"] else "none is set: round the clock"
    _show(f"Working calendar, {name}", found)
    if found["versions"]:
        rows = ([each[column] for column in VERSIONS] for each in found["versions"])
        table("Versions", VERSIONS, rows)


def _show(title: str, found: dict[str, Any]) -> None:
    said = found["calendar"]
    shifts = {
        day: ", ".join(f"{_time(start)}-{_time(end)}" for start, end in listed) or "-"
        for day, listed in said["shifts"].items()
    }
    figures(
        title,
        {
            "time zone": said["time_zone"],
            **shifts,
            "holidays": ", ".join(said["holidays"]) or "-",
            "extra days": ", ".join(f"{d} like {w}" for d, w in said["extra_days"].items()) or "-",
            "working now": "yes" if found["working_now"] else "no",
            "hours of the next week": found["hours_of_the_next_week"],
            "8 working hours from now": found["eight_hours_from_now"],
        },
    )


def _time(minutes: int) -> str:
    """24:00 for the end of the day; a shift that ends the day after is read as such."""
    minutes = minutes if minutes <= 24 * 60 else minutes - 24 * 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
