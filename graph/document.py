"""A blast radius as the JSON document that the interface promises."""

from typing import Any

import orjson

from graph.blast_radius import BlastRadius
from graph.radius_json import radius_json


def radius_document(radius: BlastRadius, *, as_of: int, elapsed_ms: float) -> dict[str, Any]:
    """A blast radius as one JSON document: what `graph.radius_json.radius_json` writes, read.

    Parameters
    ----------
    radius
        The blast radius.
    as_of
        Ledger position it is true at.
    elapsed_ms
        Time it took, milliseconds.

    Returns
    -------
    dict
        Plain lists, dicts, numbers and texts. Figures over several units are ``{unit: number}``.

    Examples
    --------
    >>> from graph.blast_radius import blast_radius
    >>> from graph.lineage import Lineage
    >>> from graph.nodes import Lot
    >>> from graph.selection import Scope
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("M2", "HEX-BOLT", "pcs", "finished", 0.0))
    >>> radius = blast_radius(plant, Scope(lots=("M2",)))
    >>> document = radius_document(radius, as_of=7, elapsed_ms=0.4)
    >>> document["scope"], document["complete"], document["lots"][0]["why"]
    ({'lots': ['M2']}, True, ['M2'])
    """
    document: dict[str, Any] = orjson.loads(radius_json(radius, as_of=as_of, elapsed_ms=elapsed_ms))
    return document
