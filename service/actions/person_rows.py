"""A person's row and roles, read inside a write transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.errors import Unknown, did_you_mean
from service.records.case_tables import person, person_role


def find_person(desk: Desk, name: str) -> Any:
    """The person's row by column name, or None."""
    desk.transaction.flush()
    query = select(person).where(person.c.name == name)
    return desk.transaction.connection.execute(query).mappings().first()


def need_person(desk: Desk, name: str) -> Any:
    """The person's row; Unknown, with who may be meant, for nobody."""
    row = find_person(desk, name)
    if row is None:
        raise not_known(desk.transaction.connection, name)
    return row


def not_known(connection: Connection, name: str) -> Unknown:
    names = list(connection.execute(select(person.c.name)).scalars())
    near = did_you_mean(name, names) or "; add people with `headmark users add`"
    return Unknown(f"person `{name}` is not known{near}")


def roles_of(connection: Connection, name: str) -> list[str]:
    query = select(person_role.c.role).where(person_role.c.person == name)
    return list(connection.execute(query.order_by(person_role.c.role)).scalars())
