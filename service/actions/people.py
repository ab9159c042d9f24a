"""People and machines: who they are, what they may do, and how they prove it.

A token or a PIN is stored as a hash only, and neither it nor its hash goes into the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select, update

from notifications.envelope import mailbox
from notifications.links import mint_token, token_hash
from rules.catalogue import ROLES
from service.actions.desk import Desk
from service.errors import BadInput, Conflict, Refused, Unauthorised, Unknown, did_you_mean
from service.records.case_tables import api_token, person, person_role
from service.records.schema import microseconds

KNOWN_ROLES = (*ROLES, "machine")
LANGUAGES = ("en", "zh-CN")
MIN_PIN, MAX_PIN = 6, 128
MAX_NAME = 128
FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)

# Verified in place of the hash of somebody who does not exist, has no PIN or is locked, so that
# the answer takes as long as a wrong PIN's. Made with the parameters of PasswordHasher().
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$EPCYcb7DX/0WeRnH+JT1rw"
    "$g/1Tnna8Oa61opWWxuOK4kQ94CI/GKMZ8u9VKybB50Y"
)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and in which role."""

    name: str
    role: str


def add_person(
    desk: Desk,
    *,
    name: str,
    printed_name: str,
    email: str | None,
    language: str,
    roles: Sequence[str],
    pin: str,
) -> None:
    """Make a person known; the PIN is what he signs with."""
    _check_name(name, "name")
    _check_name(printed_name, "printed name")
    _check_email(email)
    if language not in LANGUAGES:
        raise BadInput(f"language `{language}` is not one of {', '.join(LANGUAGES)}")
    if not roles:
        raise BadInput(f"a person needs a role; known are {', '.join(KNOWN_ROLES)}")
    for role in roles:
        _check_role(role)
    if not MIN_PIN <= len(pin) <= MAX_PIN:
        raise BadInput(f"a PIN has {MIN_PIN} to {MAX_PIN} characters, this one has {len(pin)}")
    if _person(desk, name) is not None:
        raise Conflict(f"person `{name}` is known already")
    _insert(desk, name, printed_name, email, language, sorted({*roles}), pin)


def _insert(
    desk: Desk,
    name: str,
    printed_name: str,
    email: str | None,
    language: str,
    roles: list[str],
    pin: str,
) -> None:
    said = {"printed_name": printed_name, "email": email, "language": language, "roles": roles}
    entry = desk.transaction.enter("person.added", name, said)
    row = {
        "name": name,
        "printed_name": printed_name,
        "email": email,
        "language": language,
        "pin_hash": PasswordHasher().hash(pin),
        "active": True,
        "failures": 0,
        "entry": entry,
    }
    desk.transaction.insert(person, row)
    for role in roles:
        desk.transaction.insert(person_role, {"person": name, "role": role})


# --- tokens ----------------------------------------------------------------------------------


def make_token(desk: Desk, *, name: str, role: str) -> str:
    """A token for a person or a machine; this is the only time it can be read.

    A token in a person's name can do no more than the person may.
    """
    _check_name(name, "name")
    _check_role(role)
    holder = _person(desk, name)
    if holder is not None:
        if not holder["active"]:
            raise Refused(f"person `{name}` is no longer active")
        own = _roles_of(desk, name)
        if role not in own:
            raise Refused(f"person `{name}` is not {role}, but {', '.join(own)}")
    raw, stored = mint_token()
    entry = desk.transaction.enter("token.made", name, {"role": role})
    desk.transaction.insert(
        api_token,
        {
            "token_hash": stored,
            "name": name,
            "role": role,
            "created_at": desk.transaction.now_micros,
            "entry": entry,
        },
    )
    return raw


