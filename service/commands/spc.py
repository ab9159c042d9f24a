"""`headmark spc ...`: streams, charts and signals here; the rest in modules of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from service.actions.chart_data import MEANINGS, chart_data
from service.actions.look_streams import list_signals, list_streams, stream_document
from service.commands import (
    spc_baseline,
    spc_capability,
    spc_common,
    spc_episodes,
    spc_picture,
    spc_plan,
    spc_points,
    spc_sample,
)
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.draw_chart import draw_chart, draw_points
from service.commands.works import open_door, settings_of

STREAMS = ("stream", "points", "signals", "last_at", "z", "p", "open", "false alarms a week")
SIGNALS = ("stream", "rule", "inspection", "at", "members")
# Each adds its commands by `install(spc)`.
PARTS = (
    spc_baseline,
    spc_capability,
    spc_common,
    spc_episodes,
    spc_picture,
    spc_plan,
    spc_points,
    spc_sample,
)

spc = typer.Typer(no_args_is_help=True, help="Watch processes: streams, charts, limits, signals.")
for _part in PARTS:
    _part.install(spc)


def install(app: typer.Typer) -> None:
    app.add_typer(spc, name="spc")


@spc.command()
def streams(
    only_open: Annotated[bool, typer.Option("--open", help="In an open episode only.")] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List the streams: where each stands, and how often its rules call a false alarm."""
    with open_door(settings_of(database)).read() as connection:
        found = list_streams(connection, only_open=only_open)
    if as_json:
        print_json(found)
        return
    table(f"Streams ({len(found)})", STREAMS, _stream_rows(found))


def _stream_rows(found: Iterable[dict[str, Any]]) -> Iterable[list[object]]:
    for stream in found:
        state = stream["state"]
        named = [stream[name] for name in STREAMS[:4]]
        where = [_short(stream["z"]), None if state is None else f"{state['p']:.2g}"]
        episode = "" if stream["episode"] is None else f"episode {stream['episode']}"
        paged = ", paged" if state is not None and state["alarm"] else ""
        yield [*named, *where, episode + paged, f"{stream['false_alarms_a_week']:.2g}"]


@spc.command()
def signals(
    stream: Annotated[str | None, typer.Option(help="Of this stream only.")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """List the signals in order of time: which rule, at which inspection, from which."""
    with open_door(settings_of(database)).read() as connection:
        found = list_signals(connection, stream=stream)
    shown = [{name: signal[name] for name in SIGNALS} for signal in found]
    if as_json:
        print_json(shown)
        return
    rows = ([*list(signal.values())[:-1], " ".join(signal["members"])] for signal in shown)
    table(f"Signals ({len(shown)})", SIGNALS, rows)


@spc.command()
def chart(
    stream: Annotated[str, typer.Argument(help="A stream, as `headmark spc streams` lists it.")],
    last: Annotated[int, typer.Option(min=1, help="How many points, counted from the end.")] = 40,
    kind: Annotated[str, typer.Option(help="control, or ewma, cusum, q, dispersion.")] = "control",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Draw a control chart, the newest point last."""
    with open_door(settings_of(database)).read() as connection:
        if kind != "control":
            document = chart_data(connection, stream, kind, last=last)
        else:
            document = stream_document(connection, stream)
    if as_json:
        print_json(document)
    elif kind != "control":
        say(f"{stream}: {MEANINGS[kind]}", *draw_points(document["points"], zones=False))
    else:
        say(*draw_chart(document, last=last))
        # Not among the lines of the chart: who reads it by a program finds a line a point there.
        say(*(f"warning: {each['text']}" for each in document["concerns"]))


def _short(figure: float | None) -> str | None:
    return None if figure is None else f"{figure:.2f}"
