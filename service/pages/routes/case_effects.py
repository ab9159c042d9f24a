"""Decisions that were approved: what is still to be carried out, and the report that proves it."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions.desk import Desk
from service.actions.disposition_lines import WAITING
from service.actions.look_case_head import case_head
from service.actions.look_effects import line_documents, reported_document
from service.actions.look_witnesses import witnesses
from service.actions.prove_effect import prove_effect
from service.api.bodies import parse
from service.api.disposition_requests import Effect
from service.errors import Refused, Unknown
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.routes.case_life import path_of
from service.pages.show import go, show
from service.pages.typed_number import typed_number

router = APIRouter()
PAGE = 50
# What a report of each decision asks for; a rework may also be proven by its records alone.
FIELDS = {
    "scrap": ("quantity", "rendered_unusable", "witness"),
    "return_to_supplier": ("quantity", "reference"),
    "sort": ("accepted", "rejected"),
    "sample": ("inspected", "defective"),
    "rework": ("quantity",),
    "repair": ("quantity",),
}
NUMBERS = ("quantity", "accepted", "rejected", "inspected", "defective")


@router.get("/cases/{number}/effects")
def get_effects(asked: Asking, number: str) -> Response:
    """What waits first, then what is done, each with the records that prove it."""
    with asked.read() as connection:
        case, lines = case_head(connection, number), _lines(connection, number)
    decided = [each for each in lines if each["state"] != "proposed"]
    waiting = [each for each in decided if each["state"] in WAITING]
    ordered = waiting + [each for each in decided if each["state"] not in WAITING]
    wanted = asked.query("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < len(wanted) < 7 else 1
    first = (max(page, 1) - 1) * PAGE
    return show(
        asked, "case_effects.html", case=case, number=number, lines=ordered[first : first + PAGE],
        waiting=len(waiting), decided=len(decided), page=max(page, 1),
        has_more=first + PAGE < len(ordered), waits=WAITING,
    )  # fmt: skip


@router.get("/cases/{number}/effects/{line}")
def get_effect(asked: Asking, number: str, line: int) -> Response:
    """One decision, and the report that fits it."""
    return _shown(asked, number, line)


@router.post("/cases/{number}/effects/{line}")
def post_effect(asked: Asking, number: str, line: int) -> Response:
    """It was carried out, in part or in full, or it cannot be."""
    try:
        said = parse(Effect, orjson.dumps(_body(asked))).reported()

        def work(desk: Desk) -> Any:
            prove_effect(desk, number, line, said)
            return reported_document(desk, number, line)

        done = act(asked, work)
    except Refused as refused:
        return _shown(asked, number, line, refused)
    state = asked.speech.term(done["state"])
    said_once = asked.speech.say("Recorded. Lot %(lot)s: %(state)s.", lot=done["lot"], state=state)
    return go(path_of(number, "effects"), said=said_once)


def _body(asked: Asked) -> dict[str, Any]:
    """The fields of the kind that the form was for, and only those that were filled in."""
    if asked.field_of("how") == "not_possible":
        return {"not_possible": asked.field_of("not_possible")}
    body: dict[str, Any] = {}
    for name in (*FIELDS.get(asked.field_of("kind"), ()), "note"):
        text = asked.field_of(name)
        if name == "rendered_unusable":
            body[name] = text == "yes"
        elif text:
            body[name] = typed_number(text) if name in NUMBERS else text
    return body


def _shown(asked: Asked, number: str, line: int, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        case, lines = case_head(connection, number), _lines(connection, number)
        people = witnesses(connection)
    found = next((each for each in lines if each["id"] == line), None)
    if found is None or found["state"] == "proposed":
        raise Unknown(f"{number} has no approved decision {line}")
    by_sample = found["disposition"] == "sort" and (found["sampling"] or {}).get("sample_size")
    kind = "sample" if by_sample else found["disposition"]
    return show(
        asked, "case_effect.html", status=200 if refused is None else refused.status,
        case=case, number=number, line=found, kind=kind, fields=FIELDS.get(kind, ()),
        waits=found["state"] in WAITING, refused=refused, me=asked.who.name,
        people=[each for each in people if each[0] != asked.who.name],
        typed=_typed(asked),
    )  # fmt: skip


def _typed(asked: Asked) -> dict[str, str]:
    names = (*NUMBERS, "witness", "reference", "rendered_unusable", "not_possible", "note", "how")
    return {name: asked.field_of(name) for name in names}


def _lines(connection: Connection, number: str) -> list[dict[str, Any]]:
    return [each for lines in line_documents(connection, number).values() for each in lines]
