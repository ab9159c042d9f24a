"""API tokens: made, told once, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.known_roles import KNOWN_ROLES, MACHINE_ROLES
from service.actions.look_people import list_people, list_tokens
from service.actions.look_token_makers import makers_of
from service.actions.tokens import make_token, revoke_token
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.admin_tabs import show_once, show_tab
from service.pages.asked import Asked, Asking
from service.pages.show import go
from service.pages.typed_page import page_of

router = APIRouter()
TAB = "/admin/tokens"
ROWS = 50
# Time enough to give a machine a new one.
EXPIRES_SOON = timedelta(days=14)


@router.get("/admin/tokens")
def get_tokens(asked: Asking) -> Response:
    return _tokens(asked)


@router.post("/admin/tokens")
def post_token(asked: Asking) -> Response:
    """The token is in this answer alone: what is kept of the form does not hold it."""
    name, role = asked.field_of("name"), asked.field_of("role")
    made: list[tuple[str, str, str]] = []

    def work(desk: Desk) -> Any:
        raw = make_token(desk, name=name, role=role, expires=_expires(asked))
        purpose = asked.speech.say("goes with each request: Authorization: Bearer …")
        made[:] = [(asked.speech.say("Token"), raw, purpose)]
        return {"name": name, "role": role}

    try:
        act(asked, work)
    except Refused as refused:
        return _tokens(asked, refused, at="make")
    heading = asked.speech.say("A token for %(name)s", name=name)
    return show_once(asked, TAB, heading, made, back=TAB, name=name)


@router.post("/admin/tokens/revoke")
def post_revocation(asked: Asking) -> Response:
    number = asked.field_of("token")

    def work(desk: Desk) -> Any:
        revoke_token(desk, token=int(number))
        return {"token": int(number), "revoked": True}

    try:
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise BadInput("token: is not the number of one")
        act(asked, work)
    except Refused as refused:
        return _tokens(asked, refused, at="revoke")
    return go(
        TAB, said=asked.speech.say("The token is revoked: nothing is taken with it any more.")
    )


def _expires(asked: Asked) -> datetime | None:
    """The end of the day that is typed, by the plant's clock."""
    typed = asked.field_of("expires")
    if not typed:
        return None
    try:
        return asked.speech.local(f"{datetime.fromisoformat(typed).date()}T23:59:59")
    except ValueError:
        raise BadInput(asked.speech.say("The last day is a date.")) from None


def _tokens(asked: Asked, refused: Refused | None = None, *, at: str = "") -> Response:
    page, now = page_of(asked), asked.site.clock().isoformat()
    with asked.read() as connection:
        people = {each["name"]: each for each in list_people(connection)}
        known = list_tokens(connection)[::-1]
        live = sorted((each for each in known if _is_live(each, now)), key=_expiring)
        dead = [each for each in known if not _is_live(each, now)]
        shown = [*live, *dead][(page - 1) * ROWS : page * ROWS]
        makers = makers_of(connection, [each["token"] for each in shown])
    soon = (asked.site.clock() + EXPIRES_SOON).isoformat()
    return show_tab(
        asked, "admin_tokens.html", TAB, refused=refused, at=at, tokens=shown, now=now,
        soon=soon, page=page, more=len(known) > page * ROWS, live=len(live), makers=makers,
        people=people,
        roles=[*MACHINE_ROLES, *(each for each in KNOWN_ROLES if each not in MACHINE_ROLES)],
    )  # fmt: skip


def _expiring(token: dict[str, Any]) -> tuple[bool, str, int]:
    """What ends soonest first, and what ends only by hand after it, the newest first."""
    return token["expires_at"] is None, token["expires_at"] or "", -token["token"]


def _is_live(token: dict[str, Any], now: str) -> bool:
    return not token["revoked_at"] and (not token["expires_at"] or token["expires_at"] > now)
