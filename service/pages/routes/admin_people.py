"""People: who they are, what they may do, and what they sign and sign in with."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Response

from rules.catalogue import ROLES
from service.actions.desk import Desk
from service.actions.look_people import list_people, person_document
from service.actions.people import add_person
from service.errors import Refused
from service.pages.act import act
from service.pages.admin_tabs import show_once, show_tab
from service.pages.asked import Asked, Asking
from service.pages.new_secret import new_password, new_pin
from service.pages.speech import NAMES
from service.pages.typed_page import page_of

router = APIRouter()
TAB = "/admin/people"
ROWS = 50


@router.get("/admin/people")
def get_people(asked: Asking) -> Response:
    return _people(asked)


@router.post("/admin/people")
def post_person(asked: Asking) -> Response:
    """What was not typed is made up, and told in this answer alone."""
    name, printed = asked.field_of("name"), asked.field_of("printed_name")
    names = (name, printed or name)
    fields = asked.form.fields
    signs_in = bool(asked.field_of("signs_in"))
    pin = fields.get("new_pin") or new_pin(names)
    password = (fields.get("new_password") or new_password(names)) if signs_in else None
    made: list[tuple[str, str, str]] = []

    def work(desk: Desk) -> Any:
        add_person(
            desk, name=name, printed_name=printed or name,
            email=asked.field_of("email") or None, language=asked.field_of("language", "en"),
            roles=chosen_roles(asked), pin=pin, password=password,
        )  # fmt: skip
        made[:] = _told(asked, pin, password)
        desk.transaction.flush()
        return person_document(desk.transaction.connection, name)

    try:
        act(asked, work)
    except Refused as refused:
        return _people(asked, refused)
    heading = asked.speech.say("%(name)s is added", name=printed or name)
    return show_once(asked, TAB, heading, made, back=TAB, name=name)


def chosen_roles(asked: Asked) -> list[str]:
    return [role for role in ROLES if asked.field_of(f"role.{role}")]


def _told(asked: Asked, pin: str, password: str | None) -> list[tuple[str, str, str]]:
    """What was typed is known to who typed it; the rest is told."""
    say, fields = asked.speech.say, asked.form.fields
    told = []
    if password is not None and not fields.get("new_password"):
        told.append((say("Password"), password, say("to sign in on this page")))
    if not fields.get("new_pin"):
        told.append((say("PIN"), pin, say("to sign decisions")))
    return told


def _people(asked: Asked, refused: Refused | None = None) -> Response:
    words, role, state = asked.query("q"), asked.query("role"), asked.query("state")
    page = page_of(asked)
    with asked.read() as connection:
        known = list_people(connection)
    found = [each for each in known if _fits(each, words.casefold(), role, state)]
    shown = found[(page - 1) * ROWS : page * ROWS]
    return show_tab(
        asked, "admin_people.html", TAB, refused=refused, people=shown, page=page,
        more=len(found) > page * ROWS, known=len(known), roles=ROLES, languages_known=NAMES.items(),
        counts=Counter(role for each in known if each["active"] for role in each["roles"]),
        chosen=chosen_roles(asked), filtered=bool(words or role or state),
        now=asked.site.clock().isoformat(),
    )  # fmt: skip


def _fits(person: dict[str, Any], words: str, role: str, state: str) -> bool:
    said = " ".join(person[name] or "" for name in ("name", "printed_name", "email")).casefold()
    is_left = not person["active"]
    return words in said and (not role or role in person["roles"]) and (
        not state or is_left == (state == "left")
    )  # fmt: skip
