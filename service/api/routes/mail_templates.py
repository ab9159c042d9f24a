"""Letters in the plant's own words."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.letter_templates import (
    list_templates,
    reset_template,
    set_template,
    template_document,
)
from service.actions.preview_letters import mail_document, preview_letter, preview_sample
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.mail_requests import Draft, OwnTemplate, TemplateToReset
from service.api.once import Once, once, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["mail"])


@router.get("/mail/templates", summary="List templates")
def get_templates(site: AtSite) -> Response:
    """The kinds of letters, and which parts are the plant's own."""
    with site.door.read() as connection:
        return shown(list_templates(connection))


@router.post("/mail/templates/preview", openapi_extra=takes(Draft), summary="Preview a letter")
def post_preview(site: AtSite, body: SmallBody) -> Response:
    """By the templates in force and the drafts given; nothing is kept, links are masked."""
    asked = parse(Draft, body)
    drafts = {str(part): text for part, text in asked.drafts.items()}
    with site.door.read() as connection:
        if asked.letter is not None:
            mail = preview_letter(connection, asked.letter, site.settings, drafts=drafts)
        else:
            mail = preview_sample(
                connection, kind=asked.kind, language=asked.language, drafts=drafts,
                shape=asked.shape,
            )  # fmt: skip
    return shown(mail_document(mail))


@router.get("/mail/templates/{kind}/{language}", summary="The templates of a letter")
def get_template(site: AtSite, kind: str, language: str) -> Response:
    """In force, with Headmark's own beside them, and who set what."""
    with site.door.read() as connection:
        return shown(template_document(connection, kind, language))


@router.put("/mail/templates/{kind}/{language}/{part}", openapi_extra=takes(OwnTemplate),
            summary="Set a template")  # fmt: skip
def put_template(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, kind: str, language: str, part: str
) -> Response:
    """It is tried out on every shape of the letter first; every fault is told with its line."""
    asked = parse(OwnTemplate, body)

    def work(desk: Desk) -> Reply:
        set_template(
            desk, kind=kind, language=language, part=part, text=asked.text, reason=asked.reason
        )
        return _reply(desk, kind, language)

    return once(site, who, attempt, work)


@router.post("/mail/templates/{kind}/{language}/resets", openapi_extra=takes(TemplateToReset),
             summary="Go back to Headmark's templates")  # fmt: skip
def post_reset(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, kind: str, language: str
) -> Response:
    """Of one part, or of all."""
    asked = parse(TemplateToReset, body)

    def work(desk: Desk) -> Reply:
        reset_template(desk, kind=kind, language=language, part=asked.part, reason=asked.reason)
        return _reply(desk, kind, language)

    return once(site, who, attempt, work)


def _reply(desk: Desk, kind: str, language: str) -> Reply:
    desk.transaction.flush()
    return reply_of(200, template_document(desk.transaction.connection, kind, language))
