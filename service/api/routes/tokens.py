"""API tokens: made once, revoked once."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_people import list_tokens
from service.actions.tokens import make_token, revoke_token
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import RowNumber
from service.api.people_requests import NewToken
from service.api.site import AtSite

router = APIRouter(prefix="/tokens", tags=["people"])


@router.get("", summary="List")
def get_tokens(site: AtSite) -> Response:
    """By number; what a token is, nobody can read any more."""
    with site.door.read() as connection:
        return shown(list_tokens(connection))


@router.post("", openapi_extra=takes(NewToken), summary="Make", status_code=201)
def post_token(site: AtSite, who: Who, body: SmallBody) -> Response:
    """The answer holds the token, this once; it may have an end."""
    asked = parse(NewToken, body)

    def work(desk: Desk) -> Reply:
        raw = make_token(desk, name=asked.name, role=asked.role, expires=asked.expires)
        return reply_of(201, {"name": asked.name, "role": asked.role, "token": raw})

    # No key of repetition: the first answer would be kept, and the token in it.
    return once(site, who, None, work)


@router.post("/{number}/revocation", summary="Revoke")
def post_revocation(site: AtSite, who: Who, attempt: Once, number: RowNumber) -> Response:
    def work(desk: Desk) -> Reply:
        revoke_token(desk, token=number)
        return reply_of(200, {"token": number, "revoked": True})

    return once(site, who, attempt, work)
