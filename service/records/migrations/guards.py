"""The last guards, in the database itself: a held lot cannot ship, the ledger cannot be edited.

The door already keeps both; these catch whoever writes past it. On PostgreSQL a trigger alone
would not be enough under concurrency (it sees its statement's snapshot); behind the head's lock
it is.
"""

from __future__ import annotations

from alembic import op

SQLITE = (
    """
    CREATE TRIGGER shipment_line_gate BEFORE INSERT ON shipment_line
    WHEN NOT NEW.escaped AND EXISTS (
        SELECT 1 FROM hold WHERE hold.lot = NEW.lot AND hold.released_at IS NULL)
    BEGIN SELECT RAISE(ABORT, 'a quarantined lot cannot ship'); END
    """,
    """
    CREATE TRIGGER ledger_keeps_entries BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_loses_nothing BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    # REPLACE deletes the row it replaces without asking the trigger above.
    """
    CREATE TRIGGER ledger_replaces_nothing BEFORE INSERT ON ledger
    WHEN EXISTS (SELECT 1 FROM ledger WHERE ledger.seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION refuse_held_lot() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT NEW.escaped AND EXISTS (
            SELECT 1 FROM hold WHERE hold.lot = NEW.lot AND hold.released_at IS NULL) THEN
            RAISE EXCEPTION 'a quarantined lot cannot ship';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER shipment_line_gate BEFORE INSERT ON shipment_line
    FOR EACH ROW EXECUTE FUNCTION refuse_held_lot()
    """,
    """
    CREATE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
    """,
    """
    CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()
    """,
)


def make_guards() -> None:
    dialect = op.get_bind().dialect.name
    for statement in SQLITE if dialect == "sqlite" else POSTGRESQL:
        op.execute(statement)
