"""One person: changed, ended and renewed, given a new PIN or password, signed out."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Response

from rules.catalogue import ROLES
from service.actions.absences import list_absences
from service.actions.change_person import PersonChange, change_person
from service.actions.change_secret import NewSecret, give_secret
from service.actions.desk import Desk
from service.actions.look_people import list_people, list_tokens, person_document
from service.actions.sessions import end_session, end_sessions_of, list_sessions
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.admin_tabs import show_once, show_tab
from service.pages.asked import Asked, Asking
from service.pages.new_secret import new_password, new_pin
from service.pages.routes.admin_people import TAB, chosen_roles
from service.pages.show import go
from service.pages.speech import NAMES

router = APIRouter()


@router.get("/admin/people/{name:path}")
def get_person(asked: Asking, name: str) -> Response:
    return _person(asked, name)


@router.post("/admin/people/{name:path}/change")
def post_change(asked: Asking, name: str) -> Response:
    """Printed name, address, language, roles."""
    change = PersonChange(
        printed_name=asked.field_of("printed_name"), email=asked.field_of("email"),
        language=asked.field_of("language"), roles=chosen_roles(asked),
    )  # fmt: skip
    return _change(asked, name, change, at="change")


@router.post("/admin/people/{name:path}/standing")
def post_standing(asked: Asking, name: str) -> Response:
    """Whoever leaves loses his sessions, tokens and open links at once."""
    change = PersonChange(active=asked.field_of("active") == "yes")
    return _change(asked, name, change, at="standing")


def _change(asked: Asked, name: str, change: PersonChange, *, at: str) -> Response:
    try:
        done = act(
            asked, lambda desk: change_person(desk, name, change, reason=asked.field_of("reason"))
        )
    except Refused as refused:
        return _person(asked, name, refused, at=at)
    said = asked.speech.say("%(name)s is changed.", name=done["printed_name"])
    return go(_path(name), said=" ".join([said, *_left_empty(asked)]))


def _left_empty(asked: Asked) -> list[str]:
    """Roles without which something waits for ever."""
    with asked.read() as connection:
        filled = {role for each in list_people(connection) if each["active"]
                  for role in each["roles"]}  # fmt: skip
    empty = [asked.speech.term(role) for role in ("admin", "quality_supervisor")
             if role not in filled]  # fmt: skip
    return [
        asked.speech.say("Nobody is %(role)s any more: what waits for one waits.", role=role)
        for role in empty
    ]


@router.post("/admin/people/{name:path}/pin")
def post_pin(asked: Asking, name: str) -> Response:
    return _new_secret(asked, name, "pin")


@router.post("/admin/people/{name:path}/password")
def post_password(asked: Asking, name: str) -> Response:
    """All of the person's sessions end."""
    return _new_secret(asked, name, "password")


def _new_secret(asked: Asked, name: str, what: Literal["pin", "password"]) -> Response:
    """Typed, or made up and told in this answer alone."""
    say, typed = asked.speech.say, asked.form.fields.get(f"new_{what}", "")
    made: list[tuple[str, str, str]] = []

    def work(desk: Desk) -> Any:
        names = (name, person_document(desk.transaction.connection, name)["printed_name"])
        new = typed or (new_pin(names) if what == "pin" else new_password(names))
        done = give_secret(
            desk, asked.who, NewSecret(name, what, new), old=None, reason=asked.field_of("reason")
        )
        made[:] = [] if typed else [_said(asked, what, new)]
        return done

    try:
        if name == asked.who.name:
            raise BadInput(say("Your own is changed under “My account”, with the old one."))
        act(asked, work)
    except Refused as refused:
        return _person(asked, name, refused, at=what)
    if typed:
        done = say("The PIN is changed.") if what == "pin" else say("The password is changed.")
        return go(_path(name), said=done)
    heading = say("A new PIN") if what == "pin" else say("A new password")
    return show_once(asked, TAB, heading, made, back=_path(name), name=name)


def _said(asked: Asked, what: str, new: str) -> tuple[str, str, str]:
    say = asked.speech.say
    if what == "pin":
        return say("PIN"), new, say("to sign decisions")
    return say("Password"), new, say("to sign in on this page")


@router.post("/admin/people/{name:path}/sessions")
def post_end_of_sessions(asked: Asking, name: str) -> Response:
    """One, or all."""
    wanted = asked.field_of("session")

    def work(desk: Desk) -> Any:
        if wanted == "all":
            ended = end_sessions_of(desk, name, why=f"ended by {asked.who.name}")
        elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            end_session(desk, int(wanted), whose=name, why=f"ended by {asked.who.name}")
            ended = 1
        else:
            raise BadInput("session: is not the number of one")
        return {"ended": ended}

    try:
        act(asked, work)
    except Refused as refused:
        return _person(asked, name, refused, at="sessions")
    if name == asked.who.name and wanted in ("all", str(asked.who.session)):
        return go("/sign-in")
    return go(_path(name), said=asked.speech.say("Signed out there."))


def _path(name: str) -> str:
    return f"{TAB}/{quote(name)}"


def _person(asked: Asked, name: str, refused: Refused | None = None, *, at: str = "") -> Response:
    site = asked.site
    with asked.read() as connection:
        person = person_document(connection, name)
        sessions = list_sessions(connection, site.settings, now=site.clock(), name=name)
        tokens = [each for each in list_tokens(connection, name) if not each["revoked_at"]]
        absences = list_absences(connection, name)
    now = site.clock().isoformat()
    changing = at == "change"
    return show_tab(
        asked, "admin_person.html", TAB, refused=refused, at=at, person=person,
        path=_path(name), roles=ROLES, languages_known=NAMES.items(), tokens=tokens, now=now,
        sessions=sessions, chosen=chosen_roles(asked) if changing else person["roles"],
        typed={
            each: asked.field_of(each) if changing else person[each] or ""
            for each in ("printed_name", "email", "language")
        },
        away=[each for each in absences if not each["ended_at"] and each["until"] > now],
        is_self=name == asked.who.name,
    )  # fmt: skip
