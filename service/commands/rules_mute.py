"""`headmark rules mute | unmute | mutes`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.mute_rule import WRONG_PIN, Mute, end_mute, mute_rule
from service.actions.mutes import list_mutes
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.spc_span import By, instant_of, secret_pin, who, write_at_desk
from service.commands.works import open_door, settings_of
from service.errors import BadInput, Forbidden

MUTES = ("mute", "rule", "by", "at", "until", "reason", "ended_at", "ended_by")
Rule = Annotated[str, typer.Argument(help="A rule, table, correlation or deadline in force.")]


def install(rules: typer.Typer) -> None:
    rules.command()(mute)
    rules.command()(unmute)
    rules.command()(mutes)


def mute(
    rule: Rule,
    until: Annotated[str, typer.Option(help="ISO 8601 with offset; 31 days away at most.")],
    by: Annotated[str, typer.Option(help="Who signs: a quality engineer or supervisor.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the signature.")],
    pin: Annotated[
        str | None, typer.Option(help="`-`: read it from standard input; else asked for.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Do not carry out a rule until a time; what it would have done is counted."""
    instant = instant_of(until, "--until")
    if instant is None:
        raise BadInput("--until: say when the mute ends")
    asked = Mute(rule, instant, reason, by, secret_pin(pin))
    settings = settings_of(database)
    done = write_at_desk(open_door(settings), settings, lambda desk: mute_rule(desk, asked))
    if done is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(done)
    else:
        say(f"Rule {rule} is muted until {done['until']}: {done['reason']}")


def unmute(
    rule: Rule,
    reason: Annotated[str, typer.Option(help="Why it may act again.")],
    by: By = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Let a muted rule act again, from now on."""
    settings, actor = settings_of(database), who(by)
    done = write_at_desk(
        open_door(settings), settings, lambda desk: end_mute(desk, rule, by=actor, reason=reason)
    )
    if as_json:
        print_json(done)
    else:
        say(f"Rule {rule} acts again.")


def mutes(as_json: AsJson = False, database: Database = None) -> None:
    """List the mutes there were, the latest first."""
    with open_door(settings_of(database)).read() as connection:
        found = list_mutes(connection)
    if as_json:
        print_json(found)
        return
    table(f"Mutes ({len(found)})", MUTES, ([each[name] for name in MUTES] for each in found))
