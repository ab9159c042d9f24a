"""The shipping gate: one field; go, or do not ship, and why."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.look_desk import reading_desk
from service.actions.look_gate import GateAnswer, ask_gate
from service.pages.asked import Asked, Asking
from service.pages.gate_words import obstacle_words
from service.pages.show import show

router = APIRouter()
LONGEST = 200


@router.get("/gate")
def get_gate(asked: Asking) -> Response:
    """The field, and without a script the answer to what was scanned."""
    code = asked.query("code")[:LONGEST]
    return show(asked, "gate.html", code=code, **_answered(asked, code))


@router.get("/gate/answer")
def get_gate_answer(asked: Asking) -> Response:
    """The answer alone, for the script: it names the code that it belongs to."""
    code = asked.query("code")[:LONGEST]
    return show(asked, "gate_verdict.html", code=code, **_answered(asked, code))


def _answered(asked: Asked, code: str) -> dict[str, Any]:
    answer = _ask(asked, code) if code else None
    reasons = [
        (obstacle_words(asked.speech, each), each.nonconformance)
        for each in (answer.obstacles if answer else ())
    ]
    return {"answer": answer, "reasons": reasons, "at": asked.site.clock()}


def _ask(asked: Asked, code: str) -> GateAnswer:
    site = asked.site
    with asked.read() as connection:
        desk = reading_desk(connection, site.plant, site.settings, now=site.clock())
        return ask_gate(desk, code)
