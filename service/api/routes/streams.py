"""SPC streams: points, limits, signals, episodes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.actions.look_streams import list_streams, stream_document
from service.api.once import shown
from service.api.paging import Limit, next_page
from service.api.site import AtSite

router = APIRouter(prefix="/spc", tags=["spc"])


@router.get("/streams", summary="List")
def get_streams(
    request: Request, site: AtSite, limit: Limit = None, after: str | None = None
) -> Response:
    """Every stream with the number of its points and signals."""
    with site.door.read() as connection:
        found = list_streams(connection, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "stream"))


@router.get("/streams/{stream:path}", summary="One stream")
def get_stream(site: AtSite, stream: str) -> Response:
    """Points in order, each with the limits of its time; signals; episodes."""
    with site.door.read() as connection:
        return shown(stream_document(connection, stream))
