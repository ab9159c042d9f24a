"""The plant's working calendar: due times are counted by it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.set_calendar import calendar_document, set_calendar
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.life_requests import CalendarFile
from service.api.once import Once, once, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["plant"])


@router.get("/calendar", summary="The working calendar")
def get_calendar(site: AtSite) -> Response:
    """The calendar in force, its text, and who set which version; round the clock until then."""
    with site.door.read() as connection:
        return shown(calendar_document(connection, site.settings.time_zone, now=site.clock()))


@router.put("/calendar", openapi_extra=takes(CalendarFile), summary="Set the working calendar")
def put_calendar(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """Due times set from now on are counted by it; those that were set stay."""
    asked = parse(CalendarFile, body)

    def work(desk: Desk) -> Reply:
        set_calendar(desk, asked.text, source="text", reason=asked.reason)
        connection, now = desk.transaction.connection, desk.transaction.now
        return reply_of(200, calendar_document(connection, desk.settings.time_zone, now=now))

    return once(site, who, attempt, work)
