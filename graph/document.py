"""A blast radius as the JSON document that the interface promises."""

from dataclasses import asdict
from typing import Any

from graph.blast_radius import BlastRadius
from graph.scope_json import iso_time, scope_document


def radius_document(radius: BlastRadius, *, as_of: int, elapsed_ms: float) -> dict[str, Any]:
    """Write a blast radius as one JSON document.

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
    return {
        "scope": scope_document(radius.scope),
        "as_of": as_of,
        "elapsed_ms": elapsed_ms,
        "complete": True,
        "lots": [{**asdict(lot), "why": list(lot.why)} for lot in radius.lots()],
        "operations": radius.operations,
        "shipments": [
            {
                "shipment": line.shipment,
                "customer": line.customer,
                "at": iso_time(line.at),
                "lot": line.lot,
                "quantity": line.quantity,
            }
            for line in radius.shipments()
        ],
        "customers": [
            {
                "customer": customer.customer,
                "quantity": customer.quantity,
                "shipments": list(customer.shipments),
            }
            for customer in radius.customers()
        ],
        "totals": radius.totals(),
        "cost": radius.cost(),
        "gaps": [asdict(gap) for gap in radius.gaps],
    }
