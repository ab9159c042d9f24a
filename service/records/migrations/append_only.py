"""Tables that are only ever added to: the database itself refuses to change or remove a row."""

from __future__ import annotations

from collections.abc import Mapping

from alembic import op

# {same} says what makes a new row the same as an old one: SQLite's REPLACE deletes the row it
# replaces without asking the trigger that guards deletion.
SQLITE = (
    """
    CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
    """
    CREATE TRIGGER {table}_loses_nothing BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
    """
    CREATE TRIGGER {table}_replaces_nothing BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
)
POSTGRESQL = """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
REFUSE_CHANGE = """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def make_append_only(keys: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
    """Guard these tables; for each, the sets of columns that no two rows may share."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(REFUSE_CHANGE)
        for table in keys:
            op.execute(POSTGRESQL.format(table=table))
        return
    for table, unique in keys.items():
        same = " OR ".join(
            "(" + " AND ".join(f'{table}."{c}" = NEW."{c}"' for c in columns) + ")"
            for columns in unique
        )
        for statement in SQLITE:
            op.execute(statement.format(table=table, same=same))
