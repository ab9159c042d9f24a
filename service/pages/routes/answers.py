"""A customer's answer page: by link, without an account; looking changes nothing."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from notifications.links import token_hash
from service.actions.give_answer import give_answer
from service.actions.look_answer import AnswerPage, look_at_answer
from service.actions.sent_files import LARGEST, MOST_FILES
from service.api.answer_requests import CustomerAnswer
from service.api.bodies import SMALL, bounded_by
from service.api.documented import takes
from service.api.once import shown
from service.api.problems import of_refusal
from service.api.sent_form import is_form, sent_form
from service.api.site import AtSite, Site
from service.errors import Refused
from service.pages.answer_form import answer_of_form, answer_of_json, typed_answer
from service.pages.answer_page import (
    OTHER,
    TypedAnswer,
    answer_page,
    answered_page,
    ended_answer_page,
)
from service.pages.style import PAGE_HEADERS

router = APIRouter(tags=["customers"])

# A minute's attempts: scanners look often, a customer answers now and then.
LOOKS = 600
ANSWERS_BY_LINK = 20
ANSWERS_BY_ADDRESS = 60
# The files, and what the form itself takes.
LARGEST_BODY = MOST_FILES * LARGEST + 1_048_576


def _most(request: Request, site: AtSite, token: str) -> int:
    """How much of the body is read: of what came to no good link, nothing to speak of."""
    _admit(request, site, "answer", ANSWERS_BY_ADDRESS)
    site.throttle.admit(f"link {token_hash(token)}", limit=ANSWERS_BY_LINK, now=time.monotonic())
    try:
        _look(site, token)
    except Refused:
        return SMALL
    return LARGEST_BODY


Body = Annotated[bytes, Depends(bounded_by(_most))]


@router.head("/answers/{token}", include_in_schema=False)
@router.get("/answers/{token}", summary="The page behind a customer's link")
def get_answers(
    request: Request, site: AtSite, token: str, language: str | None = None
) -> Response:
    """HTML, or JSON where that is asked for; nothing is changed by looking."""
    _admit(request, site, "look", LOOKS)
    try:
        page = _look(site, token)
    except Refused as refused:
        return _ended(request, refused)
    if _wants_json(request):
        return shown(page.document())
    return _html(answer_page(page, language=_spoken(page, language), typed=TypedAnswer()), 200)


@router.post("/answers/{token}", openapi_extra=takes(CustomerAnswer), summary="Answer")
def post_answers(
    request: Request, site: AtSite, body: Body, token: str, language: str | None = None
) -> Response:
    """Quantities by delivery, a question, files; a later answer takes an earlier one's place."""
    content_type = request.headers.get("content-type", "")
    if is_form(content_type):
        return _by_form(request, site, token, content_type, body, language)
    nonce, answer = answer_of_json(body, language or "en")
    taken = give_answer(
        site.door, site.plant, site.settings, token, nonce, answer, now=site.clock()
    )
    return shown(taken.document())


def _by_form(
    request: Request, site: Site, token: str, content_type: str, body: bytes, language: str | None
) -> Response:
    typed = TypedAnswer()
    spoken = "en"
    try:
        spoken = _spoken(_look(site, token), language)
        form = sent_form(content_type, body)
        typed = typed_answer(form.fields)
        answer, nonce = answer_of_form(form, typed, spoken), form.fields.get("nonce", "")
        taken = give_answer(
            site.door, site.plant, site.settings, token, nonce, answer, now=site.clock()
        )
    except Refused as refused:
        return _refused(request, site, token, typed, refused, spoken)
    if _wants_json(request):
        return shown(taken.document())
    return _html(answered_page(spoken, taken.account), 200)


def _refused(
    request: Request, site: Site, token: str, typed: TypedAnswer, refused: Refused, language: str
) -> Response:
    """The page as it stands, with what was wrong and all that was filled in."""
    if _wants_json(request):
        return of_refusal(refused)
    try:
        page = _look(site, token)
    except Refused as ended:
        return _ended(request, ended)
    html = answer_page(page, language=language, typed=typed, refusal=refused.detail)
    return _html(html, refused.status)


def _ended(request: Request, refused: Refused) -> Response:
    if _wants_json(request):
        return of_refusal(refused)
    return _html(ended_answer_page(refused.detail), refused.status)


def _look(site: Site, token: str) -> AnswerPage:
    return look_at_answer(site.door, site.plant, site.settings, token, now=site.clock())


def _spoken(page: AnswerPage, asked: str | None) -> str:
    """As asked for, else as the customer's letters are."""
    return next(
        (each for each in (asked, page.language) if each is not None and each in OTHER), "en"
    )


def _html(page: str, status: int) -> Response:
    return Response(page, status, dict(PAGE_HEADERS), "text/html; charset=utf-8")


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _admit(request: Request, site: Site, what: str, limit: int) -> None:
    address = request.client.host if request.client else "nowhere"
    site.throttle.admit(f"{what} {address}", limit=limit, now=time.monotonic())
