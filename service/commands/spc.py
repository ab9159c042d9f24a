"""`headmark spc streams | chart | signals`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.actions.look_streams import list_signals, list_streams, stream_document
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.draw_chart import draw_chart
from service.commands.works import open_door, settings_of

STREAMS = ("stream", "points", "signals", "last_at")
SIGNALS = ("stream", "rule", "inspection", "at", "members")

spc = typer.Typer(no_args_is_help=True, help="Look at streams, charts and signals.")


def install(app: typer.Typer) -> None:
    app.add_typer(spc, name="spc")


@spc.command()
def streams(as_json: AsJson = False, database: Database = None) -> None:
    """List the streams, with how many points and signals each has."""
    with open_door(settings_of(database)).read() as connection:
        found = list_streams(connection)
    if as_json:
        print_json(found)
        return
    rows = ([stream[name] for name in STREAMS] for stream in found)
    table(f"Streams ({len(found)})", STREAMS, rows)


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
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Draw a control chart, the newest point last."""
    with open_door(settings_of(database)).read() as connection:
        document = stream_document(connection, stream)
    if as_json:
        print_json(document)
    else:
        say(*draw_chart(document, last=last))
