"""Who may do what with a rulebook, and whether two names are one person."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from unicodedata import normalize

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.actions.people import Principal
from service.errors import Forbidden, Unknown, did_you_mean
from service.records.case_tables import person, person_role

AUTHORS = ("quality_engineer", "quality_supervisor")
REVIEWERS = ("quality_supervisor", "engineering")
SUPERVISORS = ("quality_supervisor",)
WRONG_PIN = "the PIN is wrong, or locked after too many wrong ones; nothing was changed"


def author_named(desk: Desk, name: str, *, to: str) -> Principal:
    """A person who may write rulebooks; Unknown or Forbidden, and why, for another."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = connection.execute(select(person.c.active).where(person.c.name == name)).first()
    if row is None:
        names = list(connection.execute(select(person.c.name)).scalars())
        near = did_you_mean(name, names) or "; add people with `headmark users add`"
        raise Unknown(f"person `{name}` is not known{near}")
    if not row.active:
        raise Forbidden(f"{name} may not {to}: he is no longer active")
    query = select(person_role.c.role).where(person_role.c.person == name)
    own = sorted(connection.execute(query).scalars())
    role = next((each for each in AUTHORS if each in own), None)
    if role is None:
        raise Forbidden(_not_for(name, to, AUTHORS, own))
    return Principal(name, role)


def check_author(who: Principal, *, to: str) -> None:
    """Forbidden if the role may not write rulebooks."""
    if who.role not in AUTHORS:
        raise Forbidden(_not_for(who.name, to, AUTHORS, [who.role]))


def _not_for(name: str, to: str, roles: Collection[str], own: Iterable[str]) -> str:
    return f"{name} may not {to}; it is for {' or '.join(roles)}, and {name} is {', '.join(own)}"


def is_person(connection: Connection, name: str) -> bool:
    """Whether somebody is known by exactly this name: a token may bear any other."""
    query = select(person.c.name).where(person.c.name == name)
    return connection.execute(query).first() is not None


def same_person(connection: Connection, one: str, other: str) -> bool:
    """Whether two names mean one person: spelt alike, or of people printed alike."""
    return bool(_names(connection, one) & _names(connection, other))


def _names(connection: Connection, name: str) -> set[str]:
    """What a person is called, whichever of his accounts is named."""
    people = connection.execute(select(person.c.name, person.c.printed_name))
    called = {_spelt(row.printed_name) for row in people if _spelt(row.name) == _spelt(name)}
    return {_spelt(name), *called}


def _spelt(name: str) -> str:
    """A name without what people vary: case, width, blanks, dots and hyphens."""
    plain = normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", plain) or plain
