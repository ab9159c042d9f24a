"""`headmark ledger verify | export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.actions.compare_ledger import verify_database
from service.actions.export_ledger import export_ledger, verify_export
from service.actions.verify_ledger import Verdict
from service.commands.answer import AsJson, Database, end, print_json, say
from service.commands.works import open_door, settings_of
from service.errors import BadInput

ledger = typer.Typer(no_args_is_help=True, help="Verify and export the ledger.")


def install(app: typer.Typer) -> None:
    app.add_typer(ledger, name="ledger")


@ledger.command()
def verify(
    export: Annotated[
        Path | None, typer.Option(help="Verify this exported file, not the database.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Find the first entry that is not as it was written; exit code 1 if there is one."""
    verdict = _verdict(export, database)
    if as_json:
        print_json(verdict.document())
    elif verdict.ok:
        say(f"The ledger is whole: {verdict.entries} entries.")
    else:
        say(f"The ledger is broken: {verdict.fault}. {verdict.entries} entries before are whole.")
    end(findings=not verdict.ok)


def _verdict(export: Path | None, database: str | None) -> Verdict:
    if export is None:
        with open_door(settings_of(database)).read() as connection:
            return verify_database(connection)
    try:
        return verify_export(export)
    except OSError as error:
        raise BadInput(f"{export}: {error.strerror}") from None


@ledger.command("export")
def export_to(
    file: Annotated[Path, typer.Argument(help="The file to write (JSON Lines).")],
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Write the ledger to a file that can be verified without the database."""
    try:
        with open_door(settings_of(database)).read() as connection, file.open("wb") as out:
            written = export_ledger(connection, out)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    if as_json:
        print_json({"file": str(file), "entries": written})
    else:
        say(f"{written} entries written to {file}.")
