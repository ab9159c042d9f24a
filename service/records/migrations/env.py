"""Alembic's entry: it runs on the connection it is handed, within that transaction."""

from __future__ import annotations

from alembic import context

from service.records import (
    case_tables,
    customer_tables,
    disposition_tables,
    file_tables,
    letter_tables,
    life_tables,
    recall_tables,
    rule_tables,
    session_tables,
    spc_tables,
    tables,
    webhook_tables,
)
from service.records.schema import metadata

assert all(
    (
        tables,
        case_tables,
        life_tables,
        disposition_tables,
        customer_tables,
        file_tables,
        webhook_tables,
        session_tables,
        letter_tables,
        recall_tables,
        rule_tables,
        spc_tables,
    )
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
