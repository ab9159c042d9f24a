"""Approval links: looking changes nothing, only a POST with the signer's PIN decides."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request, Response

from notifications.links import token_hash
from service.actions.decide_disposition import Answer, Decided, decide_by_link
from service.actions.desk import Desk
from service.actions.look_approval import look_at_approval
from service.actions.send_new_link import send_new_link
from service.api.bodies import SmallBody
from service.api.documented import takes
from service.api.once import shown
from service.api.problems import of_refusal
from service.api.requests import Decision
from service.api.site import AtSite, Site
from service.charts.letter_charts import LetterCharts
from service.errors import Refused
from service.pages.approval_page import (
    Typed,
    approval_page,
    ended_page,
    link_sent_page,
    signed_page,
)
from service.pages.signing import (
    FORM,
    answer_of_form,
    answer_of_json,
    fields_of_form,
    typed_of_form,
)
from service.pages.style import PAGE_HEADERS
from service.records.books import Books

router = APIRouter(tags=["approvals"])

# A minute's attempts: scanners look often, people sign once.
LOOKS = 600
SIGNATURES_BY_LINK = 30
SIGNATURES_BY_ADDRESS = 120
NEW_LINKS = 10
# Seconds that a page waits for its chart.
PATIENCE = 5.0


@router.head("/approvals/{token}", include_in_schema=False)
@router.get("/approvals/{token}", summary="The page behind a link")
def get_approval(request: Request, site: AtSite, token: str) -> Response:
    """HTML, or JSON where that is asked for; nothing is decided by looking."""
    _admit(request, site, "look", LOOKS)
    return _page(request, site, token, Typed())


@router.post("/approvals/{token}", openapi_extra=takes(Decision), summary="Decide")
def post_approval(request: Request, site: AtSite, body: SmallBody, token: str) -> Response:
    """Sign: with the PIN, a reason, the page's nonce and the version of the case it showed."""
    _admit(request, site, "sign", SIGNATURES_BY_ADDRESS)
    site.throttle.admit(f"link {token_hash(token)}", limit=SIGNATURES_BY_LINK, now=time.monotonic())
    if not request.headers.get("content-type", "").startswith(FORM):
        return shown(_decide(site, token, answer_of_json(body)).document())
    return _sign_by_form(request, site, token, body)


@router.post("/approvals/{token}/new-link", summary="Send me a new link")
def post_new_link(request: Request, site: AtSite, token: str) -> Response:
    """To the address on file of the person whose link it was; nothing else comes of it."""
    _admit(request, site, "new link", NEW_LINKS)
    try:
        site.door.write(
            lambda at: send_new_link(Desk(at, Books(at), site.plant, site.settings), token),
            by="approval link", now=site.clock(),
        )  # fmt: skip
    except Refused as refused:
        if _wants_json(request):
            return of_refusal(refused)
        return _html(ended_page(refused.detail), refused.status)
    return shown({"sent": True}) if _wants_json(request) else _html(link_sent_page(), 200)


def _sign_by_form(request: Request, site: Site, token: str, body: bytes) -> Response:
    typed = Typed()
    try:
        fields = fields_of_form(body)
        typed = typed_of_form(fields)
        # Asked before it is used up: afterwards the link says nothing any more.
        language = look_at_approval(
            site.door, site.plant, site.settings, token, now=site.clock()
        ).language
        decided = _decide(site, token, answer_of_form(fields, typed))
    except Refused as refused:
        return _page(request, site, token, typed, refused)
    if _wants_json(request):
        return shown(decided.document())
    return _html(signed_page(language, decided.document()), 200)


def _decide(site: Site, token: str, answer: Answer) -> Decided:
    return decide_by_link(site.door, site.plant, site.settings, token, answer, now=site.clock())


def _page(
    request: Request, site: Site, token: str, typed: Typed, refused: Refused | None = None
) -> Response:
    """The page as the case stands now, with what was refused and all that was typed."""
    if refused is not None and _wants_json(request):
        return of_refusal(refused)
    try:
        page = look_at_approval(
            site.door, site.plant, site.settings, token, now=site.clock(),
            draw=None if _is_bare(request) else LetterCharts(site.door, patience=PATIENCE),
        )  # fmt: skip
    except Refused as ended:
        if _wants_json(request):
            return of_refusal(ended)
        again = f"{request.url.path}/new-link" if ended.extra.get("renewable") else None
        return _html(ended_page(ended.detail, again), ended.status)
    if _wants_json(request):
        return shown(page.document())
    if refused is None:
        return _html(approval_page(page, typed=typed), 200)
    changes = _changes(refused, page.language)
    html = approval_page(page, typed=typed, refusal=refused.detail, changes=changes)
    return _html(html, refused.status)


def _changes(refused: Refused, language: str) -> list[str]:
    changes = refused.extra.get("changes", [])
    assert isinstance(changes, list)
    return [str(change.get(language, change["en"])) for change in changes]


def _is_bare(request: Request) -> bool:
    """Whether the answer shows no picture: it takes half a second to draw."""
    return request.method == "HEAD" or _wants_json(request)


def _html(page: str, status: int) -> Response:
    return Response(page, status, dict(PAGE_HEADERS), "text/html; charset=utf-8")


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _admit(request: Request, site: Site, what: str, limit: int) -> None:
    address = request.client.host if request.client else "nowhere"
    site.throttle.admit(f"{what} {address}", limit=limit, now=time.monotonic())
