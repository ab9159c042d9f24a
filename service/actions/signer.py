"""Whether a person may sign something, by role; the PIN is checked apart."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.principal import Principal
from service.errors import Forbidden
from service.records.case_tables import person, person_role


def signer(desk: Desk, name: str, roles: Collection[str], *, to: str) -> str:
    """The printed name of a person with one of the roles; Forbidden, and why, for another."""
    connection = desk.transaction.connection
    query = select(person_role.c.role).where(person_role.c.person == name)
    own = set(connection.execute(query).scalars())
    if not own & {*roles}:
        raise Forbidden(
            f"{name} may not {to}; it is for {' or '.join(roles)}, "
            f"and {name} is {', '.join(sorted(own))}"
        )
    printed = select(person.c.printed_name).where(person.c.name == name)
    return str(connection.execute(printed).scalar_one())


def check_signs_as_himself(desk: Desk, who: Principal, by: str) -> None:
    """Forbidden if a person, signed in or by his token, sends another person's signature."""
    if who.name == by:
        return
    query = select(person.c.name).where(person.c.name == who.name)
    is_person = desk.transaction.connection.execute(query).first() is not None
    if who.session is not None or is_person:
        raise Forbidden(f"{who.name} may not sign as {by}; {by} must sign in and sign")
