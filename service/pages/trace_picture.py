"""The picture of a trace as a part of its page: boxes that lead somewhere and say what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from graph.picture import Picture, PictureNode
from graph.picture_labels import label_of
from graph.picture_svg import Link
from graph.picture_words import Language
from service.actions.find_anything import thing_path
from service.actions.look_boxes import Box
from service.actions.look_surroundings import Wanted
from service.pages.environment import lot_path
from service.pages.speech import Speech
from service.reports.lineage_picture import CANNOT_DRAW, draw_picture
from service.reports.report_words import language_of

MOST_OPENED = 20


def drawn(speech: Speech, picture: Picture, boxes: Sequence[Box], wanted: Wanted) -> Markup | None:
    """The picture as SVG that stands in a page; None where it cannot be drawn."""
    spoken = language_of(speech.language).code
    # The words of a box are the reader's, so it is told by what it stands for.
    box_of = {(box.node.kind, box.node.first): box for box in boxes}

    def link(node: PictureNode) -> Link:
        box = box_of[node.kind, node.first]
        tip = _title(speech, node, box, spoken, by_kind=picture.merged_by == "kind")
        begun = (("data-begun", ""),) if node.marks.begun else ()
        opened = (("data-opened", ""),) if node.first in wanted.opened[-1:] else ()
        pile = (("data-part", "trace"),) if node.count > 1 else ()
        return Link(address_of_box(node, wanted), tip, begun + opened + pile)

    try:
        svg = draw_picture(in_words(speech, picture), language=speech.language, links=link).decode()
    except CANNOT_DRAW:
        return None
    # Ours from the first to the last sign: every name in it was escaped as it was written.
    return Markup(svg.partition("?>")[2])  # noqa: S704


def address_of_box(node: PictureNode, wanted: Wanted) -> str:
    """A lot's or operation's own page; a pile is opened in the picture."""
    if node.count > 1:
        return address_of(wanted, open=_with(wanted.opened, node.first))
    return lot_path(node.first) if node.kind == "lot" else thing_path("operation", node.first)


def address_of(wanted: Wanted, **changed: object) -> str:
    """The same trace with some of it asked for otherwise."""
    asked = {
        "direction": wanted.direction, "steps": steps_of(wanted), "open": wanted.opened,
        **changed,
    }  # fmt: skip
    given = [(wanted.kind, wanted.name)]
    for name, value in asked.items():
        several = value if isinstance(value, tuple) else (value,)
        given += [(name, str(each)) for each in several if each is not None]
    return f"/trace?{urlencode(given)}"


def steps_of(wanted: Wanted) -> str:
    """How far it goes, as the address has it."""
    return "all" if wanted.steps is None else str(wanted.steps)


def opened_in(picture: Picture, wanted: Wanted) -> list[tuple[str, str]]:
    """What was opened and is drawn, each with the address that closes it."""
    known = {node.first for node in picture.nodes}
    return [
        (name, address_of(wanted, open=tuple(each for each in wanted.opened if each != name)))
        for name in wanted.opened
        if name in known
    ]


def in_words(speech: Speech, picture: Picture) -> Picture:
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


def _title(speech: Speech, node: PictureNode, box: Box, spoken: Language, *, by_kind: bool) -> str:
    """What is read in the box, and of a lot on hold why: for browsers without our script."""
    lines = [line.text for line in label_of(node, spoken, by_kind=by_kind).lines]
    lines += [f"{each.case}: {speech.reason(each.reason)}" for each in box.held]
    if node.count > 1:
        lines.append(speech.say("Open it"))
    return " · ".join(lines)


def _with(opened: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*opened, name]))[-MOST_OPENED:]
