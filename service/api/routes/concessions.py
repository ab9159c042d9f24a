"""Concessions: registered, looked at, ended."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.concessions import add_concession, list_concessions
from service.actions.desk import Desk
from service.actions.expire_concession import end_concession
from service.actions.idempotency import Reply
from service.api import disposition_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["concessions"])


@router.get("/concessions", summary="Concessions")
def get_concessions(site: AtSite, item: str | None = None) -> Response:
    """All, or those for an item, with what is left of each and which lots use it."""
    with site.door.read() as connection:
        return shown(list_concessions(connection, item=item))


@router.post("/concessions", openapi_extra=takes(asks.Concession), summary="Register one",
             status_code=201)  # fmt: skip
def post_concession(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """Permission to use what does not conform: until a day, for a quantity, or both."""
    asked = parse(asks.Concession, body).new()

    def work(desk: Desk) -> Reply:
        return reply_of(201, add_concession(desk, asked))

    return once(site, who, attempt, work)


@router.post("/concessions/{number}/ends", openapi_extra=takes(asks.ConcessionEnd),
             summary="End one", status_code=201)  # fmt: skip
def post_end(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """Before its time; what is still here of what used it is held again."""
    asked = parse(asks.ConcessionEnd, body)

    def work(desk: Desk) -> Reply:
        return reply_of(201, end_concession(desk, number, reason=asked.reason))

    return once(site, who, attempt, work)
