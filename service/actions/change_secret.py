"""A new PIN or password: by its owner, who knows the old one, or given by an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import update

from notifications.messages import AccessChanged
from service.actions.desk import Desk
from service.actions.outbox import post_letter
from service.actions.person_locks import PASSWORD, PIN, Lock, check_secret, unlocked
from service.actions.person_rows import need_person
from service.actions.principal import Principal, check_owner
from service.actions.secret_hashes import hash_of_secret, is_secret
from service.actions.sessions import end_sessions_of
from service.actions.stated import stated
from service.actions.weak_secrets import check_new_password, check_new_pin
from service.errors import BadInput, Refused
from service.records.case_tables import person

What = Literal["pin", "password"]
WRONG_OLD = "the old one is wrong, or locked after too many wrong ones; nothing was changed"

_LOCKS = MappingProxyType({"pin": PIN, "password": PASSWORD})
_CHECKS: MappingProxyType[str, Callable[[str, Iterable[str]], None]] = MappingProxyType(
    {"pin": check_new_pin, "password": check_new_password}
)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Whose, which, and the new one."""

    person: str
    what: What
    new: str = field(repr=False)


def give_secret(
    desk: Desk, who: Principal, asked: NewSecret, *, old: str | None, reason: str | None
) -> dict[str, Any] | None:
    """His own with the old one, another's as an administrator with a reason."""
    check_owner(who, asked.person, to=f"change the {_word(asked.what)}")
    if who.name != asked.person:
        return reset_secret(desk, asked, reason=reason or "")
    if old is None:
        raise BadInput(
            f"old: your {_word(asked.what)} is changed with the old one; whoever has forgotten it, "
            "or has none yet, asks an administrator"
        )
    return change_secret(desk, asked, old=old)


def change_secret(desk: Desk, asked: NewSecret, *, old: str) -> dict[str, Any] | None:
    """By the person himself; None, which the caller commits, then refuses, for a wrong old one."""
    row = _checked(desk, asked)
    lock = _LOCKS[asked.what]
    if not check_secret(desk, lock, asked.person, old, now=desk.transaction.now):
        return None
    if is_secret(row[lock.hash], asked.new):
        raise BadInput(f"the new {_word(asked.what)} is the old one; take another")
    desk.transaction.enter(f"person.{asked.what}_changed", asked.person, {"by": "owner"})
    return _write(desk, row, asked, lock, why="")


def reset_secret(desk: Desk, asked: NewSecret, *, reason: str) -> dict[str, Any]:
    """By an administrator, who gives a reason; the person is told, and a lock is lifted."""
    why = stated(reason, "reason", f"a {_word(asked.what)} is given anew for a reason")
    row = _checked(desk, asked)
    said = {"by": "administrator", "reason": why}
    desk.transaction.enter(f"person.{asked.what}_changed", asked.person, said)
    return _write(desk, row, asked, _LOCKS[asked.what], why=why)


def _checked(desk: Desk, asked: NewSecret) -> Any:
    row = need_person(desk, asked.person)
    if not row["active"]:
        raise Refused(f"person `{asked.person}` is no longer active")
    _CHECKS[asked.what](asked.new, (row["name"], row["printed_name"]))
    return row


def _write(desk: Desk, row: Any, asked: NewSecret, lock: Lock, *, why: str) -> dict[str, Any]:
    values = {lock.hash: hash_of_secret(asked.new), **unlocked(lock)}
    desk.transaction.connection.execute(
        update(person).where(person.c.name == asked.person).values(**values)
    )
    # A session that somebody else began with the old password must not outlive it.
    ended = 0
    if asked.what == "password":
        ended = end_sessions_of(desk, asked.person, why="the password was changed")
    _tell(desk, row, asked.what, why)
    return {"name": asked.person, "changed": asked.what, "sessions_ended": ended}


def _tell(desk: Desk, row: Any, what: What, why: str) -> None:
    """The owner hears of it, whoever did it."""
    if row["email"] is None:
        return
    message = AccessChanged(
        row["name"], row["printed_name"], (what,), desk.transaction.by, why,
        desk.transaction.now.isoformat(timespec="seconds"),
    )  # fmt: skip
    post_letter(
        desk, message, recipient=row["email"], language=row["language"],
        audience="person", number=None,
    )  # fmt: skip


def _word(what: What) -> str:
    return "PIN" if what == "pin" else "password"
