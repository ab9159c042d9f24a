"""Concessions: permission to use what does not conform; registered, looked at, ended."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.concessions import add_concession
from service.actions.desk import Desk
from service.actions.expire_concession import end_concession
from service.actions.look_open_concessions import concession_page
from service.api.bodies import parse
from service.api.disposition_requests import Concession
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.search_elsewhere import sent_on
from service.pages.show import go, show
from service.pages.typed_number import typed_number
from service.records.schema import microseconds

router = APIRouter()
PAGE = 50
FIELDS = ("number", "item", "customer", "quantity", "until", "reason")


@router.get("/concessions")
def get_concessions(asked: Asking) -> Response:
    """The newest first, with what is left of each and which lots use it."""
    return _shown(asked)


@router.post("/concessions")
def post_concession(asked: Asking) -> Response:
    """Until a day, for a quantity, or both."""
    try:
        new = parse(Concession, orjson.dumps(_body(asked))).new()

        def work(desk: Desk) -> Any:
            return add_concession(desk, new)

        done = act(asked, work)
    except Refused as refused:
        return _shown(asked, refused, form="new")
    said = asked.speech.say("Concession %(number)s is registered.", number=done["number"])
    return go("/concessions", said=said)


@router.post("/concessions/end")
def post_end(asked: Asking) -> Response:
    """Before its time; what is still here of what used it is held again."""
    number, reason = asked.field_of("concession"), asked.field_of("why")
    try:
        act(asked, lambda desk: end_concession(desk, number, reason=reason))
    except Refused as refused:
        return _shown(asked, refused, form=number)
    said = asked.speech.say(
        "Concession %(number)s is ended; what used it and is still here is held again.",
        number=number,
    )
    return go("/concessions", said=said)


def _body(asked: Asked) -> dict[str, Any]:
    said: dict[str, Any] = {name: asked.field_of(name) for name in ("number", "item", "reason")}
    if customer := asked.field_of("customer"):
        said["customer"] = customer
    if quantity := asked.field_of("quantity"):
        said["quantity"] = typed_number(quantity)
    if until := asked.field_of("until"):
        said["expires_at"] = _end_of(asked, until)
    return said


def _end_of(asked: Asked, day: str) -> str:
    """To the last moment of that day at the plant."""
    try:
        known = datetime.combine(datetime.fromisoformat(day).date(), time(), asked.speech.zone)
        return (known + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        raise BadInput(f"until: `{day[:20]}` is no day; write it as 2026-12-31") from None


def _shown(asked: Asked, refused: Refused | None = None, form: str = "") -> Response:
    words, wanted = asked.sought("q"), asked.query("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < len(wanted) < 7 else 1
    page = max(page, 1)
    with asked.read() as connection:
        found = concession_page(
            connection, words=words, limit=PAGE + 1, offset=(page - 1) * PAGE,
            now=microseconds(asked.site.clock()),
        )  # fmt: skip
    if not found and refused is None and (there := sent_on(asked, asked.query("q"))):
        return there
    typed = {name: asked.field_of(name) for name in (*FIELDS, "why")}
    return show(
        asked, "concessions.html", status=200 if refused is None else refused.status,
        concessions=found[:PAGE], has_more=len(found) > PAGE, page=page, words=words,
        refused=refused, form=form, typed=typed,
    )  # fmt: skip
