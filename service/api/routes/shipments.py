"""The gate: asked, or passed. A quarantined lot does not leave."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_clearance import clearance_document
from service.actions.look_desk import reading_desk
from service.actions.record_one import record_one
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.requests import LotsToCheck
from service.api.single_record import read_one
from service.api.site import AtSite
from service.intake.plant_records import Shipment

router = APIRouter(tags=["shipments"])


@router.post("/shipments/check", openapi_extra=takes(LotsToCheck), summary="May these lots ship?")
def check_before_shipping(site: AtSite, body: SmallBody) -> Response:
    """Cleared, or every blocked lot with its reason and its case."""
    asked = parse(LotsToCheck, body)
    with site.door.read() as connection:
        desk = reading_desk(connection, site.plant, site.settings, now=site.clock())
        return shown(clearance_document(desk, asked.wanted()))


@router.post("/shipments", openapi_extra=takes(Shipment), summary="Ship", status_code=201)
def post_shipment(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """All lines or none: 409 names every blocked lot, its case and its reason."""
    record = read_one("shipment", body)

    def work(desk: Desk) -> Reply:
        new = record_one(desk, record) == "new"
        content = record.content()
        return reply_of(
            201 if new else 200,
            {
                "shipment": record.id,
                "customer": content["customer"],
                "lines": content["lines"],
                "violations": desk.outcome.violations,
                "nonconformances": desk.outcome.nonconformances,
            },
        )

    return once(site, who, attempt, work)
