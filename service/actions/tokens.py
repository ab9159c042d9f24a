"""API tokens: of a person in one of his roles, or of a machine under a name of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from notifications.links import mint_token, token_hash
from service.actions.desk import Desk
from service.actions.known_roles import known_role
from service.actions.person_rows import find_person, roles_of
from service.actions.principal import Principal
from service.errors import BadInput, Conflict, Refused, Unauthorised, Unknown
from service.records.case_tables import api_token, person, person_role
from service.records.schema import instant, microseconds

MAX_NAME = 128
# A token's last use is kept no more often.
USED_EVERY = timedelta(minutes=1)

k = api_token.c


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is, its number, and whether its use is to be noted anew."""

    principal: Principal
    token: int
    is_due: bool


def make_token(desk: Desk, *, name: str, role: str, expires: datetime | None = None) -> str:
    """A token for a person or a machine; this is the only time it can be read.

    A token in a person's name can do no more than the person may.
    """
    check_name(name, "name")
    role = known_role(role)
    if expires is not None and expires <= desk.transaction.now:
        raise BadInput(f"expires: {expires.isoformat()} is over; a token expires later than now")
    _check_holder(desk, name, role)
    raw, stored = mint_token()
    until = None if expires is None else expires.isoformat()
    entry = desk.transaction.enter("token.made", name, {"role": role, "expires": until})
    desk.transaction.insert(
        api_token,
        {
            "token_hash": stored,
            "name": name,
            "role": role,
            "created_at": desk.transaction.now_micros,
            "expires_at": None if expires is None else microseconds(expires),
            "entry": entry,
        },
    )
    return raw


def _check_holder(desk: Desk, name: str, role: str) -> None:
    holder = find_person(desk, name)
    if holder is None:
        return
    if not holder["active"]:
        raise Refused(f"person `{name}` is no longer active")
    own = roles_of(desk.transaction.connection, name)
    if role not in own:
        raise Refused(f"person `{name}` is not {role}, but {', '.join(own)}")


def revoke_token(desk: Desk, *, token: int) -> None:
    """Revoke the token that ledger entry `token` made."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = connection.execute(select(api_token).where(k.entry == token)).mappings().first()
    if row is None:
        raise Unknown(f"no token was made by ledger entry {token}")
    if not _revoke(desk, row):
        raise Conflict(f"the token of ledger entry {token} is revoked already")


def revoke_tokens_of(desk: Desk, name: str, *, roles: list[str] | None = None) -> list[int]:
    """Revoke what is left of a name's tokens, or of those in some roles; their numbers."""
    desk.transaction.flush()
    query = select(api_token).where(k.name == name, k.revoked_at.is_(None))
    if roles is not None:
        query = query.where(k.role.in_(roles))
    rows = desk.transaction.connection.execute(query.order_by(k.entry)).mappings().all()
    return [row["entry"] for row in rows if _revoke(desk, row)]


def _revoke(desk: Desk, row: Any) -> bool:
    # Only one revocation counts: somebody may have revoked it before.
    revoked = desk.transaction.connection.execute(
        update(api_token)
        .where(k.entry == row["entry"], k.revoked_at.is_(None))
        .values(revoked_at=desk.transaction.now_micros)
    )
    if revoked.rowcount != 1:
        return False
    said = {"role": row["role"], "made_by": row["entry"]}
    desk.transaction.enter("token.revoked", row["name"], said)
    return True


def refuse_name_of_machine(desk: Desk, name: str) -> None:
    """Conflict where a live token bears the name: it would act in the new person's name."""
    desk.transaction.flush()
    query = select(k.entry).where(k.name == name, _live(desk.transaction.now_micros))
    numbers = list(desk.transaction.connection.execute(query.order_by(k.entry)).scalars())
    if numbers:
        listed = ", ".join(map(str, numbers))
        raise Conflict(
            f"`{name}` is what a machine's token is called: take another name, or revoke "
            f"{listed} first (`headmark users revoke {numbers[0]}`)"
        )


def principal_of(connection: Connection, raw: str, *, now: datetime) -> Principal:
    """Whose token this is; Unauthorised if it is nobody's, is over, or its person may no more."""
    return holder_of(connection, raw, now=now).principal


def holder_of(connection: Connection, raw: str, *, now: datetime) -> Holder:
    """As `principal_of`, with the token itself."""
    held = (person_role.c.person == k.name) & (person_role.c.role == k.role)
    query = (
        select(
            k.name, k.role, k.entry, k.used_at, person.c.active, person_role.c.role.label("held")
        )
        .select_from(api_token)
        .join(person, person.c.name == k.name, isouter=True)
        .join(person_role, held, isouter=True)
        .where(k.token_hash == token_hash(raw), _live(microseconds(now)))
    )
    row = connection.execute(query).first()
    # A machine is no person and may what its token says; a person's token no more than he may.
    left = row is not None and row.active is not None and not (row.active and row.held)
    if row is None or left:
        raise Unauthorised("this token is not known, or is no longer valid")
    is_due = row.used_at is None or instant(row.used_at) + USED_EVERY <= now
    return Holder(Principal(row.name, row.role), row.entry, is_due)


def note_use(desk: Desk, token: int) -> None:
    """The token was used now. No entry of the ledger: it says nothing about the plant."""
    desk.transaction.connection.execute(
        update(api_token).where(k.entry == token).values(used_at=desk.transaction.now_micros)
    )


def _live(now: int) -> ColumnElement[bool]:
    kept = or_(k.revoked_at.is_(None), k.revoked_at > now)
    return kept & or_(k.expires_at.is_(None), k.expires_at > now)


def check_name(text: str, field: str) -> None:
    if not 1 <= len(text) <= MAX_NAME or not text.isprintable() or text != text.strip():
        raise BadInput(
            f"a {field} has 1 to {MAX_NAME} printable characters, no blank at either end"
        )
