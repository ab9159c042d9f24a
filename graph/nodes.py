"""What the lineage is told: lots, their quantities, operations, lines of shipments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

ItemKind = Literal["raw", "semi_finished", "finished", "packaging"]
Curve = tuple[tuple[float, float], ...]
Parameter = float | str | Curve

DECIMALS = 6
"""Quantities are recorded with at most six decimals; sums are given back with as many."""


@dataclass(frozen=True, slots=True)
class Lot:
    """An identified quantity of one item: coil, batch, single piece, carton.

    Parameters
    ----------
    name, item, unit
        Its identity, what it is made of or is, and what it is counted in.
    kind
        What the item is; a raw or semi-finished lot on hand counts as in process.
    created_at
        Seconds since 1970-01-01 UTC: when it was received or made.
    heat, supplier
        Of a received lot: the melt and who delivered it.
    received
        True when it came from outside.
    unit_cost, currency
        Cost of one unit; None where only what went into it is known.

    Examples
    --------
    >>> Lot("COIL-1", "WIRE-B7", "kg", "raw", 844156800.0, heat="H-7741", received=True).heat
    'H-7741'
    """

    name: str
    item: str
    unit: str
    kind: ItemKind
    created_at: float
    heat: str | None = None
    supplier: str | None = None
    received: bool = False
    unit_cost: float | None = None
    currency: str | None = None
    safety_critical: bool = False


@dataclass(frozen=True, slots=True)
class Quantities:
    """What became of a lot, in its unit.

    `unaccounted` is what a count did not find (positive) or what was used above the book
    (negative).

    Examples
    --------
    >>> Quantities(produced=1800, consumed=1100).remaining
    700.0
    """

    produced: float = 0.0
    consumed: float = 0.0
    scrapped: float = 0.0
    shipped: float = 0.0
    returned: float = 0.0
    unaccounted: float = 0.0

    @property
    def remaining(self) -> float:
        """What is left of the lot by the book: on hand, or in process."""
        gone = self.consumed + self.scrapped + self.shipped + self.unaccounted
        return round(float(self.produced - gone + self.returned), DECIMALS)


@dataclass(frozen=True, slots=True)
class Operation:
    """One lot-forming step: all its inputs feed all its outputs.

    Parameters
    ----------
    name, process
        Its identity and its process segment (heading, heat_treat, packing ...).
    started_at, ended_at
        Seconds since 1970-01-01 UTC; equal for an event without duration.
    inputs, outputs
        Pairs of lot and quantity, each in the lot's own unit.
    equipment, load, tool, bath, shift, operator
        What it shared with other operations; None where it was not recorded.
    parameters
        By name a number, a text, or a curve of (time, value) points.

    Examples
    --------
    >>> op = Operation("OP-20", "heat_treat", 0, 21600, (("K7-BLANK", 1600),), (("K7", 1590),))
    >>> op.load is None
    True
    """

    name: str
    process: str
    started_at: float
    ended_at: float
    inputs: tuple[tuple[str, float], ...]
    outputs: tuple[tuple[str, float], ...]
    equipment: str | None = None
    load: str | None = None
    tool: str | None = None
    bath: str | None = None
    shift: str | None = None
    operator: str | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """One lot, or part of it, in one shipment.

    Examples
    --------
    >>> ShipmentLine("SH-1", "PLANT-NORTH", 847188000.0, "CTN-1", 700.0).customer
    'PLANT-NORTH'
    """

    shipment: str
    customer: str
    at: float
    lot: str
    quantity: float
