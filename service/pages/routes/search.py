"""One field for every number: what is scanned or typed leads to its page."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.find_anything import find_anything, near_things
from service.pages.asked import Asking
from service.pages.navigation import ways_of
from service.pages.search_elsewhere import is_this_one, unseen_by
from service.pages.show import go, show

router = APIRouter()


@router.get("/")
def get_start(asked: Asking) -> Response:
    """The first page that is for him: Today, or the shipping gate."""
    return go(next((way.path for way in ways_of(asked.roles)), "/search"))


@router.get("/search")
def get_search(asked: Asking) -> Response:
    """The page of the one thing that bears this very number; else what it may be."""
    words, unseen = asked.query("q"), unseen_by(asked)
    with asked.read() as connection:
        found = find_anything(connection, words, unseen=unseen) if words else []
        near = near_things(connection, words, unseen=unseen) if words and not found else []
    exact = [each for each in found if is_this_one(each, words)]
    if len(exact) == 1 or len(found) == 1:
        return go((exact or found)[0].path)
    return show(
        asked, "search.html", words=words, found=found[:50], more=len(found) > 50, near=near
    )