def revoke_token(desk: Desk, *, token: int) -> None:
    """Revoke the token that ledger entry `token` made."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = connection.execute(select(api_token).where(api_token.c.entry == token)).mappings().first()
    if row is None:
        raise Unknown(f"no token was made by ledger entry {token}")
    # Only one revocation counts: somebody may have revoked it before.
    revoked = connection.execute(
        update(api_token)
        .where(api_token.c.entry == token, api_token.c.revoked_at.is_(None))
        .values(revoked_at=desk.transaction.now_micros)
    )
    if revoked.rowcount != 1:
        raise Conflict(f"the token of ledger entry {token} is revoked already")
    desk.transaction.enter("token.revoked", row["name"], {"role": row["role"], "made_by": token})


def principal_of(connection: Connection, raw: str, *, now: datetime) -> Principal:
    """Whose token this is; Unauthorised if it is nobody's, revoked, or its person has left."""
    query = (
        select(api_token.c.name, api_token.c.role, api_token.c.revoked_at, person.c.active)
        .join(person, person.c.name == api_token.c.name, isouter=True)
        .where(api_token.c.token_hash == token_hash(raw))
    )
    row = connection.execute(query).first()
    revoked = row is not None and row.revoked_at is not None and row.revoked_at <= microseconds(now)
    if row is None or revoked or row.active is False:
        raise Unauthorised("this token is not known, or is no longer valid")
    return Principal(row.name, row.role)


# --- PINs ------------------------------------------------------------------------------------


def check_pin(desk: Desk, person_name: str, pin: str, *, now: datetime) -> bool:
    """Whether this is the person's PIN; counts failures, and locks the person after five.

    The count has to outlive the refusal that follows from it, so nothing is raised: the caller
    commits, and refuses then. While locked even the right PIN is wrong, and nothing is counted.
    """
    row = _person(desk, person_name)
    usable = row is not None and row["active"] and not _locked(row, now)
    stored = row["pin_hash"] if row is not None and usable else None
    right = _matches(stored or NOBODYS_HASH, pin)
    if row is None or not usable:
        return False
    if right and stored is not None:
        if row["failures"] or row["locked_until"] is not None:
            _set_failures(desk, person_name, 0, None)
        return True
    _count_failure(desk, row, now)
    return False


def _count_failure(desk: Desk, row: Any, now: datetime) -> None:
    # A lock that ran out starts the count anew.
    before = 0 if row["locked_until"] is not None else row["failures"]
    failures = before + 1
    until = now + LOCKED_FOR if failures >= FAILURES_BEFORE_LOCK else None
    desk.transaction.enter("person.pin_refused", row["name"], {"failures": failures})
    if until is not None:
        desk.transaction.enter("person.locked", row["name"], {"until": until.isoformat()})
    _set_failures(desk, row["name"], failures, None if until is None else microseconds(until))


def _set_failures(desk: Desk, name: str, failures: int, locked_until: int | None) -> None:
    desk.transaction.connection.execute(
        update(person)
        .where(person.c.name == name)
        .values(failures=failures, locked_until=locked_until)
    )


def _locked(row: Any, now: datetime) -> bool:
    return row["locked_until"] is not None and row["locked_until"] > microseconds(now)


def _matches(stored: str, pin: str) -> bool:
    try:
        return PasswordHasher().verify(stored, pin[: MAX_PIN + 1])
    except (VerificationError, InvalidHashError):
        return False


# --- what is asked of the input --------------------------------------------------------------


def _person(desk: Desk, name: str) -> Any:
    desk.transaction.flush()
    query = select(person).where(person.c.name == name)
    return desk.transaction.connection.execute(query).mappings().first()


def _roles_of(desk: Desk, name: str) -> list[str]:
    query = select(person_role.c.role).where(person_role.c.person == name)
    return list(desk.transaction.connection.execute(query.order_by(person_role.c.role)).scalars())


def _check_name(text: str, field: str) -> None:
    if not 1 <= len(text) <= MAX_NAME or not text.isprintable() or text != text.strip():
        raise BadInput(
            f"a {field} has 1 to {MAX_NAME} printable characters, no blank at either end"
        )


def _check_role(role: str) -> None:
    if role not in KNOWN_ROLES:
        hint = did_you_mean(role, KNOWN_ROLES) or f"; known are {', '.join(KNOWN_ROLES)}"
        raise BadInput(f"role `{role}` is not known{hint}")


def _check_email(email: str | None) -> None:
    if email is None:
        return
    try:
        mailbox(email)
    except ValueError as error:
        raise BadInput(str(error)) from None
