"""A heat, furnace, operation, shipment, order ...: what it is, and the lots that go with it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.look_thing import LOTS, recall_scope, thing_document
from service.api.roles import LOOKING
from service.pages.asked import Asking
from service.pages.navigation import N_
from service.pages.recall_scope import address_of_scope
from service.pages.show import show
from service.pages.typed_page import page_of

router = APIRouter()

# Its kind as the pages call it.
KINDS = {
    "process": N_("Process"), "tool": N_("Tool"), "bath": N_("Bath"), "shift": N_("Shift"),
    "operator": N_("Operator"), "gauge": N_("Gauge"),
}  # fmt: skip
WORDS = {
    "name": N_("Called"), "kind": N_("Kind"), "unit": N_("Unit"), "unit_cost": N_("Cost of one"),
    "currency": N_("Currency"), "safety_critical": N_("Safety critical"), "gtin": "GTIN",
    "role": N_("Role"), "email": N_("Mail address"), "language": N_("Language"),
    "process": N_("Process"), "equipment": N_("Machine"), "load": N_("Load"), "tool": N_("Tool"),
    "bath": N_("Bath"), "shift": N_("Shift"), "operator": N_("Operator"), "order": N_("Order"),
    "started_at": N_("Begun"), "ended_at": N_("Ended"), "at": N_("When"), "due_at": N_("Due"),
    "scrap_quantity": N_("Scrapped in it"), "parameters": N_("Parameters"), "item": N_("Item"),
    "quantity": N_("Quantity"), "customer": N_("Customer"), "supplier": N_("Supplier"),
    "lot": N_("Lot"), "heat": N_("Heat"), "certificate": N_("Certificate"),
    "location": N_("Location"), "carrier": N_("Carrier"), "tracking": N_("Tracking number"),
    "operation": N_("Operation"), "stage": N_("Stage"), "inspector": N_("Inspector"),
    "gauge": N_("Gauge"), "note": N_("Note"), "conforming": N_("Conforming"),
    "ideal_cycle_seconds": N_("Seconds for one piece"), "already_left": N_("Had left already"),
    "customer_concession": N_("Its customer grants concessions"), "outcome": N_("Outcome"),
}  # fmt: skip


@router.get("/trace/{kind}/{name:path}")
def get_thing(asked: Asking, kind: str, name: str) -> Response:
    page = page_of(asked)
    with asked.read() as connection:
        thing = thing_document(connection, kind, name, page=page)
        scope = recall_scope(connection, thing) if asked.is_one_of(LOOKING) else None
    return show(
        asked, "thing.html", thing=thing, page=page, words=WORDS, kind=KINDS.get(kind, kind),
        recall=_workbench(scope) if scope else None, too_many=scope == {},
        linked={each for each in LOTS if each not in ("partner", "order")},
    )  # fmt: skip


def _workbench(scope: dict[str, Any]) -> str:
    """The workbench with it filled in; a name with a blank would be two in its field."""
    apart = any(set(name) & set(" \t\n,;") for name in scope.get("lots", ()))
    return address_of_scope({"any": [scope]} if apart else scope)
