"""`headmark serve`."""

from __future__ import annotations

from threading import Thread
from typing import Annotated

import typer
import uvicorn

from service.app import create_app
from service.commands.answer import Database
from service.commands.works import settings_of
from service.reports.lineage_picture import make_ready


def install(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    database: Database = None,
) -> None:
    """Run the service."""
    app = create_app(settings_of(database))
    # Beside the first requests, which need not wait for it; nor does the end of the service.
    Thread(target=make_ready, name="make-pictures-ready", daemon=True).start()
    # The address of an approval page is a key: it must not stand in an access log.
    # An open page listens for news for minutes; the service does not wait for it to end.
    uvicorn.run(
        app, host=host, port=port, access_log=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
