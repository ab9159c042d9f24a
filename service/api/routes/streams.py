"""SPC streams: listed; points left out, gaps declared, other charts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.actions.chart_data import chart_data
from service.actions.declare_gap import declare_gap
from service.actions.desk import Desk
from service.actions.exclude_point import exclude_point, include_point
from service.actions.idempotency import Reply
from service.actions.look_streams import list_streams
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import Limit, next_page
from service.api.site import AtSite
from service.api.spc_requests import Exclusion, Gap
from service.intake.field_types import At

router = APIRouter(prefix="/spc", tags=["spc"])

Since = Annotated[At | None, Query(alias="from", description="Points tested since.")]
Until = Annotated[At | None, Query(alias="to", description="Points tested before.")]
Last = Annotated[int | None, Query(ge=1, le=100_000, description="The last so many points.")]


@router.get("/streams", summary="List")
def get_streams(
    request: Request,
    site: AtSite,
    limit: Limit = None,
    after: str | None = None,
    only_open: Annotated[bool, Query(alias="open", description="In an episode only.")] = False,
) -> Response:
    """Every stream with its points and signals, and where it stands now."""
    with site.door.read() as connection:
        found = list_streams(connection, limit=limit, after=after, only_open=only_open)
    return shown(found, next_page=next_page(request, found, limit, "stream"))


@router.post("/streams/{stream:path}/exclusions", openapi_extra=takes(Exclusion),
             summary="Exclude a point, or include it again")  # fmt: skip
def post_exclusion(site: AtSite, who: Who, attempt: Once, body: SmallBody, stream: str) -> Response:
    """What follows the point is judged anew; signals found before stay on record."""
    asked = parse(Exclusion, body)

    def work(desk: Desk) -> Reply:
        if asked.include:
            reason = asked.reason or ""
            said = include_point(desk, stream, asked.inspection, reason=reason, by=who.name)
        else:
            cause = asked.cause or ""
            said = exclude_point(desk, stream, asked.inspection, cause=cause, by=who.name)
        return reply_of(200, said)

    return once(site, who, attempt, work)


@router.post("/streams/{stream:path}/gaps", openapi_extra=takes(Gap), summary="Declare a gap")
def post_gap(site: AtSite, who: Who, attempt: Once, body: SmallBody, stream: str) -> Response:
    """The rules count anew from the first point at or after it."""
    asked = parse(Gap, body)

    def work(desk: Desk) -> Reply:
        said = declare_gap(desk, stream, at=asked.at, reason=asked.reason, by=who.name)
        return reply_of(200, said)

    return once(site, who, attempt, work)


@router.get("/streams/{stream:path}/chart-data", summary="Another chart of a stream")
def get_chart_data(site: AtSite, stream: str, kind: str, last: Last = None) -> Response:
    """Kind is ewma, cusum, q or dispersion; computed now."""
    with site.door.read() as connection:
        return shown(chart_data(connection, stream, kind, last=last))
