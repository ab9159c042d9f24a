"""Recall drills: a simulation against the clock, ticked off step by step."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.look_drills import drill_document, list_drills
from service.actions.run_drill import finish_drill, tick_step
from service.errors import Conflict
from service.pages.asked import Asked, Asking
from service.pages.routes.recall_kept import PAGE, one_page, page_asked
from service.pages.show import go, show

router = APIRouter()


@router.get("/recall/drills")
def get_drills(asked: Asking) -> Response:
    """The newest first."""
    page = page_asked(asked)
    with asked.read() as connection:
        found = list_drills(connection, now=asked.site.clock(), **one_page(page))
    return show(asked, "recall_drills.html", rows=found[:PAGE], page=page, more=len(found) > PAGE)


@router.get("/recall/drills/{number}")
def get_drill(asked: Asking, number: str) -> Response:
    """Its clock, its steps, and whether the targets are met."""
    return _page(asked, number)


@router.post("/recall/drills/{number}/steps")
def post_step(asked: Asking, number: str) -> Response:
    """Done now, by who is signed in; each step once."""
    note = asked.field_of("note") or None
    try:
        tick_step(
            asked.site.door, number, asked.field_of("step"), note=note,
            by=asked.who.name, now=asked.site.clock(),
        )  # fmt: skip
    except Conflict as refused:
        return _page(asked, number, refused=refused)
    return go(f"/recall/drills/{number}")


@router.post("/recall/drills/{number}/finish")
def post_finish(asked: Asking, number: str) -> Response:
    """Stops the clock."""
    note = asked.field_of("note") or None
    try:
        finish_drill(asked.site.door, number, note=note, by=asked.who.name, now=asked.site.clock())
    except Conflict as refused:
        return _page(asked, number, refused=refused)
    return go(f"/recall/drills/{number}", said=asked.speech.say("The drill is finished."))


def _page(asked: Asked, number: str, *, refused: Conflict | None = None) -> Response:
    with asked.read() as connection:
        drill = drill_document(connection, number, now=asked.site.clock())
    following = next((each["step"] for each in drill["steps"] if not each["done_at"]), None)
    status = 200 if refused is None else refused.status
    return show(
        asked, "recall_drill.html", status=status, drill=drill, following=following, refused=refused
    )
