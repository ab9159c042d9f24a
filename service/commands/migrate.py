"""`headmark migrate`."""

from __future__ import annotations

import typer

from service.commands.answer import Database, say
from service.commands.works import open_database, settings_of
from service.records.make_schema import migrate, newest_revision


def install(app: typer.Typer) -> None:
    app.command("migrate")(migrate_database)


def migrate_database(database: Database = None) -> None:
    """Bring the database to this version's schema."""
    migrate(open_database(settings_of(database)))
    say(f"The database is at schema {newest_revision()}.")
