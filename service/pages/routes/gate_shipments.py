"""Shipments: those that are stopped first; and recording one, all of it or nothing."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.clear_shipment import ShipmentBlocked
from service.actions.desk import Desk
from service.actions.find_anything import thing_path
from service.actions.look_desk import reading_desk
from service.actions.look_gate import GateAnswer, ask_gate
from service.actions.look_shipments import customers, shipments
from service.actions.look_today import orders_waiting
from service.actions.record_one import record_one
from service.api.single_record import read_one
from service.errors import Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.gate_words import obstacle_words
from service.pages.show import go, show
from service.pages.typed_number import typed_number
from service.pages.typed_page import page_of

router = APIRouter()
ROWS = 50
QUANTITY = "quantity."


@router.get("/gate/shipments")
def get_shipments(asked: Asking) -> Response:
    return _page(asked)


@router.post("/gate/shipments")
def post_shipment(asked: Asking) -> Response:
    """Put what was scanned on the list; or ship what is on it."""
    if asked.field_of("do") != "ship":
        return _added(asked)
    body = orjson.dumps(_record(asked))

    def work(desk: Desk) -> Any:
        record_one(desk, read_one("shipment", body))
        return {"shipment": asked.field_of("shipment")}

    try:
        done = act(asked, work)
    except Refused as refused:
        return _page(asked, refused=refused, blocked=_blocked(asked, refused))
    said = asked.speech.say("Shipment %(name)s is recorded.", name=done["shipment"])
    return go(thing_path("shipment", done["shipment"]), said=said)


def _added(asked: Asked) -> Response:
    """With the lot that was scanned, and all that is on hand of it; a stopped one is not added."""
    code = asked.field_of("code")[:200]
    if not code:
        return _page(asked)
    answer = _ask(asked, code)
    if answer.lot is None or not answer.cleared:
        return _page(asked, blocked=_said(asked, answer), code=code)
    typed = _typed(asked)
    # What was scanned last is seen first.
    typed = {answer.lot: str(answer.on_hand), **typed}
    return _page(asked, typed=typed)


def _typed(asked: Asked) -> dict[str, str]:
    """The lots on the list with the quantities as typed; without a quantity a lot is taken off."""
    return {
        name.removeprefix(QUANTITY): text.strip()
        for name, text in asked.form.fields.items()
        if name.startswith(QUANTITY) and text.strip()
    }


def _record(asked: Asked) -> dict[str, object]:
    optional = {name: asked.field_of(name) for name in ("order", "carrier", "tracking")}
    return {
        "id": asked.field_of("shipment"), "at": asked.site.clock().isoformat(),
        "customer": asked.field_of("customer"),
        "lines": [
            {"lot": lot, "quantity": typed_number(text)} for lot, text in _typed(asked).items()
        ],
        **{name: text for name, text in optional.items() if text},
    }  # fmt: skip


def _blocked(asked: Asked, refused: Refused) -> list[tuple[str, str | None]]:
    """Each lot that stops the shipment and why, in the reader's words where there are any."""
    if not isinstance(refused, ShipmentBlocked):
        return []
    said: list[tuple[str, str | None]] = []
    stated: Any = refused.extra["blocked"]
    for lot in dict.fromkeys(each["lot"] for each in stated):
        answer = _ask(asked, lot)
        if not answer.cleared:
            said += _said(asked, answer)
            continue
        said += [
            (_too_much(asked, answer, each["reason"]), each["nonconformance"])
            for each in stated
            if each["lot"] == lot
        ]
    return said


def _too_much(asked: Asked, answer: GateAnswer, reason: str) -> str:
    wanted = typed_number(_typed(asked).get(answer.lot or "", ""))
    if isinstance(wanted, str) or wanted <= answer.on_hand:
        return reason
    there = asked.speech.amount(answer.on_hand, answer.unit)
    return asked.speech.say(
        "Of lot %(lot)s only %(amount)s are on hand.", lot=answer.lot, amount=there
    )


def _said(asked: Asked, answer: GateAnswer) -> list[tuple[str, str | None]]:
    return [(obstacle_words(asked.speech, each), each.nonconformance) for each in answer.obstacles]


def _ask(asked: Asked, code: str) -> GateAnswer:
    site = asked.site
    with asked.read() as connection:
        return ask_gate(reading_desk(connection, site.plant, site.settings, now=site.clock()), code)


def _page(
    asked: Asked,
    *,
    refused: Refused | None = None,
    blocked: list[tuple[str, str | None]] | None = None,
    typed: dict[str, str] | None = None,
    code: str = "",
) -> Response:
    page = min(page_of(asked), 10_000)
    with asked.read() as connection:
        rows = shipments(connection, limit=ROWS + 1, offset=(page - 1) * ROWS)
        facts = {"orders": orders_waiting(connection), "customers": customers(connection)}
    return show(
        asked, "gate_shipments.html", status=refused.status if refused else 200,
        rows=rows[:ROWS], more=len(rows) > ROWS, page=page, blocked=blocked or [], code=code,
        refusal=refused.detail if refused and not blocked else None,
        lines=_typed(asked) if typed is None else typed, **facts,
    )  # fmt: skip
