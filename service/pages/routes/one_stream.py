"""One stream: its chart, what that means, its episodes and points; and what people say of them.

A stream's name may hold slashes: the paths with more behind it come before that of the stream.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.declare_gap import declare_gap
from service.actions.desk import Desk
from service.actions.exclude_point import exclude_point, include_point
from service.actions.look_episodes import list_episodes
from service.actions.look_stream_gaps import list_gaps
from service.actions.look_streams import stream_document
from service.charts.control_chart import control_chart
from service.charts.draw import svg
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.rules_words import instant_of
from service.pages.show import go, show
from service.pages.stream_span import LASTS, MOST, PageSpan, span_of
from service.pages.stream_words import (
    STATE_WORDS,
    StreamWords,
    meaning_of,
    standing_of,
    stream_path,
)
from service.pages.typed_page import page_of

router = APIRouter()
ROWS = 25
# A page is wider than a letter.
WIDTH, HEIGHT = 1080, 320
NO_STORE = {"Cache-Control": "no-store"}
TYPED = ("inspection", "cause", "why_again", "gap_at", "gap_reason", "what_found")


@router.get("/spc/streams/{stream:path}/chart")
def get_chart(asked: Asking, stream: str) -> Response:
    """Of the points asked for: an SVG, or with `format=vega` what the script draws."""
    span = span_of(asked)
    with asked.read() as connection:
        found = stream_document(connection, stream)
    if span.dated:
        found["points"] = span.points(found["points"])
    specification = control_chart(
        found, language=asked.speech.language, width=WIDTH, height=HEIGHT, last=span.number,
        most=MOST,
    )  # fmt: skip
    if asked.query("format") == "vega":
        return Response(orjson.dumps(specification), 200, NO_STORE, "application/json")
    return Response(svg(specification), 200, NO_STORE, "image/svg+xml")


@router.post("/spc/streams/{stream:path}/acknowledgement")
def post_acknowledgement(asked: Asking, stream: str) -> Response:
    """Somebody has seen what the open episode says: the rules count anew."""

    def work(desk: Desk) -> dict[str, Any]:
        return acknowledge_episode(
            desk, episode=_whole(asked, "episode"), by=asked.who.name,
            reason=asked.field_of("what_found"), version=_whole(asked, "version"),
        )  # fmt: skip

    said = asked.speech.say("Acknowledged: the rules count anew from here.")
    return _done(asked, stream, work, said)


@router.post("/spc/streams/{stream:path}/exclusions")
def post_exclusion(asked: Asking, stream: str) -> Response:
    """A point is left out with its cause, or counts again for a reason."""
    inspection, by, speech = asked.field_of("inspection"), asked.who.name, asked.speech
    if asked.field_of("again"):
        reason = asked.field_of("why_again")
        return _done(
            asked, stream,
            lambda desk: include_point(desk, stream, inspection, reason=reason, by=by),
            speech.say("The point of inspection %(name)s counts again.", name=inspection),
        )  # fmt: skip
    cause = asked.field_of("cause")
    return _done(
        asked, stream,
        lambda desk: exclude_point(desk, stream, inspection, cause=cause, by=by),
        speech.say("The point of inspection %(name)s is left out; what follows is judged anew.",
                   name=inspection),
    )  # fmt: skip


@router.post("/spc/streams/{stream:path}/gaps")
def post_gap(asked: Asking, stream: str) -> Response:
    """Another process went on there: the rules count anew after it."""

    def work(desk: Desk) -> dict[str, Any]:
        at = instant_of(asked, "gap_at")
        if at is None:
            raise BadInput(asked.speech.say("Say when the gap was."))
        reason = asked.field_of("gap_reason")
        return declare_gap(desk, stream, at=at, reason=reason, by=asked.who.name)

    return _done(asked, stream, work, asked.speech.say("The gap is declared."))


@router.get("/spc/streams/{stream:path}")
def get_stream(asked: Asking, stream: str) -> Response:
    """All about one stream."""
    return _page(asked, stream)


def _done(asked: Asked, stream: str, work: Callable[[Desk], dict[str, Any]], said: str) -> Response:
    try:
        act(asked, work)
    except Refused as refused:
        return _page(asked, stream, refused)
    return go(stream_path(stream), said=said)


def _page(asked: Asked, stream: str, refused: Refused | None = None) -> Response:
    span, trouble = _span(asked)
    refused = refused or trouble
    with asked.read() as connection:
        found = stream_document(connection, stream)
        versions = {
            each["episode"]: each["version"]
            for each in list_episodes(connection, state="open", stream=stream)
        }
        gaps = list_gaps(connection, stream)
    standing, page = standing_of(found), page_of(asked)
    newest = span.points(found["points"])[::-1]
    chosen = asked.field_of("inspection") or asked.query("point")
    path = stream_path(stream)
    return show(
        asked, "stream.html", status=200 if refused is None else refused.status, found=found,
        path=path, standing=standing, meaning=meaning_of(found, standing, asked.speech),
        words=StreamWords(asked.speech), state_words=STATE_WORDS, versions=versions, gaps=gaps,
        points=newest[(page - 1) * ROWS : page * ROWS], has_more=len(newest) > page * ROWS,
        page=page, span=span, lasts=LASTS, shown=min(len(newest), span.number),
        chosen=next((each for each in newest if each["inspection"] == chosen), None),
        refused=refused, typed={name: asked.field_of(name) for name in TYPED},
        picture=f"{path}/chart?{span.query}", seen=_seen(found),
        histogram=_histogram(asked, stream),
    )  # fmt: skip


def _seen(found: dict[str, Any]) -> str:
    """Another whenever the chart would be drawn otherwise: the script draws it anew then."""
    facts = [found[name] for name in ("points", "limits", "signals", "episodes", "change")]
    return sha256(orjson.dumps(facts, default=str)).hexdigest()[:12]


def _span(asked: Asked) -> tuple[PageSpan, Refused | None]:
    """Days that are none show the usual points, and why."""
    try:
        return span_of(asked), None
    except Refused as refused:
        return PageSpan(), refused


def _histogram(asked: Asked, stream: str) -> str:
    language = asked.speech.language
    return f"/api/v1{stream_path(stream)}/picture?language={language}&kind=histogram&format=svg"


def _whole(asked: Asked, name: str) -> int:
    text = asked.field_of(name)
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadInput(asked.speech.say("This form is not whole: open the page again."))
    return int(text)
