"""The trace: what a thing was made from and what became of it, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from service.actions.look_boxes import boxes_of
from service.actions.look_stages import all_rows, by_stage, names_in, page_of_stages
from service.actions.look_surroundings import UP_AND_DOWN, Wanted, look_around, picture_around
from service.actions.look_thing import LOTS
from service.pages.asked import Asked, Asking
from service.pages.csv_answer import Cell, csv_answer
from service.pages.routes.things import KINDS
from service.pages.show import go, show
from service.pages.speech import Speech
from service.pages.trace_picture import (
    MOST_OPENED,
    address_of,
    address_of_box,
    drawn,
    opened_in,
    steps_of,
)
from service.pages.typed_page import page_of

router = APIRouter()
BEGUN_WITH = ("lot", "operation", *(kind for kind in LOTS if kind != "operation"))
STEPS = ("1", "2", "3", "5", "10", "all")
# A plant whose every lot stands in a column of its own has more than can be gone through.
STAGES_LISTED = 40


@router.get("/trace")
def get_trace(asked: Asking) -> Response:
    """Without a beginning the field is shown; a number typed in it leads to its page."""
    if asked.query("q"):
        return go(f"/search?{asked.request.url.query}")
    wanted = _wanted(asked)
    if wanted is None:
        return show(asked, "trace.html", wanted=None)
    shown = {"table": _as_table, "csv": _as_file}.get(asked.query("view"), _as_picture)
    return shown(asked, wanted)


def _wanted(asked: Asked) -> Wanted | None:
    given = [(kind, asked.query(kind)) for kind in BEGUN_WITH if asked.query(kind)]
    if not given:
        return None
    direction, steps = asked.query("direction", "both"), asked.query("steps", "3")
    opened = asked.request.query_params.getlist("open")[:MOST_OPENED]
    return Wanted(
        *given[0],
        direction=direction if direction in UP_AND_DOWN else "both",
        steps=None if steps == "all" else int(steps) if steps in STEPS else 3,
        opened=tuple(dict.fromkeys(opened)),
    )


def _as_picture(asked: Asked, wanted: Wanted) -> Response:
    site = asked.site
    with site.plant.reading(site.door) as connection:
        around = look_around(connection, site.plant, wanted)
        picture = picture_around(site.plant, around, wanted.opened)
        boxes = boxes_of(connection, site.plant, around, picture)
    return _shown(
        asked, wanted, "picture", around=around, boxes=boxes, by_kind=picture.merged_by == "kind",
        drawn=drawn(asked.speech, picture, boxes, wanted), merged=opened_in(picture, wanted),
        box_address=lambda node: address_of_box(node, wanted),
    )  # fmt: skip


def _as_table(asked: Asked, wanted: Wanted) -> Response:
    site, page = asked.site, page_of(asked)
    with site.plant.reading(site.door) as connection:
        staged = by_stage(site.plant, look_around(connection, site.plant, wanted))
        groups, more = page_of_stages(connection, site.plant, staged, page)
    return _shown(
        asked, wanted, "table", around=staged.around, stages=staged.stages[:STAGES_LISTED],
        unlisted=max(len(staged.stages) - STAGES_LISTED, 0), groups=groups, page=page, more=more,
    )  # fmt: skip


def _shown(asked: Asked, wanted: Wanted, view: str, **facts: Any) -> Response:
    return show(
        asked, "trace.html", wanted=wanted, view=view, steps=STEPS, spoken_steps=steps_of(wanted),
        address=lambda **changed: address_of(wanted, **changed), kinds=KINDS, **facts,
    )  # fmt: skip


def _as_file(asked: Asked, wanted: Wanted) -> Response:
    site, say = asked.site, asked.speech.say
    heads = (
        say("Stage"), say("Kind"), say("Lot or operation"), say("Operations away"),
        say("Traced from here"), say("Item or process"), say("Where"), say("Heat"), say("Load"),
        say("Unit"), say("Made"), say("Left"), say("Shipped"), say("On hold in"), say("Why"),
        say("Shift"), say("Ended"),
    )  # fmt: skip
    with site.plant.reading(site.door) as connection:
        staged = by_stage(site.plant, look_around(connection, site.plant, wanted))
        names = names_in(site.plant, staged)
    with asked.read() as connection:
        rows = list(all_rows(connection, staged, names))
    return csv_answer(f"trace-{wanted.kind}-{wanted.name}", heads, _cells(asked.speech, rows))


def _cells(speech: Speech, rows: list[dict[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    yes, kinds = speech.say("yes"), {"lot": speech.say("lot"), "operation": speech.say("operation")}
    for row in rows:
        lot = row["kind"] == "lot"
        what = row.get("item") if lot else speech.term(row.get("process"), "process")
        unit = speech.term(row["unit"], "unit") if row.get("unit") else None
        yield (
            row["stage"], kinds[row["kind"]], row["name"], row["distance"],
            yes if row["begun"] else None, what, row.get("where") if lot else row.get("equipment"),
            row.get("heat"), row.get("load"), unit, row.get("made"), row.get("left"),
            row.get("shipped"), " ".join(dict.fromkeys(each.case for each in row["held"])) or None,
            " / ".join(dict.fromkeys(speech.reason(each.reason) for each in row["held"])) or None,
            speech.term(row["shift"], "shift") if row.get("shift") else None,
            speech.iso(row.get("at")) or None,
        )  # fmt: skip
