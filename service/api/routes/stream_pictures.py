"""Pictures of a stream: control chart, histogram, capability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.api.site import AtSite
from service.charts.picture_of import check_format, drawn, picture_of

router = APIRouter(prefix="/spc", tags=["spc"])

MEDIA: Mapping[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "vega": "application/json",
}
Last = Annotated[int | None, Query(ge=1, le=100_000, description="The last so many points.")]


@router.get("/streams/{stream:path}/picture", summary="A picture of a stream")
def get_picture(
    site: AtSite,
    stream: str,
    kind: str = "control",
    format: str = "svg",  # noqa: A002 - the word of the interface
    language: str = "en",
    last: Last = None,
) -> Response:
    """Kind is control, histogram or capability; format svg, png, or vega for the specification."""
    check_format(format)
    with site.door.read() as connection:
        specification = picture_of(connection, stream, kind=kind, language=language, last=last)
    return Response(drawn(specification, format), 200, media_type=MEDIA[format])
