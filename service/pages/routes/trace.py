"""The trace: what a thing was made from and what became of it, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from markupsafe import Markup

from graph.picture import Picture, PictureNode
from graph.picture_labels import label_of
from graph.picture_svg import Link
from graph.picture_words import Language
from service.actions.find_anything import thing_path
from service.actions.look_surroundings import (
    UP_AND_DOWN,
    Around,
    Wanted,
    look_around,
    picture_around,
    rows_around,
)
from service.actions.look_thing import LOTS
from service.pages.asked import Asked, Asking
from service.pages.environment import lot_path
from service.pages.show import go, show
from service.pages.speech import Speech
from service.pages.typed_page import page_of
from service.reports.lineage_picture import CANNOT_DRAW, draw_picture
from service.reports.report_words import language_of

router = APIRouter()
BEGUN_WITH = ("lot", "operation", *(kind for kind in LOTS if kind != "operation"))
STEPS = ("1", "2", "3", "5", "10", "all")
MOST_OPENED = 20


@router.get("/trace")
def get_trace(asked: Asking) -> Response:
    """Without a beginning the field is shown; a number typed in it leads to its page."""
    if asked.query("q"):
        return go(f"/search?{asked.request.url.query}")
    wanted = _wanted(asked)
    return show(asked, "trace.html", wanted=None) if wanted is None else _traced(asked, wanted)


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


def _traced(asked: Asked, wanted: Wanted) -> Response:
    site, page = asked.site, page_of(asked)
    as_table = asked.query("view") == "table"
    with site.plant.reading(site.door) as connection:
        around = look_around(connection, site.plant, wanted)
        picture = None if as_table else picture_around(site.plant, around, wanted.opened)
        rows, more = rows_around(connection, site.plant, around, page) if as_table else ([], False)
    return show(
        asked, "trace.html", wanted=wanted, around=around, page=page,
        view="table" if as_table else "picture", rows=rows, more=more,
        drawn=None if picture is None else _drawn(asked.speech, picture, wanted, around),
        address=lambda **changed: address_of(wanted, **changed), steps=STEPS,
        merged=[] if picture is None else _merged(picture, wanted), spoken_steps=_steps_of(wanted),
    )  # fmt: skip


def address_of(wanted: Wanted, **changed: object) -> str:
    """The same trace with some of it asked for otherwise."""
    asked = {
        "direction": wanted.direction, "steps": _steps_of(wanted), "open": wanted.opened,
        **changed,
    }  # fmt: skip
    given = [(wanted.kind, wanted.name)]
    for name, value in asked.items():
        several = value if isinstance(value, tuple) else (value,)
        given += [(name, str(each)) for each in several if each is not None]
    return f"/trace?{urlencode(given)}"


def _steps_of(wanted: Wanted) -> str:
    return "all" if wanted.steps is None else str(wanted.steps)


def _drawn(speech: Speech, picture: Picture, wanted: Wanted, around: Around) -> Markup | None:
    """The picture as a part of the page; None where it cannot be drawn."""
    spoken = language_of(speech.language).code

    def link(node: PictureNode) -> Link:
        tip = _tip(speech, node, around, spoken, by_kind=picture.merged_by == "kind")
        if node.count == 1:
            to = lot_path(node.first) if node.kind == "lot" else thing_path("operation", node.first)
            return Link(to, tip)
        return Link(
            address_of(wanted, open=_with(wanted.opened, node.first)), tip,
            (("data-part", "trace"),),
        )  # fmt: skip

    try:
        svg = draw_picture(
            _in_words(speech, picture), language=speech.language, links=link
        ).decode()
    except CANNOT_DRAW:
        return None
    # Ours from the first to the last sign: every name in it was escaped as it was written.
    return Markup(svg.partition("?>")[2])  # noqa: S704


def _in_words(speech: Speech, picture: Picture) -> Picture:
    """The same with its processes in the reader's language, as the table has them."""
    if picture.merged_by == "kind":
        return picture
    nodes = tuple(
        node if node.kind == "lot"
        else replace(node, name=speech.term(node.name, "process")) if node.count > 1
        else replace(node, traits=_process_first(speech, node.traits))
        for node in picture.nodes
    )  # fmt: skip
    return replace(picture, nodes=nodes)


def _process_first(speech: Speech, traits: tuple[str, ...]) -> tuple[str, ...]:
    return (speech.term(traits[0], "process"), *traits[1:]) if traits else traits


def _tip(
    speech: Speech, node: PictureNode, around: Around, spoken: Language, *, by_kind: bool
) -> str:
    """What is read in the box, and of a lot on hold why."""
    lines = [line.text for line in label_of(node, spoken, by_kind=by_kind).lines]
    reason = around.held.get(node.first) if node.kind == "lot" and node.count == 1 else None
    if reason:
        lines.append(speech.reason(reason))
    if node.count > 1:
        lines.append(speech.say("Open it"))
    return " · ".join(lines)


def _with(opened: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*opened, name]))[-MOST_OPENED:]


def _merged(picture: Picture, wanted: Wanted) -> list[tuple[str, str]]:
    """What was opened and is drawn, each with the address that closes it."""
    known = {node.first for node in picture.nodes}
    return [(name, address_of(wanted, open=_without(wanted.opened, name)))
            for name in wanted.opened if name in known]  # fmt: skip


def _without(opened: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(each for each in opened if each != name)
