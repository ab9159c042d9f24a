"""Letters: what went out, what came back, and when letters go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.letter_policy import policy_document, set_policy
from service.actions.look_letters import letter_document, list_letters
from service.actions.note_bounce import note_bounce, read_report
from service.actions.preview_letters import mail_document, preview_letter
from service.actions.resend_letter import resend_letter
from service.api.authorise import Who
from service.api.bodies import LargeBody, SmallBody, parse
from service.api.documented import takes
from service.api.mail_requests import PolicyFile
from service.api.once import Once, OnceLarge, once, reply_of, shown
from service.api.paging import After, Limit, RowNumber, next_page
from service.api.site import AtSite

router = APIRouter(tags=["mail"])
A_MAIL_TYPE = {"message/rfc822": {"schema": {"type": "string"}}}
A_MAIL = {"requestBody": {"required": True, "content": A_MAIL_TYPE}}


@router.get("/mail", summary="List letters")
def get_letters(
    request: Request,
    site: AtSite,
    state: str | None = None,
    recipient: str | None = None,
    nonconformance: str | None = None,
    limit: Limit = 1_000,
    after: After = None,
) -> Response:
    """In the order they were written, without what they say."""
    with site.door.read() as connection:
        found = list_letters(
            connection, state=state, recipient=recipient, number=nonconformance, limit=limit,
            after=after,
        )  # fmt: skip
    return shown(found, next_page=next_page(request, found, limit, "letter"))


@router.post("/mail/bounces", openapi_extra=A_MAIL, summary="Hand in a delivery status report")
def post_bounce(site: AtSite, who: Who, attempt: OnceLarge, body: LargeBody) -> Response:
    """A report (RFC 3464) as it arrived. The same again changes nothing."""
    report = read_report(body)

    def work(desk: Desk) -> Reply:
        noted = note_bounce(desk, report)
        said = {"letter": noted.letter, "state": noted.state, "new": noted.new}
        return reply_of(200, said)

    return once(site, who, attempt, work)


@router.get("/mail/policy", summary="When letters go")
def get_policy(site: AtSite) -> Response:
    """Quiet hours, letters an hour and digests in force, and who set which version."""
    with site.door.read() as connection:
        return shown(policy_document(connection, site.settings.time_zone))


@router.put("/mail/policy", openapi_extra=takes(PolicyFile), summary="Set when letters go")
def put_policy(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """What is critical goes at once whatever it says."""
    asked = parse(PolicyFile, body)

    def work(desk: Desk) -> Reply:
        set_policy(desk, asked.text, source="text", reason=asked.reason)
        return reply_of(200, policy_document(desk.transaction.connection, desk.settings.time_zone))

    return once(site, who, attempt, work)


@router.get("/mail/{letter}", summary="One letter")
def get_letter(site: AtSite, letter: RowNumber) -> Response:
    """With what it says, but for its links, and what came back."""
    with site.door.read() as connection:
        return shown(letter_document(connection, letter))


@router.get("/mail/{letter}/preview", summary="A letter as its reader sees it")
def get_preview(site: AtSite, letter: RowNumber) -> Response:
    """Subject, text and HTML; links are masked."""
    with site.door.read() as connection:
        return shown(mail_document(preview_letter(connection, letter, site.settings, drafts={})))


@router.post("/mail/{letter}/resends", summary="Send a lost letter again", status_code=201)
def post_resend(site: AtSite, who: Who, attempt: Once, letter: RowNumber) -> Response:
    """To where its reader is to be reached now, under an id of its own."""

    def work(desk: Desk) -> Reply:
        made = resend_letter(desk, letter)
        return reply_of(201, letter_document(desk.transaction.connection, made))

    return once(site, who, attempt, work)
