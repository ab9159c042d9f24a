"""One lot on one screen: what it is, how much of it is where, what keeps it, whence and whither."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions.look_lot import lot_head, shipments_of
from service.actions.look_lot_checks import checks_page
from service.actions.look_lot_concessions import concessions_of
from service.actions.look_lot_history import history_page
from service.actions.look_lot_kin import Kin, kin_of, picture_near
from service.actions.look_lot_origin import (
    certificates_of,
    holds_of,
    origin_of,
    reports_of,
    whereabouts,
)
from service.actions.look_lot_runs import runs_of
from service.api.roles import LOOKING
from service.pages.asked import Asked, Asking
from service.pages.headers import PICTURE_HEADERS
from service.pages.lot_events import STAGES, WORDS, curve_of
from service.pages.show import show
from service.pages.trace_picture import in_words
from service.pages.typed_page import page_of
from service.records.schema import microseconds
from service.reports.lineage_picture import CANNOT_DRAW, draw_picture

router = APIRouter()

SHIPPED = 50


@router.get("/lots/{lot:path}/picture")
def get_picture(asked: Asking, lot: str) -> Response:
    """The nearest of its lineage as SVG; an empty answer where it cannot be drawn."""
    site = asked.site
    with site.plant.reading(site.door) as connection:
        lot_head(connection, lot)
        picture = picture_near(connection, site.plant, lot)
    try:
        spoken = in_words(asked.speech, picture)
        drawn = draw_picture(spoken, language=asked.speech.language)
    except CANNOT_DRAW:
        return Response(status_code=204, headers=dict(PICTURE_HEADERS))
    return Response(drawn, 200, dict(PICTURE_HEADERS), "image/svg+xml")


@router.get("/lots/{lot:path}")
def get_lot(asked: Asking, lot: str) -> Response:
    site = asked.site
    with site.plant.reading(site.door) as connection:
        found = lot_head(connection, lot)
        kin = kin_of(connection, site.plant, found)
    with asked.read() as connection:
        return _shown(asked, connection, found, kin)


def _shown(asked: Asked, connection: Connection, found: dict[str, Any], kin: Kin) -> Response:
    """Everything of which there may be much is asked for a page at a time."""
    lot, page, further = found["lot"], page_of(asked), page_of(asked, "happened")
    holds = holds_of(connection, lot)
    shipments = shipments_of(connection, lot, newest=SHIPPED + 1)
    looking = asked.is_one_of(LOOKING)
    return show(
        asked, "lot.html", found=found, kin=kin, origin=origin_of(connection, found),
        where=whereabouts(found), holds=holds, held=[each for each in holds if each["active"]],
        concessions=concessions_of(connection, lot, now=microseconds(asked.site.clock())),
        certificates=certificates_of(connection, kin.ancestors),
        reports=reports_of(connection, lot) if looking else [],
        checks=checks_page(connection, lot, page=page), page=page,
        happened=history_page(connection, found, page=further), further=further,
        shipments=shipments[:SHIPPED], more_shipments=len(shipments) > SHIPPED,
        runs=runs_of(connection, kin.runs), curve=curve_of, words=WORDS,
        stages=STAGES, looking=looking,
        may_ledger=asked.may("GET", "/admin/ledger"),
        may_concessions=asked.may("GET", "/concessions"),
    )  # fmt: skip
