"""Process control: the wall of streams, for a desk and for a screen on the wall."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.look_wall import (
    FILTERS,
    STATES,
    WallAsked,
    characteristic_names,
    wall,
    wall_choices,
    wall_counts,
)
from service.pages.asked import Asked, Asking
from service.pages.show import show
from service.pages.sparkline import places
from service.pages.stream_words import STATE_WORDS, StreamWords
from service.pages.typed_page import page_of

router = APIRouter()

PAGE = 50
# As many as a screen of 1920 by 1080 holds.
TILES = 80
MOST_TYPED = 200


@router.get("/spc")
def get_wall(asked: Asking) -> Response:
    """The worst first; `wall=1` fills a screen with them."""
    on_wall, page, wanted = asked.query("wall") == "1", page_of(asked), _wanted(asked)
    size = TILES if on_wall else PAGE
    with asked.read() as connection:
        found = wall(connection, wanted, limit=size + 1, offset=(page - 1) * size)
        counts = wall_counts(connection, wanted)
        choices = wall_choices(connection)
        names = characteristic_names(connection)
    total = counts[wanted.state] if wanted.state else sum(counts.values())
    return show(
        asked, "spc_wall.html" if on_wall else "spc.html", streams=found[:size],
        has_more=len(found) > size, page=page, wanted=wanted, counts=counts, choices=choices,
        filtered=wanted != WallAsked(), places=places, words=StreamWords(asked.speech, names),
        state_words=STATE_WORDS, rest=max(0, total - page * size),
    )  # fmt: skip


def _wanted(asked: Asked) -> WallAsked:
    filters = {name: asked.query(name)[:MOST_TYPED] for name in FILTERS}
    state = asked.query("state")
    return WallAsked(
        **filters, state=state if state in STATES else "", words=asked.query("q")[:MOST_TYPED]
    )
