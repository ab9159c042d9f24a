"""Episodes of signals, and the alarms that people were called for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_episodes import list_alarms, list_episodes, one_episode
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import After, Limit, next_page
from service.api.site import AtSite
from service.intake.field_types import At, Text
from service.intake.plant_records import Part
from service.records.schema import microseconds

router = APIRouter(prefix="/spc", tags=["spc"])
Number = Annotated[int, Path(ge=0, le=2**63 - 1)]


class Acknowledgement(Part):
    """What was found or done; `version` is the state of the episode that was looked at."""

    reason: Text
    version: int | None = None


@router.get("/episodes", summary="List")
def get_episodes(
    request: Request,
    site: AtSite,
    state: Annotated[str | None, Query(description="open or closed.")] = None,
    stream: str | None = None,
    limit: Limit = None,
    after: After = None,
) -> Response:
    """In the order they were opened; all of them, unless something is asked for."""
    with site.door.read() as connection:
        found = list_episodes(connection, state=state, stream=stream, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "episode"))


@router.get("/episodes/{number}", summary="One episode")
def get_episode(site: AtSite, number: Number) -> Response:
    """Its signals, its alarm, its case, and how it ended."""
    with site.door.read() as connection:
        return shown(one_episode(connection, number))


@router.post("/episodes/{number}/acknowledgement", openapi_extra=takes(Acknowledgement),
             summary="Acknowledge")  # fmt: skip
def post_acknowledgement(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: Number
) -> Response:
    """Close an open episode and arm its stream again; 409 if it is closed or has changed."""
    asked = parse(Acknowledgement, body)

    def work(desk: Desk) -> Reply:
        done = acknowledge_episode(
            desk, episode=number, by=who.name, reason=asked.reason, version=asked.version
        )
        return reply_of(200, done)

    return once(site, who, attempt, work)


@router.get("/alarms", summary="Alarms")
def get_alarms(
    site: AtSite, since: Annotated[At | None, Query(description="Raised since then.")] = None
) -> Response:
    """What was worth calling somebody for, in the order in which it was raised."""
    with site.door.read() as connection:
        return shown(list_alarms(connection, since=None if since is None else microseconds(since)))
