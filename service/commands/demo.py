"""`headmark demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.demo.run import run_demo


def install(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the service listens.")] = 8000,
    once: Annotated[bool, typer.Option("--once", help="End after the story.")] = False,
    folder: Annotated[
        Path, typer.Option(help="Where everything is kept; made anew each time.")
    ] = Path("demo"),
) -> None:
    """Play sixty days of a fastener plant through the real service, and leave it running."""
    raise typer.Exit(run_demo(folder, port=port, once=once))
