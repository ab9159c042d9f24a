"""Nobody signs his own proposal, and nothing is signed in a round that is over.

The service asks both before it writes; the database refuses to whoever writes past it.
"""

from __future__ import annotations

from alembic import op

SQLITE = (
    """
    CREATE TRIGGER signature_not_his_own BEFORE INSERT ON signature
    WHEN EXISTS (
        SELECT 1 FROM approval_round JOIN proposal ON proposal.id = approval_round.proposal
        WHERE approval_round.id = NEW.round AND proposal.proposed_by = NEW.person)
    BEGIN SELECT RAISE(ABORT, 'nobody signs his own proposal'); END
    """,
    """
    CREATE TRIGGER signature_in_open_round BEFORE INSERT ON signature
    WHEN EXISTS (
        SELECT 1 FROM approval_round
        WHERE approval_round.id = NEW.round AND approval_round.state <> 'open')
    BEGIN SELECT RAISE(ABORT, 'this round of signatures is over'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION refuse_signature() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM approval_round JOIN proposal ON proposal.id = approval_round.proposal
            WHERE approval_round.id = NEW.round AND proposal.proposed_by = NEW.person) THEN
            RAISE EXCEPTION 'nobody signs his own proposal';
        END IF;
        IF EXISTS (
            SELECT 1 FROM approval_round
            WHERE approval_round.id = NEW.round AND approval_round.state <> 'open') THEN
            RAISE EXCEPTION 'this round of signatures is over';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER signature_guard BEFORE INSERT ON signature
    FOR EACH ROW EXECUTE FUNCTION refuse_signature()
    """,
)


def make_signature_guard() -> None:
    """The triggers on signatures, in the words of the database at hand."""
    dialect = op.get_bind().dialect.name
    for statement in SQLITE if dialect == "sqlite" else POSTGRESQL:
        op.execute(statement)
