"""PINs and passwords: checked, counted where wrong, and locked after five.

The two locks are apart. A wrong password can be sent by anybody who reaches the sign-in; if that
locked the PIN, a stranger could keep a supervisor from signing the case of his life. A wrong PIN
takes a personal link or a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from service.actions.desk import Desk
from service.actions.person_rows import find_person
from service.actions.secret_hashes import is_secret, renewed_hash
from service.records.case_tables import person
from service.records.schema import microseconds

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Lock:
    """Where a secret and its failures stand, and what the ledger calls them."""

    hash: str
    failures: str
    until: str
    refused_entry: str
    locked_entry: str


PIN = Lock("pin_hash", "failures", "locked_until", "person.pin_refused", "person.locked")
PASSWORD = Lock(
    "password_hash", "password_failures", "password_locked_until",
    "person.password_refused", "person.password_locked",
)  # fmt: skip


def check_pin(desk: Desk, person_name: str, pin: str, *, now: datetime) -> bool:
    """Whether this is the person's PIN; counts failures, and locks the person after five.

    The count has to outlive the refusal that follows from it, so nothing is raised: the caller
    commits, and refuses then. While locked even the right PIN is wrong, and nothing is counted.
    """
    return check_secret(desk, PIN, person_name, pin, now=now)


def check_secret(desk: Desk, lock: Lock, person_name: str, secret: str, *, now: datetime) -> bool:
    """As `check_pin`, for either secret."""
    row = find_person(desk, person_name)
    stored = None if row is None else usable_hash(row, lock, now)
    right = is_secret(stored, secret)
    if row is None or stored is None:
        return False
    if right:
        admit(desk, row, lock, secret)
    else:
        count_failure(desk, row, lock, now)
    return right


def usable_hash(row: Any, lock: Lock, now: datetime) -> str | None:
    """The hash to check against; None for who has left, is locked or has no such secret."""
    if not row["active"] or is_locked(row, lock, now):
        return None
    stored: str | None = row[lock.hash]
    return stored


def is_locked(row: Any, lock: Lock, now: datetime) -> bool:
    until = row[lock.until]
    return until is not None and until > microseconds(now)


def admit(desk: Desk, row: Any, lock: Lock, secret: str) -> None:
    """The secret was right: the count begins anew, and an outdated hash is made anew."""
    values: dict[str, Any] = {}
    if row[lock.failures] or row[lock.until] is not None:
        values = {lock.failures: 0, lock.until: None}
    if (renewed := renewed_hash(row[lock.hash], secret)) is not None:
        values[lock.hash] = renewed
    if values:
        _set(desk, row["name"], values)


def count_failure(
    desk: Desk, row: Any, lock: Lock, now: datetime, *, address: str | None = None
) -> None:
    """One more wrong one; the fifth locks."""
    # A lock that ran out starts the count anew.
    before = 0 if row[lock.until] is not None else row[lock.failures] or 0
    failures = before + 1
    until = now + LOCKED_FOR if failures >= FAILURES_BEFORE_LOCK else None
    said = {"failures": failures} | ({} if address is None else {"address": address})
    desk.transaction.enter(lock.refused_entry, row["name"], said)
    if until is not None:
        desk.transaction.enter(lock.locked_entry, row["name"], {"until": until.isoformat()})
    _set(
        desk, row["name"],
        {lock.failures: failures, lock.until: None if until is None else microseconds(until)},
    )  # fmt: skip


def unlocked(lock: Lock) -> dict[str, Any]:
    """The columns of a secret that was given anew."""
    return {lock.failures: 0, lock.until: None}


def _set(desk: Desk, name: str, values: dict[str, Any]) -> None:
    # The caller holds the door: between the row it read and this nobody else has written.
    desk.transaction.connection.execute(
        update(person).where(person.c.name == name).values(**values)
    )
