"""Is it alive, is it ready, what does it count?"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from service.api.authorise import authorise
from service.api.once import shown
from service.api.site import AtSite
from service.errors import Refused
from service.records.make_schema import newest_revision, present_revision

router = APIRouter(tags=["operations"])


class NotReady(Refused):
    status = 503
    title = "Not ready"


@router.get("/healthz", summary="Alive?")
def get_health() -> Response:
    """The process answers; nothing else is asked."""
    return shown({"status": "ok"})


@router.get("/readyz", summary="Ready?")
def get_readiness(site: AtSite) -> Response:
    """The database answers and has this version's schema."""
    try:
        revision = present_revision(site.door.engine)
    except SQLAlchemyError as error:
        raise NotReady("the database does not answer") from error
    if revision != newest_revision():
        raise NotReady(f"the database is at schema {revision}, not {newest_revision()}")
    return shown({"status": "ready", "schema": revision})


@router.get("/metrics", dependencies=[Depends(authorise)], summary="Figures for Prometheus")
def get_metrics(site: AtSite) -> Response:
    """Requests, times, and where the plant stands."""
    body = site.meters.exposition(site.door, site.plant)
    return Response(body, 200, media_type=CONTENT_TYPE_LATEST)
