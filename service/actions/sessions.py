"""People who are signed in: kept by the service, so that a session can be ended.

The cookie is 256 random bits of which only the SHA-256 is stored. What a page sends back with
every change (against requests that another site makes the browser send) is derived from the
cookie, so that a page that is loaded anew can be told it again.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from notifications.links import mint_token, token_hash
from service.actions.desk import Desk
from service.actions.person_rows import roles_of
from service.errors import Conflict, Forbidden, Unauthorised, Unknown
from service.records.case_tables import person
from service.records.schema import instant, iso, microseconds
from service.records.session_tables import session
from service.settings import Settings

# How often it is written down that a session is in use: not with each request.
SEEN_EVERY = timedelta(minutes=1)
# A screen on a wall has nobody who signs in again; an administrator can end it before.
SCREEN_DAYS = 90

s = session.c


@dataclass(frozen=True, slots=True)
class Session:
    """A session in use: whose, in which roles, and whether its last use is to be written down."""

    number: int
    person: str
    printed_name: str
    language: str
    roles: tuple[str, ...]
    csrf_hash: str
    expires_at: datetime
    stored: str = field(repr=False)
    is_stale: bool = False
    is_screen: bool = False


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the raw cookie exists here and in the answer only."""

    raw: str = field(repr=False)
    csrf: str = field(repr=False)
    number: int
    expires_at: datetime


def csrf_of(raw: str) -> str:
    """What belongs to a cookie and does not give it away."""
    return hmac.new(raw.encode(), b"headmark csrf", hashlib.sha256).hexdigest()


def begin_session(desk: Desk, name: str, *, address: str | None) -> NewSession:
    """A new session with a new cookie: nobody can have planted it before."""
    raw, stored = mint_token()
    csrf = csrf_of(raw)
    expires = desk.transaction.now + timedelta(hours=desk.settings.session_hours)
    entry = desk.transaction.enter("person.signed_in", name, {"address": address})
    now = desk.transaction.now_micros
    desk.transaction.insert(
        session,
        {
            "token_hash": stored,
            "person": name,
            "csrf_hash": token_hash(csrf),
            "created_at": now,
            "seen_at": now,
            "expires_at": microseconds(expires),
            "address": address,
            "entry": entry,
        },
    )
    return NewSession(raw, csrf, entry, expires)


def session_of(
    connection: Connection, raw: str, settings: Settings, *, now: datetime, screens: bool = False
) -> Session:
    """Whose session this cookie is; Unauthorised if it is nobody's, ended, idle or too old.

    One that keeps a screen open is nobody's, but for `screens`, who asks what it may see.
    """
    query = (
        select(session, person.c.printed_name, person.c.language)
        .join(person, person.c.name == s.person)
        .where(
            s.token_hash == token_hash(raw), person.c.active.is_(True), _live(settings, now)
        )
    )  # fmt: skip
    row = connection.execute(query).mappings().first()
    if row is None or (row["screen_since"] is not None and not screens):
        raise Unauthorised("you are not signed in, or no longer; sign in again")
    return Session(
        number=row["entry"],
        person=row["person"],
        printed_name=row["printed_name"],
        language=row["language"],
        roles=tuple(roles_of(connection, row["person"])),
        csrf_hash=row["csrf_hash"],
        expires_at=instant(row["expires_at"]),
        stored=row["token_hash"],
        is_stale=instant(row["seen_at"]) + SEEN_EVERY <= now,
        is_screen=row["screen_since"] is not None,
    )


def check_csrf(found: Session, sent: str | None) -> None:
    """Forbidden unless the request carries what only a page of ours can know."""
    if sent is None or not hmac.compare_digest(token_hash(sent), found.csrf_hash):
        raise Forbidden(
            "a change made while signed in carries the header X-CSRF-Token, as GET /session "
            "tells it; nothing was changed"
        )


def keep_alive(desk: Desk, found: Session) -> None:
    """The session was used; one that was ended meanwhile stays ended."""
    desk.transaction.connection.execute(
        update(session)
        .where(s.token_hash == found.stored, s.ended_at.is_(None))
        .values(seen_at=desk.transaction.now_micros)
    )


def keep_screen(desk: Desk, found: Session) -> None:
    """From now on the session shows processes and does nothing else, for `SCREEN_DAYS`."""
    desk.transaction.enter(
        "person.screen", found.person, {"session": found.number, "days": SCREEN_DAYS}
    )
    desk.transaction.connection.execute(
        update(session)
        .where(s.token_hash == found.stored, s.ended_at.is_(None))
        .values(screen_since=desk.transaction.now_micros)
    )


def end_session(
    desk: Desk, number: int, *, whose: str | None = None, why: str = "signed out"
) -> None:
    """End one session by its number; of `whose` only."""
    desk.transaction.flush()
    query = select(s.person).where(s.entry == number)
    name = desk.transaction.connection.execute(query).scalar_one_or_none()
    if name is None or whose not in (None, name):
        raise Unknown(f"session {number}{f' of {whose}' if whose else ''} is not known")
    # Ended by its owner and by an administrator at once: the second is told.
    ended = desk.transaction.connection.execute(
        update(session)
        .where(s.entry == number, s.ended_at.is_(None))
        .values(ended_at=desk.transaction.now_micros)
    )
    if ended.rowcount != 1:
        raise Conflict(f"session {number} of {name} is ended already")
    desk.transaction.enter("person.signed_out", name, {"sessions": 1, "why": why})


def end_sessions_of(desk: Desk, name: str, *, why: str) -> int:
    """End all of a person's sessions; how many were still in use."""
    desk.transaction.flush()
    now = desk.transaction.now
    running = (s.person == name) & _live(desk.settings, now)
    in_use = len(desk.transaction.connection.execute(select(s.entry).where(running)).all())
    desk.transaction.connection.execute(
        update(session)
        .where(s.person == name, s.ended_at.is_(None))
        .values(ended_at=desk.transaction.now_micros)
    )
    if in_use:
        desk.transaction.enter("person.signed_out", name, {"sessions": in_use, "why": why})
    return in_use


def list_sessions(
    connection: Connection, settings: Settings, *, now: datetime, name: str | None = None
) -> list[dict[str, Any]]:
    """Sessions in use, the latest first; of one person or of all."""
    query = select(session).where(_live(settings, now)).order_by(s.entry.desc())
    if name is not None:
        query = query.where(s.person == name)
    return [
        {
            "session": row["entry"],
            "person": row["person"],
            "created_at": iso(row["created_at"]),
            "seen_at": iso(row["seen_at"]),
            "expires_at": iso(row["expires_at"]),
            "address": row["address"],
            "screen": row["screen_since"] is not None,
        }
        for row in connection.execute(query).mappings()
    ]


def _live(settings: Settings, now: datetime) -> ColumnElement[bool]:
    idle_since = microseconds(now - timedelta(minutes=settings.session_idle_minutes))
    in_use = (s.expires_at > microseconds(now)) & (s.seen_at > idle_since)
    hung_since = microseconds(now - timedelta(days=SCREEN_DAYS))
    ordinary = s.screen_since.is_(None) & in_use
    return s.ended_at.is_(None) & (ordinary | (s.screen_since > hung_since))
