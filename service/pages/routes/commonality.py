"""What unusual results have in common: found, shown with its picture, kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Response

from service.actions.look_strata import Strata, look_strata
from service.actions.look_wall import characteristic_names
from service.actions.run_commonality import list_runs, run_commonality
from service.charts.commonality_picture import commonality_picture
from service.charts.draw import svg
from service.errors import Refused, Unknown
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.recall_scope import address_of_scope
from service.pages.show import go, show
from service.pages.stream_span import PageSpan, span_of
from service.pages.stream_words import StreamWords

router = APIRouter()
RUNS = 20
# Each picture is a look of its own.
PICTURES = 3
WIDTH = 720
KINDS = ("value", "rejects")
NO_STORE = {"Cache-Control": "no-store"}


@router.get("/spc/commonality")
def get_commonality(asked: Asking) -> Response:
    """Of a characteristic, by its values or its rejects; and the looks that were kept."""
    return _page(asked)


@router.post("/spc/commonality/runs")
def post_commonality(asked: Asking) -> Response:
    """Look at the newest lots once more, and keep the answer."""
    characteristic, by = asked.field_of("characteristic"), _by(asked)

    def work(desk: Any) -> dict[str, Any]:
        return run_commonality(desk, characteristic, by=asked.who.name, of=by)

    try:
        act(asked, work)
    except Refused as refused:
        return _page(asked, refused)
    address = urlencode({"characteristic": characteristic, "by": by})
    return go(f"/spc/commonality?{address}#kept", said=asked.speech.say("The answer is kept."))


@router.get("/spc/commonality/picture")
def get_picture(asked: Asking) -> Response:
    """The lots of one finding beside all others."""
    found = _look(asked, asked.query("characteristic"), span_of(asked))
    number = asked.query("finding", "0")
    place = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    if place >= len(found.values):
        raise Unknown(asked.speech.say("There is no such finding any more: look anew."))
    document = found.document if _by(asked) == "value" else {**found.document, "unit": "%"}
    drawn = commonality_picture(
        document, document["findings"][place], *found.values[place],
        language=asked.speech.language, width=WIDTH,
    )  # fmt: skip
    if asked.query("format") == "vega":
        return Response(orjson.dumps(drawn), 200, NO_STORE, "application/json")
    return Response(svg(drawn), 200, NO_STORE, "image/svg+xml")


def _page(asked: Asked, refused: Refused | None = None) -> Response:
    characteristic = asked.field_of("characteristic") or asked.query("characteristic")
    found: Strata | None = None
    span = PageSpan()
    try:
        span = span_of(asked)
        if characteristic:
            found = _look(asked, characteristic, span)
    except Refused as error:
        refused = refused or error
    with asked.read() as connection:
        names = characteristic_names(connection)
        runs = list_runs(connection, characteristic or None, limit=RUNS)
    said = {
        "characteristic": characteristic,
        "by": _by(asked),
        "from": span.since,
        "to": span.until,
    }
    address = urlencode({name: text for name, text in said.items() if text})
    return show(
        asked, "commonality.html", status=200 if refused is None else refused.status,
        characteristic=characteristic, by=_by(asked), span=span, names=names, runs=runs,
        found=None if found is None else found.document, pictures=PICTURES,
        picture=f"/spc/commonality/picture?{address}", refused=refused,
        recall_of=address_of_scope, words=StreamWords(asked.speech, names),
    )  # fmt: skip


def _look(asked: Asked, characteristic: str, span: PageSpan) -> Strata:
    return look_strata(
        asked.site.door, asked.site.plant, characteristic,
        since=span.begin, until=span.end, by=_by(asked),
    )  # fmt: skip


def _by(asked: Asked) -> str:
    wanted = asked.field_of("by") or asked.query("by")
    return wanted if wanted in KINDS else KINDS[0]
