"""One field for every number: what is scanned or typed leads to its page."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.find_anything import find_anything, near_names
from service.api.roles import LOOKING, MEASURING
from service.pages.asked import Asking
from service.pages.navigation import ways_of
from service.pages.show import go, show

router = APIRouter()

# Kinds whose pages are not for everybody.
SEEN_BY = {"case": LOOKING, "stream": MEASURING}


@router.get("/")
def get_start(asked: Asking) -> Response:
    """The first page that is for him: Today, or the shipping gate."""
    return go(next((way.path for way in ways_of(asked.roles)), "/search"))


@router.get("/search")
def get_search(asked: Asking) -> Response:
    """The page of the one thing that bears this very number; else what it may be."""
    words = asked.query("q")
    unseen = [kind for kind, roles in SEEN_BY.items() if not asked.is_one_of(roles)]
    with asked.read() as connection:
        found = find_anything(connection, words, unseen=unseen) if words else []
        near = near_names(connection, words) if words and not found else []
    exact = [each for each in found if each.name.casefold() == words.casefold()]
    if len(exact) == 1:
        return go(exact[0].path)
    return show(
        asked, "search.html", words=words, found=found[:50], more=len(found) > 50, near=near
    )
