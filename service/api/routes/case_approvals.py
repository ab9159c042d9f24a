"""Signatures without a mail link: what waits for whom, signed here, asked, answered, withdrawn."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.actions.approval_inbox import waiting_approvals
from service.actions.approval_questions import answer_question
from service.actions.decide_disposition import decide_here
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_approval import look_as
from service.actions.signing_secret import WRONG_SECRET
from service.actions.take_back_proposal import take_back_proposal
from service.api import approval_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["approvals"])
Signer = Annotated[str | None, Query(description="The signer, by name; you.")]


@router.get("/approvals", summary="Signatures that are waited for")
def get_approvals(
    site: AtSite, who: Who, person: Signer = None, role: str | None = None
) -> Response:
    """Those that wait for you, or for a person or a role; `person=*` is all of them."""
    asked = person if person or role else who.name
    found = waiting_approvals(
        site.door,
        site.plant,
        site.settings,
        now=site.clock(),
        person=None if asked == "*" else asked,
        role=role,
    )
    return shown(found)


@router.get("/nonconformances/{number}/approval", summary="What you would sign")
def get_case_approval(
    site: AtSite, who: Who, number: str, person: Signer = None, role: str | None = None
) -> Response:
    """Your page, with what a signature names; another's, to read, for quality and auditors."""
    page = look_as(
        site.door, site.plant, site.settings, who, number, person or who.name, role,
        now=site.clock(),
    )  # fmt: skip
    return shown(page)


@router.post("/nonconformances/{number}/signatures", openapi_extra=takes(asks.Signature),
             summary="Sign", status_code=201)  # fmt: skip
def post_signature(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """The same decision as by a link: with PIN or password, on what was shown."""
    asked = parse(asks.Signature, body)

    def work(desk: Desk) -> Reply | None:
        decided = decide_here(desk, number, asked.by, asked.answer())
        return None if decided is None else reply_of(201, decided.document())

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_SECRET, by=asked.by)


@router.post("/nonconformances/{number}/questions/{question}/answers",
             openapi_extra=takes(asks.AnswerToSigner), summary="Answer a signer",
             status_code=201)  # fmt: skip
def post_answer(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str, question: int
) -> Response:
    """It is mailed to who asked, with a fresh link, and shown to all who sign."""
    asked = parse(asks.AnswerToSigner, body)

    def work(desk: Desk) -> Reply:
        return reply_of(201, answer_question(desk, number, question, asked.answer, by=who.name))

    return once(site, who, attempt, work)


@router.post("/nonconformances/{number}/withdrawals", openapi_extra=takes(asks.Withdrawal),
             summary="Withdraw your proposal", status_code=201)  # fmt: skip
def post_withdrawal(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str
) -> Response:
    """Those who were asked find their links ended; the case is to be proposed for anew."""
    asked = parse(asks.Withdrawal, body)

    def work(desk: Desk) -> Reply:
        case = take_back_proposal(desk, number, by=who.name, reason=asked.reason)
        return reply_of(201, {"nonconformance": number, "state": case.state})

    return once(site, who, attempt, work)
