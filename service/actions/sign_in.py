"""Signing in with a name and a password.

The password is hashed before the door is taken: a tenth of a second in which nothing else could be
written, and anybody who reaches the sign-in could take it. What came out is used inside the door
only, where the failures are counted: of twenty guesses at once the first five are answered, and
the rest, right or wrong, find the person locked.

An unknown name costs what a known one does: one hash, one transaction with an entry in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.actions.person_locks import PASSWORD, admit, count_failure, is_locked
from service.actions.person_rows import find_person, roles_of
from service.actions.secret_hashes import is_secret
from service.actions.sessions import NewSession, begin_session
from service.records.case_tables import person

NOT_SIGNED_IN = (
    "the name or the password is wrong, or locked after too many wrong ones; "
    "try again in a quarter of an hour, or ask an administrator"
)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A password compared with the hash that was stored then."""

    stored: str | None
    right: bool
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in now."""

    name: str
    printed_name: str
    language: str
    roles: tuple[str, ...]
    session: NewSession


def stored_password(connection: Connection, name: str) -> str | None:
    query = select(person.c.password_hash).where(person.c.name == name)
    stored: str | None = connection.execute(query).scalar_one_or_none()
    return stored


def evaluate_password(stored: str | None, password: str) -> Evaluated:
    """Compare; this says nothing yet: only `sign_in` knows whether the person is locked by now."""
    return Evaluated(stored, is_secret(stored, password), password)


def sign_in(
    desk: Desk, name: str, evaluated: Evaluated, *, address: str | None, now: datetime
) -> SignedIn | None:
    """A new session; None, which the caller commits, then refuses, for whom there is none."""
    row = find_person(desk, name)
    because = _no_way_in(row, evaluated, now)
    if because is not None:
        # A name that nobody has is not written down: it may be a password in the wrong field.
        subject = "unknown" if row is None else name
        said = {"because": because, "address": address}
        desk.transaction.enter("person.sign_in_refused", subject, said)
        return None
    desk.transaction.by = name
    if not evaluated.right:
        count_failure(desk, row, PASSWORD, now, address=address)
        return None
    admit(desk, row, PASSWORD, evaluated.password)
    roles = tuple(roles_of(desk.transaction.connection, name))
    begun = begin_session(desk, name, address=address)
    return SignedIn(name, row["printed_name"], row["language"], roles, begun)


def _no_way_in(row: dict[str, object] | None, evaluated: Evaluated, now: datetime) -> str | None:
    if row is None:
        return "no such name"
    if not row["active"]:
        return "no longer active"
    if row[PASSWORD.hash] is None:
        return "has no password"
    if is_locked(row, PASSWORD, now):
        return "locked"
    if row[PASSWORD.hash] != evaluated.stored:
        return "the password was changed meanwhile"
    return None
