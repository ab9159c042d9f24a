"""One's own account: who stands in for one, where one is signed in, PIN and password."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.absences import Absence, add_absence, end_absence, list_absences
from service.actions.change_secret import NewSecret, What, give_secret
from service.actions.desk import Desk
from service.actions.look_people import list_people
from service.actions.sessions import end_session, list_sessions
from service.errors import BadInput, Refused
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.show import go, show
from service.pages.typed_time import typed_moment

router = APIRouter()
ABSENCES_LISTED = 10


@router.get("/me")
def get_me(asked: Asking) -> Response:
    return _me(asked)


@router.post("/me/absences")
def post_absence(asked: Asking) -> Response:
    """Away from when until when, and who signs meanwhile."""
    try:
        act(asked, lambda desk: add_absence(desk, _absence(asked), by=asked.who))
    except Refused as refused:
        return _me(asked, refused, at="absence")
    return go("/me", said=asked.speech.say("Your absence is noted, and who acts for you."))


@router.post("/me/absences/end")
def post_end_of_absence(asked: Asking) -> Response:
    try:
        number = int(asked.field_of("absence") or 0)
        act(asked, lambda desk: end_absence(desk, number, whose=asked.who.name, by=asked.who))
    except (Refused, ValueError) as refused:
        return _me(asked, refused, at="absence")
    return go("/me", said=asked.speech.say("You are back: letters come to you again."))


@router.post("/me/sessions/end")
def post_end_of_sessions(asked: Asking) -> Response:
    """One other session, or all of them but this one."""
    this = asked.who.session
    with asked.read() as connection:
        known = list_sessions(
            connection, asked.site.settings, now=asked.site.clock(), name=asked.who.name
        )
    wanted = asked.field_of("session")
    others = [each["session"] for each in known if each["session"] != this]
    chosen = [number for number in others if wanted in ("all", str(number))]

    def work(desk: Desk) -> Any:
        for number in chosen:
            end_session(desk, number, whose=asked.who.name)
        return {"ended": len(chosen)}

    try:
        act(asked, work)
    except Refused as refused:
        return _me(asked, refused, at="sessions")
    return go("/me", said=asked.speech.say("Signed out there."))


@router.post("/me/pin")
def post_pin(asked: Asking) -> Response:
    return _new_secret(asked, "pin")


@router.post("/me/password")
def post_password(asked: Asking) -> Response:
    """All sessions end, this one too."""
    return _new_secret(asked, "password")


def _new_secret(asked: Asked, what: What) -> Response:
    fields = asked.form.fields
    given = NewSecret(asked.who.name, what, fields.get(f"new_{what}", ""))
    try:
        if given.new != fields.get(f"new_{what}_again", ""):
            raise BadInput(asked.speech.say("The two new ones differ; type the new one twice."))
        act_signed(
            asked, lambda desk: give_secret(
                desk, asked.who, given, old=fields.get(what, ""), reason=None
            ),
        )  # fmt: skip
    except Refused as refused:
        return _me(asked, refused, at=what)
    if what == "pin":
        return go("/me", said=asked.speech.say("Your PIN is changed."))
    return go("/sign-in")


def _absence(asked: Asked) -> Absence:
    """Times as they are typed here: the plant's."""
    since, until = (typed_moment(asked.field_of(each), asked.speech) for each in ("since", "until"))
    return Absence(
        asked.who.name, asked.field_of("delegate"), since, until, asked.field_of("reason")
    )


def _me(asked: Asked, refused: Exception | None = None, at: str = "") -> Response:
    name = asked.who.name
    with asked.read() as connection:
        people = list_people(connection)
        absences = list_absences(connection, name)[:ABSENCES_LISTED]
        sessions = list_sessions(connection, asked.site.settings, now=asked.site.clock(), name=name)
    return show(
        asked, "me.html",
        status=getattr(refused, "status", 422) if refused else 200,
        me=next(each for each in people if each["name"] == name),
        others=[
            (each["name"], each["printed_name"])
            for each in people if each["active"] and each["name"] != name
        ],
        absences=absences,
        sessions=sessions,
        refusal=None if refused is None else getattr(refused, "detail", str(refused)),
        refused_at=at,
        now=asked.site.clock().isoformat(),
    )  # fmt: skip
