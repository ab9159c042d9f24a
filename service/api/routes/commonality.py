"""Commonality: what unusual results have in common; looked at, run and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_commonality import look_commonality
from service.actions.run_commonality import list_runs, run_commonality
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import Limit
from service.api.site import AtSite
from service.errors import BadInput
from service.intake.field_types import Name
from service.intake.plant_records import Part

router = APIRouter(prefix="/spc/commonality", tags=["spc"])
Moment = Annotated[datetime | None, Query(description="ISO 8601 with offset; when it was made.")]


class CommonalityRun(Part):
    characteristic: Name
    by: Literal["value", "rejects"] = "value"


@router.get("", summary="What unusual results have in common")
def get_commonality(
    site: AtSite,
    characteristic: str,
    since: Moment = None,
    until: Moment = None,
    by: str = "value",
    parameters: bool = True,
) -> Response:
    """Of the newest lots, or of a window; nothing is kept."""
    for moment in (since, until):
        if moment is not None and moment.tzinfo is None:
            raise BadInput(f"{moment.isoformat()} has no offset: write +00:00 for UTC")
    found = look_commonality(
        site.door, site.plant, characteristic,
        since=since, until=until, by=by, parameters=parameters,
    )  # fmt: skip
    return shown(found)


@router.get("/runs", summary="Analyses that were kept")
def get_runs(site: AtSite, characteristic: str | None = None, limit: Limit = None) -> Response:
    """Who, when, at which ledger position, what was found; the newest first."""
    with site.door.read() as connection:
        return shown(list_runs(connection, characteristic, limit=limit))


@router.post("", openapi_extra=takes(CommonalityRun), summary="Analyse now, and keep it",
             status_code=201)  # fmt: skip
def post_commonality(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """The newest lots; the answer is stored, and changes nothing else."""
    asked = parse(CommonalityRun, body)

    def work(desk: Desk) -> Reply:
        found = run_commonality(desk, asked.characteristic, by=who.name, of=asked.by)
        return reply_of(201, found)

    return once(site, who, attempt, work)
