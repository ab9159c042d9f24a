"""Process control: the wall of streams, and one stream with its chart."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Response

from service.actions.look_streams import stream_document
from service.actions.look_wall import lines, wall
from service.pages.asked import Asking
from service.pages.show import show
from service.pages.sparkline import sparkline
from service.pages.typed_page import page_of

router = APIRouter()

PAGE = 50
POINTS_LISTED = 25
LAST = 60


@router.get("/spc")
def get_wall(asked: Asking) -> Response:
    """The worst first, a page of them; the lines of a page are one question."""
    page = page_of(asked)
    wanted = asked.query("q")
    with asked.read() as connection:
        found = wall(connection, wanted=wanted)
        shown = found[(page - 1) * PAGE : page * PAGE]
        drawn = lines(connection, [each["stream"] for each in shown])
    return show(
        asked, "spc.html", streams=shown, total=len(found), wanted=wanted, page=page,
        has_more=len(found) > page * PAGE,
        episodes=sum(each["episode"] is not None for each in found),
        line_of={stream: sparkline(values) for stream, values in drawn.items()},
    )  # fmt: skip


@router.get("/spc/streams/{stream:path}")
def get_stream(asked: Asking, stream: str) -> Response:
    with asked.read() as connection:
        found = stream_document(connection, stream)
    picture = f"/api/v1/spc/streams/{quote(stream)}/picture?language={asked.speech.language}"
    return show(
        asked, "stream.html", found=found, picture=f"{picture}&last={LAST}",
        histogram=f"{picture}&kind=histogram",
        points=list(reversed(found["points"]))[:POINTS_LISTED],
        is_open=any(each.get("state") == "open" for each in found["episodes"]),
    )  # fmt: skip
