"""A blast radius as JSON text, written column by column: 62,000 lots in a fraction of a second."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import orjson

from graph import json_kernels
from graph.blast_radius import CERTAINTIES, BlastRadius
from graph.columns import CodedColumn
from graph.flow import Int32Array
from graph.json_kernels import LONGEST_NUMBER, MOMENT_LENGTH, Texts
from graph.json_texts import texts_of
from graph.scope_json import scope_document
from graph.totals import FIGURES

LOTS_AT_ONCE = 5_000
"""Lots in one piece of the text: some megabytes, whatever the radius."""

LOT_KEYS = (
    *('{"lot":', ',"item":', ',"unit":', ',"certainty":', ',"share":'),
    *(f',"{figure}":' for figure in FIGURES),
    *(',"location":', ',"why":[', "]},"),
)
LINE_KEYS = ('{"shipment":', ',"customer":', ',"at":', ',"lot":', ',"quantity":', "},")


def radius_json(
    radius: BlastRadius, *, as_of: int, elapsed_ms: float, extra: Mapping[str, object] | None = None
) -> bytes:
    """Write a blast radius as one JSON text, in the shape of `graph.document.radius_document`.

    Parameters
    ----------
    radius
        The blast radius. Nothing of the plant that could have changed since is read.
    as_of
        Ledger position it is true at.
    elapsed_ms
        Time it took, milliseconds.
    extra
        Further fields, put before the radius's own.

    Examples
    --------
    >>> from graph.blast_radius import blast_radius
    >>> from graph.lineage import Lineage
    >>> from graph.nodes import Lot
    >>> from graph.selection import Scope
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("M2", "HEX-BOLT", "pcs", "finished", 0.0))
    >>> text = radius_json(blast_radius(plant, Scope(lots=("M2",))), as_of=7, elapsed_ms=0.4)
    >>> text[:63]
    b'{"scope":{"lots":["M2"]},"as_of":7,"elapsed_ms":0.4,"complete":'
    """
    return b"".join(radius_pieces(radius, as_of=as_of, elapsed_ms=elapsed_ms, extra=extra))


def radius_pieces(
    radius: BlastRadius, *, as_of: int, elapsed_ms: float, extra: Mapping[str, object] | None = None
) -> Iterator[bytes]:
    """The text of `radius_json` in pieces of some megabytes, for answers of any length."""
    head: dict[str, object] = {
        **(extra or {}),
        "scope": scope_document(radius.scope),
        "as_of": as_of,
        "elapsed_ms": elapsed_ms,
        "complete": True,
    }
    yield orjson.dumps(head)[:-1] + b',"lots":['
    yield from _lots(radius)
    yield b'],"operations":%d,"shipments":[' % radius.operations
    yield _lines(radius)
    yield b"]," + orjson.dumps(_foot(radius))[1:]


def _foot(radius: BlastRadius) -> dict[str, Any]:
    return {
        "customers": [
            {
                "customer": each.customer,
                "quantity": each.quantity,
                "shipments": list(each.shipments),
            }
            for each in radius.customers()
        ],
        "totals": radius.totals(),
        "cost": radius.cost(),
        "gaps": [asdict(gap) for gap in radius.gaps],
    }


def _lots(radius: BlastRadius) -> Iterator[bytes]:
    register = radius.lineage.lots
    sizes, depths = json_kernels.lengths_of_paths(radius.walk.parents, radius.labels.offsets)
    items, item_places = _words(register.item, radius.items)
    units, unit_places = _words(register.unit, radius.units)
    locations, location_places = _words(register.location, radius.locations)
    certainties = texts_of([f'"{CERTAINTIES.get(code)}"' for code in range(4)])
    keys = texts_of(LOT_KEYS)
    fixed = len(keys.data) + LONGEST_NUMBER * (1 + len(FIGURES))
    fixed += sum(_longest(texts) for texts in (radius.labels, items, units, certainties, locations))
    for start in range(0, len(radius), LOTS_AT_ONCE):
        part = slice(start, start + LOTS_AT_ONCE)
        positions = radius.positions[part]
        out = np.empty(fixed * len(positions) + int(sizes[positions].sum()), np.uint8)
        end = json_kernels.write_lots(
            out,
            keys,
            radius.labels,
            radius.walk.parents,
            int(depths.max()),
            positions,
            items,
            item_places[part],
            units,
            unit_places[part],
            certainties,
            radius.certainty[part].astype(np.int32),
            radius.share[part],
            radius.figures[part],
            locations,
            location_places[part],
        )
        last = start + LOTS_AT_ONCE >= len(radius)
        yield out[: end - last].tobytes()  # no comma behind the last


def _lines(radius: BlastRadius) -> bytes:
    lines = radius.lines
    if not len(lines):
        return b""
    keys = texts_of(LINE_KEYS)
    shipments, shipment_places = _words(lines.shipments, lines.shipment)
    customers, customer_places = _words(lines.customers, lines.customer)
    fixed = len(keys.data) + LONGEST_NUMBER + MOMENT_LENGTH
    fixed += sum(_longest(texts) for texts in (shipments, customers, radius.labels))
    out = np.empty(fixed * len(lines), np.uint8)
    end = json_kernels.write_lines(
        out,
        keys,
        shipments,
        shipment_places,
        customers,
        customer_places,
        lines.at,
        radius.labels,
        radius.positions[lines.place].astype(np.int32),
        lines.quantity,
    )
    return out[: end - 1].tobytes()


def _longest(texts: Texts) -> int:
    return int(np.diff(texts.offsets).max(initial=0))


def _words(column: CodedColumn, codes: Int32Array) -> tuple[Texts, Int32Array]:
    """The words that occur, as JSON, and for each code which of them it is; -1 is null."""
    present, places = np.unique(codes, return_inverse=True)
    words = [orjson.dumps(word).decode() for word in column.decode(present.tolist())]
    return texts_of(words), places.astype(np.int32)
