"""Process control: the wall of streams, for a desk and for a screen on the wall."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.look_wall import (
    FILTERS,
    STATES,
    WallAsked,
    characteristic_names,
    wall,
    wall_choices,
    wall_counts,
)
from service.actions.sessions import SCREEN_DAYS, keep_screen
from service.api.session_cookie import cookie_of, give_cookie
from service.errors import Unauthorised
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.search_elsewhere import sent_on
from service.pages.show import go, show
from service.pages.sparkline import places
from service.pages.stream_words import STATE_WORDS, StreamWords
from service.pages.typed_page import page_of

router = APIRouter()

PAGE = 50
# As many as a screen of 1920 by 1080 holds, in letters that are read from three metres.
TILES = 54
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
    if not found and page == 1 and (there := sent_on(asked, asked.query("q"))):
        return there
    total = counts[wanted.state] if wanted.state else sum(counts.values())
    return show(
        asked, "spc_wall.html" if on_wall else "spc.html", streams=found[:size],
        has_more=len(found) > size, page=page, wanted=wanted, counts=counts, choices=choices,
        filtered=wanted != WallAsked(), places=places, words=StreamWords(asked.speech, names),
        state_words=STATE_WORDS, rest=max(0, total - page * size),
    )  # fmt: skip


@router.post("/spc/screen")
def post_screen(asked: Asking) -> Response:
    """This browser goes on showing the wall by itself, and can do nothing else."""
    session, settings = asked.session, asked.site.settings
    raw = cookie_of(asked.request, settings)
    if session is None or raw is None:
        raise Unauthorised("sign in first")

    def work(desk: Desk) -> dict[str, int]:
        keep_screen(desk, session)
        return {"session": session.number}

    act(asked, work)
    response = go(f"/spc?{_as_wall(asked.field_of('query'))}")
    give_cookie(response, raw, settings, days=SCREEN_DAYS)
    return response


def _as_wall(query: str) -> str:
    """The filters that the wall had."""
    kept = [each for each in parse_qsl(query) if each[0] in (*FILTERS, "state", "q")]
    return urlencode([*kept, ("wall", "1")])


def _wanted(asked: Asked) -> WallAsked:
    filters = {name: asked.query(name)[:MOST_TYPED] for name in FILTERS}
    state = asked.query("state")
    return WallAsked(
        **filters, state=state if state in STATES else "", words=asked.sought("q")[:MOST_TYPED]
    )
