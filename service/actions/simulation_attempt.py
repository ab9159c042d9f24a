"""A question sent twice under one key is one simulation."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.actions.idempotency import Attempt, refuse_other_request
from service.records.door import Transaction
from service.records.recall_tables import drill, simulation_attempt


class AskedBefore(Exception):  # noqa: N818 - named for what happened
    """The same question under the same key was stored in the meantime."""


def first_simulation(connection: Connection, attempt: Attempt | None) -> str | None:
    """The simulation this attempt was answered with; BadInput if it had asked something else."""
    if attempt is None:
        return None
    c = simulation_attempt.c
    query = select(c.request_hash, c.simulation).where(
        c.principal == attempt.principal, c.key == attempt.key
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    refuse_other_request(attempt, row.request_hash)
    return str(row.simulation)


def first_drill(connection: Connection, attempt: Attempt | None) -> str | None:
    """The drill this attempt started."""
    number = first_simulation(connection, attempt)
    if number is None:
        return None
    query = select(drill.c.number).where(drill.c.simulation == number)
    return connection.execute(query).scalar()


def keep_attempt(transaction: Transaction, attempt: Attempt | None, simulation: str) -> None:
    """Store the key beside the simulation; AskedBefore if an equal request was quicker."""
    if attempt is None:
        return
    if first_simulation(transaction.connection, attempt) is not None:
        raise AskedBefore
    transaction.insert(
        simulation_attempt,
        {
            "principal": attempt.principal,
            "key": attempt.key,
            "request_hash": attempt.request_hash,
            "simulation": simulation,
            "at": transaction.now_micros,
        },
    )
