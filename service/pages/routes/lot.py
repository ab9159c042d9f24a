"""One lot on one screen: what it is, how much of it is where, what keeps it, whence and whither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select

from service.actions.look_lot import lot_document
from service.actions.look_trace import Direction, trace_document
from service.api.roles import LOOKING
from service.pages.asked import Asked, Asking
from service.pages.headers import PICTURE_HEADERS
from service.pages.lot_events import curve_of, events_of
from service.pages.show import show
from service.pages.typed_page import page_of
from service.records import tables as t
from service.reports.lineage_picture import CANNOT_DRAW, lineage_picture

router = APIRouter()

# On one screen; how many there are is said, and the whole is the API's answer.
LISTED = 60
DRAWN = 40
CHECKS = 25
FIGURES = ("on_hand", "in_process", "consumed", "shipped", "scrapped", "returned", "unaccounted")


@router.get("/lots/{lot:path}/picture")
def get_picture(asked: Asking, lot: str) -> Response:
    """The nearest of its lineage as SVG; an empty answer where it cannot be drawn."""
    site = asked.site
    with site.plant.reading(site.door):
        lots = _near(asked, lot)
        try:
            drawn = lineage_picture(
                site.plant.lineage, lots, language=asked.speech.language, most=DRAWN
            )
        except CANNOT_DRAW:
            return Response(status_code=204, headers=dict(PICTURE_HEADERS))
    return Response(drawn, 200, dict(PICTURE_HEADERS), "image/svg+xml")


@router.get("/lots/{lot:path}")
def get_lot(asked: Asking, lot: str) -> Response:
    site = asked.site
    with asked.read() as connection:
        found = lot_document(connection, lot)
        holds = sorted(found["holds"], key=lambda each: not each["active"])
        page = page_of(asked)
        newest = found["inspections"][::-1]
        inspections = newest[(page - 1) * CHECKS : page * CHECKS]
        measured = _values(connection, [each["id"] for each in inspections])
    backward = trace_document(site.door, site.plant, lot, "backward")
    forward = trace_document(site.door, site.plant, lot, "forward")
    here = [
        {"what": name, "quantity": found[name], "share": found[name] / (found["produced"] or 1)}
        for name in FIGURES if found[name]
    ]  # fmt: skip
    return show(
        asked, "lot.html", page=page, more_checks=len(newest) > page * CHECKS,
        inspections=inspections, found=found, holds=holds, measured=measured, whereabouts=here,
        backward=_steps(backward), forward=_steps(forward), listed=LISTED,
        events=events_of(each for each in backward["history"] if each["lot"] == lot),
        runs=[node for node in backward["nodes"] if node["kind"] == "operation"], curve=curve_of,
        looking=asked.is_one_of(LOOKING),
    )  # fmt: skip


def _steps(trace: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its operations and lots, the nearest first, without the lot itself."""
    return [node for node in trace["nodes"] if node["depth"] > 0]


def _near(asked: Asked, lot: str) -> list[str]:
    """The lot and its nearest kin on both sides, as many as a picture can show."""
    site = asked.site
    near: list[str] = [lot]
    sides: tuple[Direction, ...] = ("backward", "forward")
    for side in sides:
        nodes = trace_document(site.door, site.plant, lot, side)["nodes"]
        near += [node["name"] for node in nodes if node["kind"] == "lot" and node["depth"] > 0][
            : DRAWN // 3
        ]
    return near


def _values(connection: Any, inspections: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What was measured at each inspection, against the drawing."""
    m, c = t.measurement.c, t.characteristic.c
    query = (
        select(m.inspection, m.mean, m.size, m.conforming, m.stream)
        .add_columns(c.name, c.unit, c.lower, c.upper)
        .join(t.characteristic, c.id == m.characteristic)
        .where(m.inspection.in_(inspections))
        .order_by(m.inspection, m.characteristic)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["inspection"], []).append(dict(row))
    return found
