"""Simulations as they were kept, and what becomes of them: a recall, once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.look_radius import WHEREABOUTS, look_radius
from service.actions.look_simulations import list_simulations, simulation_summary, stored_answer
from service.actions.promote_simulation import promote_simulation
from service.actions.recall_changes import read_before
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.recall_scope import address_of_scope
from service.pages.routes.recall import lots_wanted
from service.pages.show import go, show

router = APIRouter()
PAGE = 50


@router.get("/recall/simulations")
def get_simulations(asked: Asking) -> Response:
    """The newest first."""
    page = page_asked(asked)
    with asked.read() as connection:
        found = list_simulations(connection, **one_page(page))
    return show(
        asked, "recall_simulations.html", rows=found[:PAGE], page=page, more=len(found) > PAGE
    )


@router.get("/recall/simulations/{number}")
def get_simulation(asked: Asking, number: str) -> Response:
    """The radius as it was answered then."""
    return _page(asked, number)


@router.post("/recall/simulations/{number}/promote")
def post_promotion(asked: Asking, number: str) -> Response:
    """From now on a real recall: all it reaches now is on hold, people and customers are told."""
    reason = asked.field_of("reason")
    try:
        if not reason:
            raise BadInput(asked.speech.say("Say why this is recalled."))
        with asked.read() as connection:
            before = read_before(connection, number)

        def work(desk: Desk) -> dict[str, Any]:
            promoted = promote_simulation(desk, before, reason=reason)
            return {"recall": promoted.started.recall}

        done = act(asked, work)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _page(asked, number, refused=refused, reason=reason)
    said = asked.speech.say("The recall has started; what it reaches is on hold.")
    return go(f"/recall/running/{done['recall']}", said=said)


def page_asked(asked: Asked) -> int:
    text = asked.query("page", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 7 else 1


def one_page(page: int) -> dict[str, Any]:
    """What a list is asked for: a page, the newest first, and whether another one follows."""
    return {"newest_first": True, "skip": (page - 1) * PAGE, "limit": PAGE + 1}


def _page(
    asked: Asked, number: str, *, refused: Refused | None = None, reason: str = ""
) -> Response:
    wanted = lots_wanted(asked)
    with asked.read() as connection:
        summary = simulation_summary(connection, number)
        found = look_radius(list(stored_answer(connection, number).pieces()), wanted)
    return show(
        asked, "recall_simulation.html", status=200 if refused is None else refused.status,
        kept=summary, found=found, wanted=wanted, whereabouts=WHEREABOUTS, reason=reason,
        refused=refused, address_of_scope=address_of_scope,
    )  # fmt: skip
