"""`headmark spc plan show | check | set`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.actions.read_control_plan import read_plan_file
from service.actions.set_control_plan import (
    check_control_plan,
    list_plans,
    plan_in_force,
    set_control_plan,
)
from service.commands.answer import AsJson, Database, end, print_json, say, table
from service.commands.spc_span import By, instant_of, who, write_at_desk
from service.commands.works import now, open_door, settings_of
from service.errors import BadInput
from service.records.schema import microseconds

File = Annotated[Path, typer.Argument(help="A control plan (YAML or JSON).")]

plan = typer.Typer(no_args_is_help=True, help="The control plan: how streams are split, judged.")


def install(spc: typer.Typer) -> None:
    spc.add_typer(plan, name="plan")


@plan.command()
def show(
    versions: Annotated[bool, typer.Option("--versions", help="Every version instead.")] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show the plan in force, with what it leaves to the defaults."""
    with open_door(settings_of(database)).read() as connection:
        found: Any = (
            list_plans(connection) if versions else plan_in_force(connection, microseconds(now()))
        )
    if as_json:
        print_json(found)
    elif versions:
        columns = ("version", "effective_from", "by", "reason")
        table(f"Control plans ({len(found)})", columns, ([e[c] for c in columns] for e in found))
    else:
        _show_plan(found)


@plan.command()
def check(file: File, as_json: AsJson = False, database: Database = None) -> None:
    """Check a file: every fault with its place; exit code 1 if there is one."""
    problems: list[str] = []
    try:
        document = read_plan_file(_text(file), str(file))
        with open_door(settings_of(database)).read() as connection:
            check_control_plan(connection, document)
    except BadInput as bad:
        listed: Any = bad.extra.get("errors", [])
        problems = [f"{each['loc']}: {each['msg']}" for each in listed] or [bad.detail]
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        say(*(problems or [f"{file}: a control plan without faults"]))
    end(findings=bool(problems))


@plan.command("set")
def set_plan(
    file: File,
    reason: Annotated[str, typer.Option(help="Why the plan changes.")],
    by: By = None,
    effective_from: Annotated[
        str | None, typer.Option(help="From when on it judges (ISO 8601 with offset); now.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Set a new version of the plan."""
    settings, actor = settings_of(database), who(by)
    document = read_plan_file(_text(file), str(file))
    start = instant_of(effective_from, "--effective-from")
    done = write_at_desk(
        open_door(settings),
        settings,
        lambda desk: set_control_plan(
            desk, document, by=actor, reason=reason, effective_from=start
        ),
    )
    if as_json:
        print_json(done)
    else:
        say(f"Control plan {done['version']} is in force from {done['effective_from']} on.")


def _show_plan(found: dict[str, Any]) -> None:
    named = {"default": found["default"], **found["characteristics"]}
    title = f"version {found['version']}" if found["version"] else "none was set: the defaults"
    rows = [[field, *(_said(each[field]) for each in named.values())] for field in found["default"]]
    table(f"Control plan ({title})", ("", *named), rows)


def _said(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8: invalid byte at position {error.start + 1}") from None
