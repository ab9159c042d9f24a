"""The signature that a case waits for: what the approval mail's page shows, decided here."""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, Response

from notifications.render import LANGUAGES
from service.actions.approval_questions import answer_question
from service.actions.decide_disposition import AnswerHere, decide_here
from service.actions.desk import Desk
from service.actions.look_approval import ApprovalPage, look_here
from service.actions.look_case_head import case_head
from service.charts.letter_charts import LetterCharts
from service.errors import BadInput, Conflict, Refused, Unknown
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.routes.case_life import path_of
from service.pages.show import go, show
from service.pages.speech import Speech
from service.pages.words import say

router = APIRouter()
log = structlog.get_logger()
# The decision stands behind the lots on a phone.
PAGE = 20
# Seconds that a picture is waited for: it comes after the page, which does not wait for it.
PATIENCE = 20.0


@router.get("/cases/{number}/sign")
def get_sign(asked: Asking, number: str) -> Response:
    """Everything that is signed, and the form; or why nobody, or somebody else, is asked."""
    return _shown(asked, number)


@router.get("/cases/{number}/sign/chart")
def get_sign_chart(asked: Asking, number: str) -> Response:
    """The control chart of the signal that the case is about."""
    stream = _look(asked, number).view.content["stream"]
    if stream is None:
        raise Unknown(f"{number} is about no stream: there is no chart")
    try:
        png = LetterCharts(asked.site.door, patience=PATIENCE)(stream, asked.speech.language)
    except Exception:
        log.exception("a page to sign goes without its chart", stream=stream)
        raise Unknown(f"the chart of {stream} could not be drawn; look at it under SPC") from None
    return Response(png, 200, {"Cache-Control": "no-store"}, "image/png")


@router.post("/cases/{number}/sign")
def post_sign(asked: Asking, number: str) -> Response:
    """On the version and the hash that were shown; a stale page is refused with what changed."""
    try:
        answer = _answer(asked)
        done = act_signed(asked, lambda desk: _decided(desk, number, asked.who.name, answer))
    except Refused as refused:
        return _shown(asked, number, refused)
    return go(path_of(number), said=_said(asked.speech, done))


@router.post("/cases/{number}/questions/{question}")
def post_question(asked: Asking, number: str, question: int) -> Response:
    """The answer goes to who asked by mail, and is shown to all who sign."""
    who, text = asked.who.name, asked.field_of(f"answer.{question}")
    try:
        act(asked, lambda desk: answer_question(desk, number, question, text, by=who))
    except Refused as refused:
        return _shown(asked, number, refused)
    return go(path_of(number, "sign"), said=asked.speech.say("Your answer is on its way."))


def _decided(desk: Desk, number: str, name: str, answer: AnswerHere) -> Any | None:
    decided = decide_here(desk, number, name, answer)
    return None if decided is None else decided.document()


def _answer(asked: Asked) -> AnswerHere:
    version = asked.field_of("case_version")
    if not version.isascii() or not version.isdigit() or len(version) > 18:
        raise BadInput("this form is not the one that was shown; open the page again")
    return AnswerHere(
        choice=asked.field_of("decision"),
        pin=asked.form.fields.get("pin", ""),
        reason=asked.field_of("reason"),
        version=int(version),
        shown_hash=asked.field_of("shown_hash"),
        role=asked.field_of("role") or None,
        to=asked.field_of("to"),
        seen=asked.field_of("seen"),
    )


def _look(asked: Asked, number: str) -> ApprovalPage:
    site = asked.site
    return look_here(site.door, site.plant, site.settings, number, asked.who.name, now=site.clock())


def _shown(asked: Asked, number: str, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        case = case_head(connection, number)
    status = 200 if refused is None else refused.status
    changes = _changes(asked, refused)
    facts = {"case": case, "number": number, "refused": refused, "changes": changes}
    try:
        page = _look(asked, number)
    except Conflict as none:
        # Nothing to sign is an answer, not an error.
        return show(asked, "case_sign.html", status=status, page=None, why=none.detail, **facts)
    language, content = asked.speech.language, page.view.content
    spoken = LANGUAGES[language]
    # What is somewhere comes before what was used up on the way.
    lots = sorted(content["lots"], key=lambda each: not (each["on_hand"] or each["shipped"]))
    first = _first(asked, len(lots))
    return show(
        asked, "case_sign.html", status=status, why=None, page=content, aside=page.view.aside,
        rules=page.rules[language],
        scope=spoken.scope(content["scope"]), spoken=spoken, approval=partial(say, language),
        lots=lots[first : first + PAGE], place=first // PAGE + 1, has_more=first + PAGE < len(lots),
        choices=page.view.choices, version=page.view.version, shown_hash=page.view.shown_hash,
        seen=page.view.seen,
        typed={name: asked.field_of(name) for name in ("decision", "reason", "to")}, **facts,
    )  # fmt: skip


def _first(asked: Asked, lots: int) -> int:
    wanted = asked.query("page", "1")
    place = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
    return (max(1, min(place, -(-lots // PAGE))) - 1) * PAGE


def _changes(asked: Asked, refused: Refused | None) -> list[str]:
    found = [] if refused is None else refused.extra.get("changes", [])
    assert isinstance(found, list)
    return [str(each.get(asked.speech.language, each["en"])) for each in found]


def _said(speech: Speech, done: dict[str, Any]) -> str:
    number, state = done["nonconformance"], speech.term(done["state"])
    if done["decision"] == "question":
        return speech.say("Your question was sent; the answer comes by mail and stands here.")
    if done["decision"] == "delegate":
        return speech.say("Handed over: who takes it was sent a link of his own.")
    if done["waiting_for"]:
        roles = ", ".join(speech.term(each) for each in done["waiting_for"])
        return speech.say("Signed. Still to sign: %(roles)s.", roles=roles)
    return speech.say("Signed. %(number)s is now: %(state)s.", number=number, state=state)
