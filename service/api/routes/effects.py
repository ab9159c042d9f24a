"""Decisions that were carried out: what proves them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_effects import reported_document
from service.actions.prove_effect import prove_effect
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.disposition_requests import Effect
from service.api.documented import takes
from service.api.once import Once, once, reply_of
from service.api.site import AtSite

router = APIRouter(tags=["nonconformances"])


@router.post(
    "/nonconformances/{number}/dispositions/{disposition}/effects",
    openapi_extra=takes(Effect),
    summary="Report what was carried out",
    status_code=201,
)
def post_effect(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, disposition: int
) -> Response:
    """An approved decision was carried out, in part or in full, or it cannot be."""
    said = parse(Effect, body).reported()

    def work(desk: Desk) -> Reply:
        prove_effect(desk, number, disposition, said)
        return reply_of(201, reported_document(desk, number, disposition))

    return once(site, who, attempt, work)
