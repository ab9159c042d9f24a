"""One SPC stream as a whole.

A stream's name may hold slashes, so this path takes whatever is left over: it is to be mounted
behind every other path under `/spc/streams/`.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.look_streams import stream_document
from service.api.once import shown
from service.api.site import AtSite

router = APIRouter(prefix="/spc", tags=["spc"])


@router.get("/streams/{stream:path}", summary="One stream")
def get_stream(site: AtSite, stream: str) -> Response:
    """Points in order, each with the limits of its time; signals; episodes; the dated change."""
    with site.door.read() as connection:
        return shown(stream_document(connection, stream))
