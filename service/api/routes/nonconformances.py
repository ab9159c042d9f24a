"""Nonconformances: looked at, and what is proposed for their lots."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_case import case_document
from service.actions.look_cases import list_cases
from service.actions.look_signatures import proposals_of
from service.actions.propose_disposition import propose_disposition
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import Limit, next_page
from service.api.requests import Proposal
from service.api.site import AtSite

router = APIRouter(tags=["nonconformances"])


@router.get("/nonconformances", summary="List")
def get_cases(
    request: Request,
    site: AtSite,
    state: str | None = None,
    limit: Limit = None,
    after: str | None = None,
) -> Response:
    """In the order they were opened; all, unless `limit` is given."""
    with site.door.read() as connection:
        found = list_cases(connection, state=state, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "number"))


@router.get("/nonconformances/{number}", summary="Everything about one")
def get_one_case(site: AtSite, who: Who, number: str) -> Response:
    """What was found, what it reaches, who decided what and why, who was told, what is next."""
    document = case_document(
        site.door, site.plant, number,
        settings=site.settings, now=site.clock(), roles=who.may_be,
    )  # fmt: skip
    return shown(document)


@router.post(
    "/nonconformances/{number}/dispositions",
    openapi_extra=takes(Proposal),
    summary="Propose dispositions",
    status_code=201,
)
def post_dispositions(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str
) -> Response:
    """Per lot and quantity; those who decide are asked once the case is confirmed."""
    asked = parse(Proposal, body)

    def work(desk: Desk) -> Reply:
        lines = [each.line() for each in asked.dispositions]
        proposal = propose_disposition(desk, number, lines, reason=asked.reason)
        desk.transaction.flush()
        made = proposals_of(desk.transaction.connection, number)
        document = next(each for each in made if each["proposal"] == proposal)
        state = get_case(desk, number).state
        return reply_of(201, {"nonconformance": number, "case_state": state, **document})

    return once(site, who, attempt, work)
