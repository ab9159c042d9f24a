"""Signing in and out by a browser."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service.actions.desk import Desk
from service.actions.sessions import Session, csrf_of, end_session, end_sessions_of, list_sessions
from service.actions.sign_in import (
    NOT_SIGNED_IN,
    SignedIn,
)
from service.api.authorise import signed_in
from service.api.begin_session import begin
from service.api.bodies import SmallBody, UnsupportedBody, parse
from service.api.documented import takes
from service.api.once import shown
from service.api.people_requests import SignIn
from service.api.same_origin import check_same_origin
from service.api.session_cookie import cookie_of, give_cookie, take_cookie
from service.api.site import AtSite, Site
from service.errors import Unauthorised
from service.records.books import Books
from service.records.door import Transaction

router = APIRouter(prefix="/session", tags=["people"])


@router.post("", openapi_extra=takes(SignIn), summary="Sign in")
def post_session(request: Request, site: AtSite, body: SmallBody) -> Response:
    """Sets the cookie; `csrf` goes with every change, in the header X-CSRF-Token."""
    # A form of another site cannot send this type; so nobody is signed in by somebody else.
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise UnsupportedBody("sign in with a body of Content-Type application/json")
    check_same_origin(request, site.settings.public_url)
    asked = parse(SignIn, body)
    done = begin(request, site, asked.name, asked.password)
    if done is None:
        raise Unauthorised(NOT_SIGNED_IN)
    response = shown(_begun(done))
    give_cookie(response, done.session.raw, site.settings)
    return response


@router.get("", summary="Who am I?")
def get_session(request: Request, site: AtSite) -> Response:
    """Name, roles, what goes with a change, and where else you are signed in."""
    found = signed_in(request, site)
    raw = cookie_of(request, site.settings) or ""
    with site.door.read() as connection:
        others = list_sessions(connection, site.settings, now=site.clock(), name=found.person)
    return shown({**_standing(found), "csrf": csrf_of(raw), "sessions": others})


@router.delete("", summary="Sign out")
def delete_session(
    request: Request,
    site: AtSite,
    everywhere: Annotated[bool, Query(description="Your other sessions too.")] = False,
) -> Response:
    found = signed_in(request, site)
    site.door.write(
        lambda at: _end(_desk(site, at), found, everywhere), by=found.person, now=site.clock()
    )
    response = shown({"name": found.person, "signed_out": True})
    take_cookie(response, site.settings)
    return response


def _end(desk: Desk, found: Session, everywhere: bool) -> None:
    if everywhere:
        end_sessions_of(desk, found.person, why="signed out everywhere")
    else:
        end_session(desk, found.number)


def _desk(site: Site, transaction: Transaction) -> Desk:
    return Desk(transaction, Books(transaction), site.plant, site.settings)


def _begun(done: SignedIn) -> dict[str, Any]:
    return {
        "name": done.name,
        "printed_name": done.printed_name,
        "language": done.language,
        "roles": list(done.roles),
        "csrf": done.session.csrf,
        "session": done.session.number,
        "expires_at": done.session.expires_at.isoformat(),
    }


def _standing(found: Session) -> dict[str, Any]:
    return {
        "name": found.person,
        "printed_name": found.printed_name,
        "language": found.language,
        "roles": list(found.roles),
        "session": found.number,
        "expires_at": found.expires_at.isoformat(),
    }
