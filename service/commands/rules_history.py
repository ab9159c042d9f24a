"""`headmark rules history | show | compare`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from rules.rulebook import default_rulebook
from service.actions.compare_rulebook_texts import comparison_document
from service.actions.look_rulebooks import in_force_with_text, rulebook_history, version_document
from service.actions.rulebook_names import IN_FORCE, version_named
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.rulebook_desk import named_text
from service.commands.works import now, open_door, settings_of
from service.records.schema import microseconds

VERSIONS = ("rulebook", "state", "by", "at", "reason")
STEPS = ("number", "rulebook", "step", "by", "at", "effective_from", "reason")


def install(rules: typer.Typer) -> None:
    rules.command()(history)
    rules.command()(show)
    rules.command()(compare)


def history(as_json: AsJson = False, database: Database = None) -> None:
    """List every rulebook, what has happened to it, and which is in force."""
    with open_door(settings_of(database)).read() as connection:
        found = rulebook_history(connection, default_rulebook(), now=microseconds(now()))
    if as_json:
        print_json(found)
        return
    in_force = found["in_force"]
    since = in_force["effective_from"] or "the beginning: it came with the software"
    say(f"In force: {in_force['rulebook']}, since {since}.")
    for each in found["to_come"]:
        say(f"To come: {each['rulebook']}, from {each['effective_from']} on.")
    table("Rulebooks", VERSIONS, ([e[c] for c in VERSIONS] for e in found["versions"]))
    table("Their history", STEPS, ([e[c] for c in STEPS] for e in found["steps"]))


def show(
    version: Annotated[
        str, typer.Argument(metavar="[NAME@VERSION]", help="Else the one in force.")
    ] = IN_FORCE,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Print the text of a rulebook: the one in force, or a submitted version."""
    at = microseconds(now())
    with open_door(settings_of(database)).read() as connection:
        if version == IN_FORCE:
            found: Any = in_force_with_text(connection, default_rulebook(), now=at)
        else:
            found = version_document(connection, *version_named(version), now=at)
    if as_json:
        print_json(found)
    else:
        sys.stdout.write(found["text"])


def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="A file, NAME@VERSION, in-force.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, or `packaged`.")],
    language: Annotated[str, typer.Option(help="Of the sentences: en or zh-CN.")] = "en",
    lines: Annotated[bool, typer.Option("--lines", help="The lines of the files, too.")] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Say which rules B adds, changes and removes, in sentences."""
    door = open_door(settings_of(database))
    found = comparison_document(named_text(door, before), named_text(door, after))
    if as_json:
        print_json(found)
        return
    for change in ("added", "changed", "removed"):
        say(*(_said(change, each, language) for each in found[change]))
    if not any(found[change] for change in ("added", "changed", "removed")):
        say("They decide the same." if not found["same_text"] else "They are the same text.")
    if lines:
        say(*found["lines"])


def _said(change: str, found: dict[str, Any], language: str) -> str:
    named = f"{change} {found['kind']} {found['id']}"
    if change != "changed":
        return f"{named}: {found['sentence'][language]}."
    was, now_ = (found[when]["sentence"][language] for when in ("before", "after"))
    return f"{named}:\n  was: {was}.\n  now: {now_}."
