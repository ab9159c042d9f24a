"""Customers of a case, from the plant's side: looked at, called, replied to, written off."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.effectiveness_levels import set_level
from service.actions.idempotency import Reply
from service.actions.look_customers import customer_document, customer_file, customers_document
from service.actions.phone_calls import Call, log_call
from service.actions.reply_customer import reply_customer
from service.actions.rulebook_people import WRONG_PIN
from service.actions.status_report import report_status
from service.actions.write_off_customer import WriteOff, write_off_customer
from service.api import answer_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.file_answer import file_answer
from service.api.long_answers import JSON, sent_as_file
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["customers"])
AT = "/nonconformances/{number}/customers"


@router.get(AT, summary="Its customers")
def get_customers(site: AtSite, number: str) -> Response:
    """Who has suspect parts, was told how and when, has answered, and accounts for how much."""
    return shown(customers_document(site.door, number))


@router.get(AT + "/{customer}", summary="One customer of it")
def get_customer(site: AtSite, number: str, customer: str) -> Response:
    """Every answer, call, reply and write-off, and what is not accounted for."""
    return shown(
        customer_document(site.door, site.plant, site.settings, number, customer, now=site.clock())
    )


@router.post(AT + "/{customer}/calls", openapi_extra=takes(asks.CustomerCall),
             summary="Log a call or a visit", status_code=201)  # fmt: skip
def post_call(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, customer: str
) -> Response:
    """What was talked about; an answer given on the telephone counts like one by the page."""
    asked = parse(asks.CustomerCall, body)
    answer = None if asked.answer is None else asked.answer.answer()
    call = Call(asked.way, asked.spoke_with, asked.outcome, asked.note, answer)

    def work(desk: Desk) -> Reply:
        return reply_of(201, log_call(desk, number, customer, call))

    return once(site, who, attempt, work)


@router.post(AT + "/{customer}/replies", openapi_extra=takes(asks.CustomerReplied),
             summary="Answer a customer's question", status_code=201)  # fmt: skip
def post_reply(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, customer: str
) -> Response:
    """It goes to him by mail, and stands on his page."""
    asked = parse(asks.CustomerReplied, body)

    def work(desk: Desk) -> Reply:
        return reply_of(201, reply_customer(desk, number, customer, text=asked.text))

    return once(site, who, attempt, work)


@router.post(AT + "/{customer}/write-offs", openapi_extra=takes(asks.WrittenOff),
             summary="Write off what a customer does not account for", status_code=201)  # fmt: skip
def post_write_off(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, customer: str
) -> Response:
    """Signed by a supervisor, with a reason, for exactly what is outstanding."""
    asked = parse(asks.WrittenOff, body)
    wanted = WriteOff(number, customer, asked.by, asked.pin, asked.reason, asked.shown_hash)

    def work(desk: Desk) -> Reply | None:
        done = write_off_customer(desk, wanted)
        return None if done is None else reply_of(201, done)

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)


@router.get("/nonconformances/{number}/answer-files/{file}", summary="A file of an answer")
def get_answer_file(site: AtSite, number: str, file: int) -> Response:
    """As it was sent, to be saved: it may be anything, so no browser shows or runs it."""
    found = customer_file(site.door, number, file)
    return file_answer(found.name, found.content)


@router.post("/nonconformances/{number}/effectiveness-levels",
             openapi_extra=takes(asks.EffectivenessLevel),
             summary="Choose how many customers are asked", status_code=201)  # fmt: skip
def post_level(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """Level A to E of 21 CFR 7.42 (b) (3); until one is chosen the severity says it."""
    asked = parse(asks.EffectivenessLevel, body)

    def work(desk: Desk) -> Reply:
        return reply_of(
            201, set_level(desk, number, asked.level, share=asked.share, reason=asked.reason)
        )

    return once(site, who, attempt, work)


@router.get("/nonconformances/{number}/status-report", summary="How far it is with its customers")
def get_status_report(
    site: AtSite,
    number: str,
    format: str = "json",  # noqa: A002 - the word of the interface
    language: str = "en",
) -> Response:
    """What 21 CFR 7.53 (b) asks for: notified, responding, quantities, checks, completion."""
    report = report_status(
        site.door, site.settings, number, format=format, language=language, now=site.clock()
    )
    if format == "json":
        return Response(report, 200, media_type=JSON)
    return sent_as_file(report, f"{number}-status", format)
