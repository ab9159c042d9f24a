"""The control plan: which context splits a characteristic into streams, how these are judged."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.set_control_plan import list_plans, plan_in_force, set_control_plan
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.site import AtSite
from service.intake.field_types import At, Text
from service.intake.plant_records import Part
from service.records.schema import microseconds

router = APIRouter(prefix="/spc", tags=["spc"])


class NewPlan(Part):
    """A version of the control plan to set."""

    document: Annotated[dict[str, Any], Field(description="`default` and `characteristics`.")]
    reason: Text
    effective_from: At | None = None


@router.get("/control-plans", summary="Every version")
def get_control_plans(site: AtSite) -> Response:
    """The oldest first: the document, who set it, why, and from when on it judges."""
    with site.door.read() as connection:
        return shown(list_plans(connection))


@router.get("/control-plan", summary="The plan in force")
def get_control_plan(
    site: AtSite, at: Annotated[At | None, Query(description="At this instant; now.")] = None
) -> Response:
    """What a point of this instant is judged by, with what is left to the defaults."""
    with site.door.read() as connection:
        return shown(plan_in_force(connection, microseconds(at or site.clock())))


@router.post("/control-plans", openapi_extra=takes(NewPlan), summary="Set", status_code=201)
def post_control_plan(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """A new version; 422 lists every fault, 409 says which points were judged by the old one."""
    asked = parse(NewPlan, body)

    def work(desk: Desk) -> Reply:
        version = set_control_plan(
            desk, asked.document, by=who.name, reason=asked.reason,
            effective_from=asked.effective_from,
        )  # fmt: skip
        return reply_of(201, version)

    return once(site, who, attempt, work)
