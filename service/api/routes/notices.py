"""What customers are told under a case, and who signs for it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_notices import (
    content_of,
    find_notice,
    language_of,
    list_notices,
    look_notice,
)
from service.actions.make_notices import make_notices
from service.actions.notice_files import PDF, XLSX, notice_file
from service.actions.sign_notice import WRONG_PIN, SignedNotice, sign_notice
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.notice_requests import NoticesAskedFor, NoticeSignature
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite

router = APIRouter(prefix="/nonconformances/{number}/notices", tags=["customer notices"])
MEDIA = {"xlsx": XLSX, "pdf": PDF}


@router.get("", summary="What each customer was told")
def get_notices(site: AtSite, number: str) -> Response:
    """Each customer with both problem numbers, and each revision with its state and hash."""
    with site.door.read() as connection:
        return shown(list_notices(connection, number))


@router.post("", openapi_extra=takes(NoticesAskedFor),
             summary="Have the customers of held lots told", status_code=201)  # fmt: skip
def post_notices(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """A notice to each who does not know of his parts; each waits for its signature."""
    asked = parse(NoticesAskedFor, body)

    def work(desk: Desk) -> Reply:
        return reply_of(201, make_notices(desk, number, by=who.name, reason=asked.reason))

    return once(site, who, attempt, work)


@router.get("/{customer}", summary="One notice")
def get_notice(
    site: AtSite,
    number: str,
    customer: str,
    revision: int | None = None,
    format: Literal["json", "xlsx", "pdf"] = "json",  # noqa: A002 - the word of the interface
) -> Response:
    """The newest revision unless another is asked for; JSON has the messages of CX-0164."""
    with site.door.read() as connection:
        if format == "json":
            found = look_notice(connection, site.settings, number, customer, revision=revision)
            return shown(found)
        row = find_notice(connection, number, customer, revision=revision)
        language = language_of(connection, customer)
    content = content_of(row)
    name = f"{content.problem}-{content.revision}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(notice_file(content, format, language), 200, headers, MEDIA[format])


@router.post("/{customer}/signatures", openapi_extra=takes(NoticeSignature),
             summary="Sign or reject a notice", status_code=201)  # fmt: skip
def post_signature(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, customer: str
) -> Response:
    """With PIN and reason; 409 says what has changed since the notice was read."""
    asked = parse(NoticeSignature, body)
    wanted = SignedNotice(
        number, customer, asked.verdict, asked.by, asked.pin, asked.reason, asked.hash
    )

    def work(desk: Desk) -> Reply | None:
        done = sign_notice(desk, wanted)
        return None if done is None else reply_of(201, done)

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)
