"""Recalls: simulated, which changes nothing, or started, which holds all they reach."""

from __future__ import annotations

from time import perf_counter

from fastapi import APIRouter, Response

from graph.document import radius_document
from graph.scopes import parse_scope
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_radius import simulate_recall
from service.actions.start_recall import start_recall
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.requests import Recall, Simulation
from service.api.site import AtSite

router = APIRouter(tags=["recalls"])


@router.post("/recalls/simulate", openapi_extra=takes(Simulation), summary="Simulate a recall")
def post_simulation(site: AtSite, body: SmallBody) -> Response:
    """The blast radius of a scope; nothing is written."""
    scope = parse_scope(parse(Simulation, body).scope)
    return shown(simulate_recall(site.door, site.plant, scope))


@router.post("/recalls", openapi_extra=takes(Recall), summary="Start a recall", status_code=201)
def post_recall(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """Hold all that a scope reaches, open its nonconformance, tell people and customers."""
    asked = parse(Recall, body)
    scope = parse_scope(asked.scope)

    def work(desk: Desk) -> Reply:
        started = perf_counter()
        done = start_recall(desk, scope, reason=asked.reason)
        elapsed = round((perf_counter() - started) * 1000, 3)
        radius = radius_document(done.radius, as_of=desk.transaction.seq, elapsed_ms=elapsed)
        return reply_of(
            201, {"recall": done.recall, "nonconformance": done.nonconformance, "radius": radius}
        )

    return once(site, who, attempt, work)
