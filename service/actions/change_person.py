"""What an administrator changes about a person, from the printed name to whether he may act.

Whoever leaves, or loses a role, loses at once what he could do with it: sessions, tokens, links
that wait for his signature.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, select, update

from notifications.messages import Access, AccessChanged
from service.actions.desk import Desk
from service.actions.look_people import person_document
from service.actions.outbox import post_letter
from service.actions.people import check_email, check_language, person_roles
from service.actions.person_rows import need_person, roles_of
from service.actions.sessions import end_sessions_of
from service.actions.stated import stated
from service.actions.tokens import check_name, revoke_tokens_of
from service.errors import BadInput, Conflict
from service.records.case_tables import approval_link, person, person_role

# What the person is told when it changes.
TOLD: tuple[Access, ...] = ("email", "roles")


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is to be otherwise; None leaves it as it is. An empty `email` takes it away."""

    printed_name: str | None = None
    email: str | None = None
    language: str | None = None
    roles: Sequence[str] | None = None
    active: bool | None = None


def change_person(desk: Desk, name: str, asked: PersonChange, *, reason: str) -> dict[str, Any]:
    """The person as he is now, and `warnings`, where a role has nobody left."""
    why = stated(reason, "reason", "a change of a person says why")
    before = need_person(desk, name)
    roles_before = roles_of(desk.transaction.connection, name)
    changed = _changed(asked, before, roles_before)
    if not changed:
        raise Conflict(f"person `{name}` is so already; nothing was changed")
    desk.transaction.enter("person.changed", name, {**changed, "reason": why})
    write_change(desk, name, changed)
    lost = _lost_roles(changed, roles_before)
    _take_away(desk, name, changed, lost, why)
    _tell(desk, before, changed, why)
    desk.transaction.flush()
    connection = desk.transaction.connection
    return {**person_document(connection, name), "warnings": _warnings(desk, lost)}


def _changed(asked: PersonChange, before: Any, roles: Sequence[str]) -> dict[str, Any]:
    """What differs from what is, checked."""
    if all(getattr(asked, each.name) is None for each in fields(asked)):
        raise BadInput("nothing is to be changed: give printed_name, email, language or roles")
    wanted: dict[str, Any] = {}
    if asked.printed_name is not None:
        check_name(asked.printed_name, "printed name")
        wanted["printed_name"] = asked.printed_name
    if asked.email is not None:
        check_email(asked.email or None)
        wanted["email"] = asked.email or None
    if asked.language is not None:
        check_language(asked.language)
        wanted["language"] = asked.language
    if asked.active is not None:
        wanted["active"] = asked.active
    changed = {key: value for key, value in wanted.items() if before[key] != value}
    if asked.roles is not None and (own := person_roles(asked.roles)) != sorted(roles):
        changed["roles"] = own
    return changed


def write_change(desk: Desk, name: str, changed: Mapping[str, Any]) -> None:
    """Keep what differs, and nothing of what follows from it."""
    connection = desk.transaction.connection
    values = {key: value for key, value in changed.items() if key != "roles"}
    if values:
        connection.execute(update(person).where(person.c.name == name).values(**values))
    if "roles" in changed:
        connection.execute(delete(person_role).where(person_role.c.person == name))
        for role in changed["roles"]:
            desk.transaction.insert(person_role, {"person": name, "role": role})
        desk.transaction.flush()


def _lost_roles(changed: Mapping[str, Any], before: Sequence[str]) -> list[str]:
    if changed.get("active") is False:
        return list(before)
    return [role for role in before if role not in changed.get("roles", before)]


def _take_away(
    desk: Desk, name: str, changed: Mapping[str, Any], lost: Collection[str], why: str
) -> None:
    if changed.get("active") is False:
        end_sessions_of(desk, name, why=why)
        revoke_tokens_of(desk, name)
        _revoke_links(desk, name)
    elif lost:
        revoke_tokens_of(desk, name, roles=list(lost))
        _revoke_links(desk, name, roles=lost)


def _revoke_links(desk: Desk, name: str, *, roles: Collection[str] | None = None) -> None:
    """Links in mails that were sent; those who may still sign keep theirs."""
    c = approval_link.c
    waiting = (c.person == name) & c.used_at.is_(None) & c.revoked_at.is_(None)
    if roles is not None:
        waiting &= c.role.in_(list(roles))
    revoked = desk.transaction.connection.execute(
        update(approval_link).where(waiting).values(revoked_at=desk.transaction.now_micros)
    )
    if revoked.rowcount:
        desk.transaction.enter("approval.links_revoked", name, {"links": revoked.rowcount})


def _tell(desk: Desk, before: Any, changed: Mapping[str, Any], why: str) -> None:
    """To the address as it was: whoever turns another's letters to himself is found out."""
    said: list[Access] = [key for key in TOLD if key in changed]
    if "active" in changed:
        said.append("activated" if changed["active"] else "deactivated")
    if not said or before["email"] is None:
        return
    message = AccessChanged(
        before["name"], before["printed_name"], tuple(said), desk.transaction.by, why,
        desk.transaction.now.isoformat(timespec="seconds"),
    )  # fmt: skip
    post_letter(
        desk, message, recipient=before["email"], language=before["language"],
        audience="person", number=None,
    )  # fmt: skip


def _warnings(desk: Desk, lost: Collection[str]) -> list[str]:
    """Roles that nobody active has any more: what waits for them waits for ever."""
    query = (
        select(person_role.c.role)
        .join(person, person.c.name == person_role.c.person)
        .where(person.c.active.is_(True))
        .distinct()
    )
    filled = set(desk.transaction.connection.execute(query).scalars())
    return [
        f"nobody is {role} any more: what waits for this role waits until somebody is"
        for role in lost
        if role not in filled
    ]
