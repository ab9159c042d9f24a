"""Everybody's absences: who is away, who acts for him, and an administrator's own hand in it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.absences import Absence, add_absence, end_absence, list_absences
from service.actions.look_people import list_people
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.admin_tabs import show_tab
from service.pages.asked import Asked, Asking
from service.pages.show import go
from service.pages.typed_page import page_of
from service.pages.typed_time import typed_moment

router = APIRouter()
TAB = "/admin/absences"
ROWS = 50


@router.get("/admin/absences")
def get_absences(asked: Asking) -> Response:
    return _absences(asked)


@router.post("/admin/absences")
def post_absence(asked: Asking) -> Response:
    try:
        act(asked, lambda desk: add_absence(desk, _absence(asked), by=asked.who))
    except Refused as refused:
        return _absences(asked, refused, at="enter")
    return go(TAB, said=asked.speech.say("The absence is entered."))


@router.post("/admin/absences/end")
def post_end(asked: Asking) -> Response:
    number = asked.field_of("absence")
    try:
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise BadInput("absence: is not the number of one")
        act(asked, lambda desk: end_absence(desk, int(number), by=asked.who))
    except Refused as refused:
        return _absences(asked, refused, at="end")
    return go(TAB, said=asked.speech.say("The absence is ended."))


def _absence(asked: Asked) -> Absence:
    """Times as they are typed here: the plant's."""
    since, until = (typed_moment(asked.field_of(each), asked.speech) for each in ("since", "until"))
    return Absence(
        asked.field_of("person"), asked.field_of("delegate"), since, until,
        asked.field_of("reason"),
    )  # fmt: skip


def _absences(asked: Asked, refused: Refused | None = None, *, at: str = "") -> Response:
    page, now = page_of(asked), asked.site.clock().isoformat()
    with asked.read() as connection:
        people = list_people(connection)
        known = list_absences(connection)
    going = [each for each in known if not each["ended_at"] and each["until"] > now]
    over = [each for each in known if each["ended_at"] or each["until"] <= now]
    return show_tab(
        asked, "admin_absences.html", TAB, refused=refused, at=at, now=now, page=page,
        going=sorted(going, key=lambda each: str(each["since"])),
        over=over[(page - 1) * ROWS : page * ROWS], more=len(over) > page * ROWS,
        names={each["name"]: each["printed_name"] for each in people},
        people=[(each["name"], each["printed_name"]) for each in people if each["active"]],
    )  # fmt: skip
