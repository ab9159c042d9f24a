"""A desk over a reading connection, for questions that share code with the writing actions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from service.actions.desk import Desk
from service.plant import Plant
from service.records.books import Books
from service.records.door import Transaction, head_position
from service.settings import Settings


def reading_desk(
    connection: Connection, plant: Plant, settings: Settings, *, now: datetime
) -> Desk:
    """A desk that may only be asked; the connection's transaction is rolled back whatever it does.

    The lineage is not brought up to date here: use it inside `plant.reading(door)`, or do not ask
    the lineage.
    """
    position = head_position(connection)
    transaction = Transaction(connection, "reader", now, position, "", start=position)
    return Desk(transaction, Books(transaction), plant, settings)
