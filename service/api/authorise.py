"""Every request names who asks: by a token, or by the session of a person who signed in.

What a role may do is in one table (`roles.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import DBAPIError

from service.actions.desk import Desk
from service.actions.known_roles import KNOWN_ROLES
from service.actions.people import Principal
from service.actions.sessions import Session, check_csrf, keep_alive, session_of
from service.actions.tokens import Holder, holder_of, note_use
from service.api.roles import MAY
from service.api.same_origin import SAFE_METHODS, check_same_origin
from service.api.session_cookie import cookie_of
from service.api.site import AtSite, Site
from service.errors import Forbidden, Unauthorised
from service.records.books import Books

log = logging.getLogger("headmark.api")

_bearer = HTTPBearer(auto_error=False, description="`headmark users token NAME --role ROLE`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
CSRF = "x-csrf-token"


def authorise(request: Request, site: AtSite, credentials: Credentials) -> Principal:
    """Who asks, if the role may; 401 without a good token or session, 403 with the wrong role."""
    asked = (request.method, request.scope["route"].path_format)
    allowed = MAY.get(asked, frozenset())
    if credentials is not None:
        with site.door.read() as connection:
            holder = holder_of(connection, credentials.credentials, now=site.clock())
        who = holder.principal
        if holder.is_due:
            _note_use(site, holder)
        return _admitted(who.name, (who.role,), allowed, asked)
    found = signed_in(request, site)
    return _admitted(found.person, found.roles, allowed, asked, session=found.number)


Who = Annotated[Principal, Depends(authorise)]


def signed_in(request: Request, site: Site) -> Session:
    """The session whose cookie came along; a change needs more than the cookie."""
    raw = cookie_of(request, site.settings)
    if raw is None or "authorization" in request.headers:
        raise Unauthorised("this needs a token (Authorization: Bearer TOKEN), or to be signed in")
    now = site.clock()
    with site.door.read() as connection:
        found = session_of(connection, raw, site.settings, now=now)
    if request.method not in SAFE_METHODS:
        check_same_origin(request, site.settings.public_url)
        check_csrf(found, request.headers.get(CSRF))
    if found.is_stale:
        site.door.write(
            lambda at: keep_alive(Desk(at, Books(at), site.plant, site.settings), found),
            by=found.person, now=now,
        )  # fmt: skip
    return found


def _note_use(site: Site, holder: Holder) -> None:
    """Whoever asks is answered, also where this cannot be kept."""
    try:
        site.door.write(
            lambda at: note_use(Desk(at, Books(at), site.plant, site.settings), holder.token),
            by=holder.principal.name, now=site.clock(),
        )  # fmt: skip
    except DBAPIError as error:
        log.warning("the use of token %s could not be noted: %s", holder.token, error)


def _admitted(
    name: str,
    own: Collection[str],
    allowed: Collection[str],
    asked: tuple[str, str],
    *,
    session: int | None = None,
) -> Principal:
    """In the role that admits him: of several the one whose trade it is, before administrator."""
    by_trade = sorted(own, key=lambda role: (role == "admin", KNOWN_ROLES.index(role)))
    role = next((each for each in by_trade if each in allowed), None)
    if role is None:
        held = f"role {', '.join(by_trade)}" if own else f"{name}, who has no role,"
        raise Forbidden(
            f"{held} may not {asked[0]} {asked[1]}; "
            f"it is for {', '.join(sorted(allowed)) or 'nobody'}"
        )
    return Principal(name, role, tuple(by_trade), session)
