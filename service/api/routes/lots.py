"""Lots: the dossier, the trail, and the question before one is used."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.look_clearance import clearance_document
from service.actions.look_desk import reading_desk
from service.actions.look_lot import lot_document
from service.actions.look_trace import Direction, trace_document
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import shown
from service.api.requests import LotsToCheck
from service.api.site import AtSite

router = APIRouter(tags=["lots"])


@router.post("/lots/check", openapi_extra=takes(LotsToCheck), summary="May these lots be used?")
def check_before_use(site: AtSite, body: SmallBody) -> Response:
    """Cleared, or every reason why not: a hold, too little on hand, an unknown lot."""
    asked = parse(LotsToCheck, body)
    with site.door.read() as connection:
        desk = reading_desk(connection, site.plant, site.settings, now=site.clock())
        return shown(clearance_document(desk, asked.wanted()))


# A lot may have a slash in its name, so the trail is looked for first.
@router.get("/lots/{lot:path}/trace", summary="Where a lot came from, or what became of it")
def get_trace(site: AtSite, lot: str, direction: Direction = "backward") -> Response:
    """Nodes and edges nearest first, and the history of the lots among them."""
    return shown(trace_document(site.door, site.plant, lot, direction))


@router.get("/lots/{lot:path}", summary="The dossier of a lot")
def get_lot(site: AtSite, lot: str) -> Response:
    """Item, origin, quantities, whereabouts, holds, inspections, shipments."""
    with site.door.read() as connection:
        return shown(lot_document(connection, lot))
