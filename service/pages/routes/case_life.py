"""A case is taken, taken over, closed by hand, opened again; and how far it is, as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from service.actions.cases import Case
from service.actions.close_by_hand import close_by_hand
from service.actions.desk import Desk
from service.actions.look_case_head import case_head
from service.actions.reopen_case import Reopening, reopen_case
from service.actions.status_report import report_status
from service.actions.take_case import take_case
from service.api.long_answers import sent_as_file
from service.errors import Refused
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.show import go, show

router = APIRouter()


def path_of(number: str, *further: str) -> str:
    """A page of a case; a slash in a name is kept apart from those of the path."""
    return "/".join(["/cases", *(quote(each, safe="") for each in (number, *further))])


@router.get("/cases/{number}/take")
def get_take(asked: Asking, number: str) -> Response:
    """From somebody who has it, a case is taken by naming him, with a reason."""
    return _shown(asked, "case_take.html", number)


@router.post("/cases/{number}/take")
def post_take(asked: Asking, number: str) -> Response:
    who = asked.who

    def work(desk: Desk) -> Any:
        case = take_case(
            desk, number, owner=who.name, role=who.role, why=asked.field_of("reason"),
            take_over_from=asked.field_of("from"),
        )  # fmt: skip
        return _state(case)

    try:
        act(asked, work)
    except Refused as refused:
        return _shown(asked, "case_take.html", number, refused)
    return go(path_of(number), said=asked.speech.say("%(number)s is yours now.", number=number))


@router.get("/cases/{number}/close")
def get_close(asked: Asking, number: str) -> Response:
    return _shown(asked, "case_close.html", number)


@router.post("/cases/{number}/close")
def post_close(asked: Asking, number: str) -> Response:
    """A confirmed case that never held anything; refused with what it still waits for."""
    reason = asked.field_of("reason")
    try:
        act(asked, lambda desk: _state(close_by_hand(desk, number, reason=reason)))
    except Refused as refused:
        return _shown(asked, "case_close.html", number, refused)
    return go(path_of(number), said=asked.speech.say("%(number)s is closed.", number=number))


@router.get("/cases/{number}/reopen")
def get_reopen(asked: Asking, number: str) -> Response:
    return _shown(asked, "case_reopen.html", number)


@router.post("/cases/{number}/reopen")
def post_reopen(asked: Asking, number: str) -> Response:
    """Signed; what a dismissal released is held again, and the lots that are named."""
    lots = tuple(asked.field_of("lots").replace(",", " ").split())
    wanted = Reopening(
        number, asked.who.name, asked.form.fields.get("pin", ""), asked.field_of("reason"), lots
    )

    def work(desk: Desk) -> Any | None:
        case = reopen_case(desk, wanted)
        return None if case is None else _state(case)

    try:
        act_signed(asked, work)
    except Refused as refused:
        return _shown(asked, "case_reopen.html", number, refused)
    return go(path_of(number), said=asked.speech.say("%(number)s is open again.", number=number))


@router.get("/cases/{number}/status-report")
def get_status_report(asked: Asking, number: str) -> Response:
    """What was told, answered and accounted for (21 CFR 7.53 (b)), in the reader's language."""
    site, kind = asked.site, asked.query("format", "pdf")
    with asked.read() as connection:
        case_head(connection, number)
    report = report_status(
        site.door, site.settings, number, format=kind, language=asked.speech.language,
        now=site.clock(),
    )  # fmt: skip
    return sent_as_file(report, f"{number}-status", kind)


def _shown(
    asked: Asked, template: str, number: str, refused: Refused | None = None, **facts: object
) -> Response:
    with asked.read() as connection:
        case = case_head(connection, number)
    return show(
        asked, template, status=200 if refused is None else refused.status, case=case,
        number=number, refused=refused, **facts,
    )  # fmt: skip


def _state(case: Case) -> dict[str, str]:
    return {"nonconformance": case.number, "state": case.state}
