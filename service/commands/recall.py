"""`headmark recall simulate | list | show | status | start | release | common-cause | drill`."""

from __future__ import annotations

import typer

from service.commands.ncr_customers import status
from service.commands.recall_causes import common_cause
from service.commands.recall_drill import drill
from service.commands.recall_scope import with_scope
from service.commands.recall_show import list_all, show
from service.commands.recall_simulate import simulate
from service.commands.recall_start import release, start

recall = typer.Typer(no_args_is_help=True, help="Simulate recalls; drill, start and follow them.")
recall.command("simulate")(with_scope(simulate))
recall.command("list")(list_all)
recall.command("show")(show)
recall.command("status")(status)
recall.command("start")(with_scope(start))
recall.command("release")(release)
recall.command("common-cause")(common_cause)
recall.add_typer(drill, name="drill")


def install(app: typer.Typer) -> None:
    app.add_typer(recall, name="recall")
