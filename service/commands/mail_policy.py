"""`headmark mail policy check | set | show`: when letters go out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.actions.desk import Desk
from service.actions.letter_policy import policy_document, set_policy
from service.actions.read_letter_policy import read_letter_policy
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.rulebook_desk import Why, rule_text, write
from service.commands.works import open_door, settings_of

File = Annotated[Path, typer.Argument(help="YAML: time_zone, quiet_hours, hourly, digest.")]
VERSIONS = ("version", "at", "by", "reason")

policy = typer.Typer(no_args_is_help=True, help="Quiet hours, letters an hour, digests.")


def install(mail: typer.Typer) -> None:
    mail.add_typer(policy, name="policy")


@policy.command()
def check(file: File, as_json: AsJson = False) -> None:
    """Read a policy without setting it; every mistake is told with its line."""
    found = read_letter_policy(rule_text(file), source=str(file)).document()
    if as_json:
        print_json(found)
    else:
        _show(f"{file} can be used", found)


@policy.command("set")
def set_(file: File, reason: Why, as_json: AsJson = False, database: Database = None) -> None:
    """Set the policy; what is critical goes at once whatever it says."""
    settings = settings_of(database)
    text = rule_text(file)

    def work(desk: Desk) -> int:
        return set_policy(desk, text, source=str(file), reason=reason).version

    version = write(open_door(settings), settings, work)
    if as_json:
        print_json({"version": version})
    else:
        say(f"Version {version} of the policy for letters is in force.")


@policy.command()
def show(as_json: AsJson = False, database: Database = None) -> None:
    """Show the policy in force and who set it."""
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        found = policy_document(connection, settings.time_zone)
    if as_json:
        print_json(found)
        return
    name = f"version {found['version']}" if found["version"] else "none is set: all at once"
    _show(f"Policy for letters, {name}", found["policy"])
    if found["versions"]:
        rows = ([each[column] for column in VERSIONS] for each in found["versions"])
        table("Versions", VERSIONS, rows)


def _show(title: str, said: dict[str, Any]) -> None:
    figures(
        title,
        {
            "time zone": said["time_zone"] or "that of the working calendar",
            "quiet hours": said["quiet_hours"] or "-",
            "letters an hour to one address": said["hourly"] or "any number",
            "digests": ", ".join(said["digest"]) or "-",
        },
    )
