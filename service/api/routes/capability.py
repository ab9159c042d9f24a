"""What a process can do, and charts of counted defects."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response

from service.actions.attribute_chart import attribute_chart
from service.actions.span import Span
from service.actions.stream_capability import stream_capability
from service.api.once import shown
from service.api.routes.streams import Last, Since, Until
from service.api.site import AtSite

router = APIRouter(prefix="/spc", tags=["spc"])


@router.get("/streams/{stream:path}/capability", summary="Capability of a stream")
def get_capability(
    site: AtSite, stream: str, since: Since = None, until: Until = None, points: Last = None
) -> Response:
    """Indices with intervals; 409 with the reason while the chart is not in control."""
    span = Span(since, until, points)
    with site.door.read() as connection:
        return shown(stream_capability(connection, stream, span))


@router.get("/attributes", summary="Chart of a counted defect")
def get_attributes(
    site: AtSite,
    defect: str,
    item: str | None = None,
    equipment: str | None = None,
    chart: str = "p",
    by: str = "inspection",
) -> Response:
    """Chart is p, laney_p or np; a point is an inspection, or a day of the plant's time zone."""
    with site.door.read() as connection:
        document = attribute_chart(
            connection, defect, item=item, equipment=equipment, chart=chart, by=by,
            zone=ZoneInfo(site.settings.time_zone),
        )  # fmt: skip
    return shown(document)
