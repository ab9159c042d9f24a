"""Recalls as they run: how far they reach now, what came and went, who was told, what may go."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.look_recalls import list_recalls, recall_document
from service.actions.release_cleared import release_cleared
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.recall_scope import address_of_scope
from service.pages.routes.recall_kept import PAGE, one_page, page_asked
from service.pages.show import go, show

router = APIRouter()


@router.get("/recall/running")
def get_recalls(asked: Asking) -> Response:
    """The newest first."""
    page = page_asked(asked)
    with asked.read() as connection:
        found = list_recalls(connection, **one_page(page))
    return show(asked, "recall_runs.html", rows=found[:PAGE], page=page, more=len(found) > PAGE)


@router.get("/recall/running/{number}")
def get_recall(asked: Asking, number: str) -> Response:
    """One recall, or the scope of a case that nobody recalled."""
    return _page(asked, number)


@router.post("/recall/running/{number}/releases")
def post_releases(asked: Asking, number: str) -> Response:
    """The lots chosen, which the scope no longer reaches; all of them or none."""
    reason = asked.field_of("reason")
    lots = [each[4:] for each in asked.form.fields if each.startswith("lot.")]
    try:
        if not lots:
            raise BadInput(asked.speech.say("Choose at least one lot."))

        def work(desk: Desk) -> dict[str, Any]:
            return release_cleared(desk, number, lots, reason=reason).document()

        done = act(asked, work)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _page(asked, number, refused=refused, chosen=lots, reason=reason)
    said = asked.speech.say_count(
        "%(count)s lot released", "%(count)s lots released", len(done["released"])
    )
    return go(f"/recall/running/{number}", said=said)


def _page(
    asked: Asked, number: str, *, refused: Refused | None = None,
    chosen: list[str] | None = None, reason: str = "",
) -> Response:  # fmt: skip
    recall = recall_document(asked.site.door, asked.site.plant, number)
    page = page_asked(asked)
    newest = recall["deltas"][::-1]
    return show(
        asked, "recall_running.html", status=200 if refused is None else refused.status,
        recall=recall, refused=refused, chosen=chosen or [], reason=reason, page=page,
        deltas=newest[(page - 1) * PAGE : page * PAGE], more=len(newest) > page * PAGE,
        may_go=[each for each in recall["proposed_releases"] if not each["waits_for"]][:PAGE],
        must_stay=[each for each in recall["proposed_releases"] if each["waits_for"]][:PAGE],
        address_of_scope=address_of_scope,
    )  # fmt: skip
