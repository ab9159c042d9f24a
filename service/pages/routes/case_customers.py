"""The customers of a case: what each was told, has answered and accounts for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.answer_lines import FIGURES
from service.actions.desk import Desk
from service.actions.effectiveness_levels import SHARES, set_level
from service.actions.look_case_head import case_head
from service.actions.look_customers import customer_document, customer_file, customers_document
from service.actions.look_notices import list_notices
from service.actions.make_notices import make_notices
from service.actions.phone_calls import OUTCOMES, WAYS, Call, log_call
from service.actions.reply_customer import reply_customer
from service.actions.write_off_customer import WriteOff, write_off_customer
from service.api.answer_requests import CustomerCall, EffectivenessLevel
from service.api.bodies import parse
from service.api.file_answer import file_answer
from service.api.once import SECRETS
from service.errors import Refused
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.navigation import N_
from service.pages.routes.case_life import path_of
from service.pages.show import go, show
from service.pages.typed_number import typed_number

router = APIRouter()
PAGE = 50
LINES = 50
# What a customer says about a delivery, and how a call ended, as headings and choices.
FIGURE_WORDS = {
    "received": N_("Received"),
    "on_hand": N_("Still there"),
    "quarantined": N_("Set aside"),
    "used": N_("Used"),
    "returned": N_("Returned"),
    "destroyed": N_("Destroyed"),
    "forwarded": N_("Passed on"),
}
OUTCOME_WORDS = {
    "acted": N_("He has the notice and has acted on it"),
    "not_acted": N_("He has the notice and had not acted on it"),
    "had_not_heard": N_("He had not heard of it, and was told now"),
    "not_reached": N_("Nobody was reached"),
}


@router.get("/cases/{number}/customers")
def get_customers(asked: Asking, number: str) -> Response:
    """All of them with the figures over them; those who keep the case open first."""
    return _all(asked, number)


@router.post("/cases/{number}/customers")
def post_notices(asked: Asking, number: str) -> Response:
    """Notices for who has parts and knows of nothing: they wait for their signatures."""
    who, reason = asked.who.name, asked.field_of("why")
    try:
        act(asked, lambda desk: make_notices(desk, number, by=who, reason=reason))
    except Refused as refused:
        return _all(asked, number, refused)
    said = asked.speech.say("The notices are made; read and sign each of them.")
    return go(path_of(number, "customers"), said=said)


@router.post("/cases/{number}/level")
def post_level(asked: Asking, number: str) -> Response:
    """How many customers are asked whether the notice worked (21 CFR 7.42 (b) (3))."""
    try:
        wanted = parse(EffectivenessLevel, orjson.dumps(_level(asked)))
        act(
            asked,
            lambda desk: set_level(
                desk, number, wanted.level, share=wanted.share, reason=wanted.reason
            ),
        )
    except Refused as refused:
        return _all(asked, number, refused)
    return go(path_of(number, "customers"), said=asked.speech.say("The level is chosen."))


@router.get("/cases/{number}/customers/{customer}")
def get_customer(asked: Asking, number: str, customer: str) -> Response:
    """One customer: his notices, answers, calls, and what he has not accounted for."""
    return _one(asked, number, customer)


@router.post("/cases/{number}/customers/{customer}/calls")
def post_call(asked: Asking, number: str, customer: str) -> Response:
    """What was talked about; figures given on the telephone count like those of his page."""
    try:
        wanted = parse(CustomerCall, orjson.dumps(_call(asked)))
        answer = None if wanted.answer is None else wanted.answer.answer(asked.speech.language)
        call = Call(wanted.way, wanted.spoke_with, wanted.outcome, wanted.note, answer)
        act(asked, lambda desk: log_call(desk, number, customer, call))
    except Refused as refused:
        return _one(asked, number, customer, refused, "call")
    return _done(number, customer, asked.speech.say("The call is kept."))


@router.post("/cases/{number}/customers/{customer}/replies")
def post_reply(asked: Asking, number: str, customer: str) -> Response:
    """It goes to him by mail, and stands on his page."""
    text = asked.field_of("text")
    try:
        act(asked, lambda desk: reply_customer(desk, number, customer, text=text))
    except Refused as refused:
        return _one(asked, number, customer, refused, "reply")
    return _done(number, customer, asked.speech.say("Your reply is on its way."))


@router.post("/cases/{number}/customers/{customer}/write-off")
def post_write_off(asked: Asking, number: str, customer: str) -> Response:
    """Signed by a supervisor, for exactly what was shown as outstanding."""
    wanted = WriteOff(
        number, customer, asked.who.name, asked.form.fields.get("pin", ""),
        asked.field_of("reason"), asked.field_of("shown_hash"),
    )  # fmt: skip

    def work(desk: Desk) -> Any | None:
        return write_off_customer(desk, wanted)

    try:
        act_signed(asked, work)
    except Refused as refused:
        return _one(asked, number, customer, refused, "write_off")
    return _done(number, customer, asked.speech.say("Written off; it is in the ledger."))


@router.get("/cases/{number}/answer-files/{file}")
def get_answer_file(asked: Asking, number: str, file: int) -> Response:
    """As it was sent, to be saved: it may be anything, so no browser shows or runs it."""
    found = customer_file(asked.site.door, number, file)
    return file_answer(found.name, found.content)


def _done(number: str, customer: str, said: str) -> Response:
    return go(path_of(number, "customers", customer), said=said)


def _all(asked: Asked, number: str, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        case, notices = case_head(connection, number), list_notices(connection, number)
    figures = customers_document(asked.site.door, number)
    waiting = {
        each["customer"]
        for each in notices
        if any(one["state"] == "awaiting_signature" for one in each["revisions"])
    }
    ended = ("accounted", "written_off", "cleared")
    ordered = sorted(figures["consignees"], key=lambda each: each["state"] in ended)
    page = _page(asked, len(ordered))
    typed = {name: asked.field_of(name) for name in ("level", "share", "reason", "why")}
    return show(
        asked, "case_customers.html", status=200 if refused is None else refused.status,
        case=case, number=number, figures=figures, waiting=waiting, page=page,
        customers=ordered[(page - 1) * PAGE : page * PAGE], has_more=page * PAGE < len(ordered),
        refused=refused, shares=SHARES, typed=typed,
    )  # fmt: skip


def _one(
    asked: Asked, number: str, customer: str, refused: Refused | None = None, form: str = ""
) -> Response:
    site = asked.site
    with asked.read() as connection:
        case, notices = case_head(connection, number), list_notices(connection, number)
    found = customer_document(
        site.door, site.plant, site.settings, number, customer, now=site.clock()
    )
    page = _page(asked, len(found["lines"]))
    told = [each["revisions"] for each in notices if each["customer"] == customer]
    revisions = told[0][::-1] if told else []
    return show(
        asked, "case_customer.html", status=200 if refused is None else refused.status,
        case=case, number=number, customer=found, revisions=revisions,
        lines=found["lines"][(page - 1) * LINES : page * LINES], page=page,
        has_more=page * LINES < len(found["lines"]), figures=FIGURE_WORDS, call_ways=WAYS,
        outcomes=[(each, OUTCOME_WORDS[each]) for each in OUTCOMES], refused=refused, form=form,
        typed=_typed(asked),
        waits=any(each["state"] == "awaiting_signature" for each in revisions),
    )  # fmt: skip


def _typed(asked: Asked) -> defaultdict[str, str]:
    """Everything that was filled in, but never the PIN."""
    return defaultdict(
        str, {name: text for name, text in asked.form.fields.items() if name not in SECRETS}
    )


def _page(asked: Asked, rows: int) -> int:
    wanted = asked.query("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
    return max(1, min(page, -(-rows // PAGE)))


def _level(asked: Asked) -> dict[str, Any]:
    said: dict[str, Any] = {"level": asked.field_of("level"), "reason": asked.field_of("reason")}
    if share := asked.field_of("share").removesuffix("%").strip():
        number = typed_number(share)
        said["share"] = number if isinstance(number, str) else number / 100
    return said


def _call(asked: Asked) -> dict[str, Any]:
    """The call, with the deliveries that he gave figures for."""
    names = ("way", "spoke_with", "outcome", "note")
    said: dict[str, Any] = {name: asked.field_of(name) for name in names}
    lines = _lines(asked)
    if lines:
        printed = said["spoke_with"]
        said["answer"] = {"printed_name": printed, "lines": lines}
    return said


def _lines(asked: Asked) -> list[dict[str, Any]]:
    lines = []
    for at in range(LINES):
        figures = {
            name: typed_number(text)
            for name in FIGURES
            if (text := asked.field_of(f"line.{at}.{name}"))
        }
        if figures:
            place: dict[str, Any] = {
                name: asked.field_of(f"line.{at}.{name}") for name in ("shipment", "lot")
            }
            lines.append(place | figures)
    return lines
