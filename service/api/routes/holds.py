"""Holds: what is quarantined."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.actions.look_holds import list_holds
from service.api.once import shown
from service.api.paging import After, Limit, next_page
from service.api.site import AtSite

router = APIRouter(tags=["holds"])


@router.get("/holds", summary="List")
def get_holds(
    request: Request,
    site: AtSite,
    active: Annotated[bool | None, Query(description="Only active, or only released ones.")] = None,
    limit: Limit = None,
    after: After = None,
) -> Response:
    """Holds in the order they were placed; all of them, unless something is asked for."""
    with site.door.read() as connection:
        found = list_holds(connection, active=active, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "id"))
