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
    """Forbidden unless who asks, signed in or by his own token, is the person who signs."""
    query = select(person.c.name).where(person.c.name == who.name)
    if desk.transaction.connection.execute(query).first() is None:
        raise Forbidden(
            f"`{who.name}` is no person and may not sign for anybody; {by} must sign in and "
            "sign, send a token of his own (`headmark users token NAME --role ROLE`), or use the "
            "link in his letter"
        )
    if who.name != by:
        raise Forbidden(
            f"{who.name} may not sign as {by}; {by} must sign in and sign, or use a token of his "
            "own"
        )
