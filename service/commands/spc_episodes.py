"""`headmark spc episodes | alarms | acknowledge`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.look_episodes import list_alarms, list_episodes
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.spc_span import By, who, write_at_desk
from service.commands.works import open_door, settings_of

EPISODES = ("episode", "stream", "state", "from", "to", "rules", "clean", "case", "alarm")
ALARMS = ("alarm", "stream", "kind", "at", "p", "q", "streams")


def install(spc: typer.Typer) -> None:
    spc.command()(episodes)
    spc.command()(alarms)
    spc.command()(acknowledge)


def episodes(
    state: Annotated[str | None, typer.Option(help="open or closed; all.")] = None,
    stream: Annotated[str | None, typer.Option(help="Of this stream only.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List the episodes: the signals of one change each, from the first to its end."""
    with open_door(settings_of(database)).read() as connection:
        found = list_episodes(connection, state=state, stream=stream)
    if as_json:
        print_json(found)
        return
    rows = [
        [
            *(each[name] for name in EPISODES[:5]), " ".join(each["rules"]), each["clean"],
            each["case"], None if each["alarm"] is None else each["alarm"]["kind"],
        ]
        for each in found
    ]  # fmt: skip
    table(f"Episodes ({len(found)})", EPISODES, rows)


def alarms(as_json: AsJson = False, database: Database = None) -> None:
    """List what was worth calling somebody for, in the order in which it was raised."""
    with open_door(settings_of(database)).read() as connection:
        found = list_alarms(connection)
    if as_json:
        print_json(found)
        return
    rows = ([_short(each[name]) for name in ALARMS] for each in found)
    table(f"Alarms ({len(found)})", ALARMS, rows)


def acknowledge(
    episode: Annotated[int, typer.Argument(help="As `headmark spc episodes` numbers them.")],
    reason: Annotated[str, typer.Option(help="What was found, or done about it.")],
    by: By = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Close an open episode: its stream is armed again, and starts from zero."""
    settings, actor = settings_of(database), who(by)
    done = write_at_desk(
        open_door(settings),
        settings,
        lambda desk: acknowledge_episode(desk, episode=episode, by=actor, reason=reason),
    )
    if as_json:
        print_json(done)
    else:
        say(f"Episode {episode} of {done['stream']} is closed: {done['reason']}")


def _short(cell: object) -> object:
    return f"{cell:.2g}" if isinstance(cell, float) else cell
