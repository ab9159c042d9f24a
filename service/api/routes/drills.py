"""Recall drills: a simulation with a clock, ticked off step by step."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.actions.look_drills import drill_document, list_drills
from service.actions.run_drill import finish_drill, start_drill, tick_step
from service.actions.simulate_recall import Question
from service.actions.simulation_attempt import AskedBefore, first_drill
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, answer, reply_of, shown
from service.api.paging import Limit, next_page
from service.api.requests import Drill, DrillEnd, DrillTick
from service.api.site import AtSite, Site

router = APIRouter(tags=["recalls"])


@router.post("/recalls/drills", openapi_extra=takes(Drill), summary="Start a drill",
             status_code=201)  # fmt: skip
def post_drill(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """A simulation is made and stored; the clock runs from the moment it was asked for."""
    asked = parse(Drill, body)
    with site.door.read() as connection:
        number = first_drill(connection, attempt)
    try:
        number = number or start_drill(
            site.door, site.plant, site.settings, Question(asked.scope, asked.reason),
            by=who.name, now=site.clock(), attempt=attempt,
        )  # fmt: skip
    except AskedBefore:
        return post_drill(site, who, attempt, body)  # which finds the drill that was quicker
    return _shown(site, number, status=201)


@router.get("/recalls/drills", summary="List drills")
def get_drills(
    request: Request, site: AtSite, limit: Limit = None, after: str | None = None
) -> Response:
    """In the order they were started."""
    with site.door.read() as connection:
        found = list_drills(connection, now=site.clock(), limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "drill"))


@router.get("/recalls/drills/{number}", summary="One drill")
def get_drill(site: AtSite, number: str) -> Response:
    """Its clock, its steps, percent reconciled, gaps, and whether the targets are met."""
    return _shown(site, number)


@router.post("/recalls/drills/{number}/steps", openapi_extra=takes(DrillTick),
             summary="Tick a step of a drill")  # fmt: skip
def post_step(site: AtSite, who: Who, body: SmallBody, number: str) -> Response:
    """Done now, by you; each step once."""
    asked = parse(DrillTick, body)
    tick_step(site.door, number, asked.step, note=asked.note, by=who.name, now=site.clock())
    return _shown(site, number)


@router.post("/recalls/drills/{number}/finish", openapi_extra=takes(DrillEnd),
             summary="Finish a drill")  # fmt: skip
def post_finish(site: AtSite, who: Who, body: SmallBody, number: str) -> Response:
    """Stops the clock; no step can be ticked after it."""
    note = parse(DrillEnd, body or b"{}").note
    finish_drill(site.door, number, note=note, by=who.name, now=site.clock())
    return _shown(site, number)


def _shown(site: Site, number: str, *, status: int = 200) -> Response:
    with site.door.read() as connection:
        document = drill_document(connection, number, now=site.clock())
    return answer(reply_of(status, document))
