"""`headmark spc picture`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from service.charts.picture_of import drawn, picture_of
from service.commands.answer import Database
from service.commands.recall_simulate import write_file
from service.commands.works import open_door, settings_of
from service.errors import BadInput

# The suffix of the file says what it is; a specification is a JSON document.
SUFFIXES: Mapping[str, str] = {".svg": "svg", ".png": "png", ".json": "vega"}


def install(spc: typer.Typer) -> None:
    spc.command()(picture)


def picture(
    stream: Annotated[str, typer.Argument(help="A stream, as `headmark spc streams` lists it.")],
    out: Annotated[Path, typer.Option(help="Where to: a .svg or .png file, or .json for Vega.")],
    kind: Annotated[str, typer.Option(help="control, histogram or capability.")] = "control",
    language: Annotated[str, typer.Option(help="en or zh-CN.")] = "en",
    last: Annotated[int | None, typer.Option(min=1, help="How many points, from the end.")] = None,
    database: Database = None,
) -> None:
    """Write a picture of a stream to a file.

    The control chart shows the last 120 points at most; the histogram and the capability all
    that the present limits have judged, unless told otherwise.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise BadInput(f"`{out.name}` is no picture; its name ends in {', '.join(SUFFIXES)}")
    with open_door(settings_of(database)).read() as connection:
        specification = picture_of(connection, stream, kind=kind, language=language, last=last)
    write_file(out, drawn(specification, SUFFIXES[out.suffix.lower()]))
