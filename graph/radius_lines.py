"""The lines of shipments that sent suspect lots, as columns, and what each customer was sent."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.columns import CodedColumn
from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.nodes import DECIMALS, ShipmentLine
from graph.totals import Figure, one_or_many


@dataclass(frozen=True, slots=True)
class SuspectCustomer:
    """What a customer was sent of the suspect lots; per unit where there are several."""

    customer: str
    quantity: Figure
    shipments: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SentLines:
    """Lines of shipments by time, then shipment, then as recorded; arrays of shape (lines,).

    Parameters
    ----------
    shipment, customer, unit
        Codes of `shipments`, `customers` and `units`.
    at
        Seconds since 1970-01-01 UTC.
    place
        Which of the lots that were asked for it sent.
    quantity
        In the lot's unit.
    """

    shipment: Int32Array
    customer: Int32Array
    at: NDArray[np.float64]
    place: Int32Array
    unit: Int32Array
    quantity: NDArray[np.float64]
    shipments: CodedColumn = field(repr=False)
    customers: CodedColumn = field(repr=False)
    units: CodedColumn = field(repr=False)

    def __len__(self) -> int:
        return len(self.shipment)

    def lines(self, lots: list[str]) -> tuple[ShipmentLine, ...]:
        """The lines one by one; `lots` are the names of the lots that were asked for."""
        columns = zip(
            self.shipments.decode(self.shipment.tolist()),
            self.customers.decode(self.customer.tolist()),
            self.at.tolist(),
            [lots[place] for place in self.place.tolist()],
            self.quantity.tolist(),
            strict=True,
        )
        return tuple(
            ShipmentLine(str(shipment), str(customer), at, lot, quantity)
            for shipment, customer, at, lot, quantity in columns
        )

    def by_customer(self) -> tuple[SuspectCustomer, ...]:
        """What each customer was sent (returns are not taken off), by name."""
        amounts = self._amounts()
        sent = self._shipments_by_customer()
        found = ((str(self.customers.decoded(code)), code) for code in amounts)
        return tuple(
            SuspectCustomer(customer, one_or_many(amounts[code]), sent[code])
            for customer, code in sorted(found)
        )

    def _amounts(self) -> dict[int, dict[str, float]]:
        units = len(self.units.words())
        keys = self.customer.astype(np.int64) * units + self.unit
        groups, places = np.unique(keys, return_inverse=True)
        sums = np.bincount(places, weights=self.quantity, minlength=len(groups))
        amounts: dict[int, dict[str, float]] = defaultdict(dict)
        for key, amount in zip(groups.tolist(), sums.tolist(), strict=True):
            unit = str(self.units.decoded(key % units))
            amounts[key // units][unit] = round(amount, DECIMALS)
        return amounts

    def _shipments_by_customer(self) -> dict[int, tuple[str, ...]]:
        # The lines are in order of time, and so are the first ones of each shipment.
        shipments, first = np.unique(self.shipment, return_index=True)
        order = np.argsort(first)
        sent: dict[int, list[str]] = defaultdict(list)
        names = self.shipments.decode(shipments[order].tolist())
        for customer, name in zip(self.customer[first[order]].tolist(), names, strict=True):
            sent[customer].append(str(name))
        return {customer: tuple(names) for customer, names in sent.items()}


def sent_lines(lineage: Lineage, lot_rows: Int32Array) -> SentLines:
    """The lines that shipped some lots.

    Parameters
    ----------
    lineage
        The plant.
    lot_rows
        Rows of the lots, each once, shape (lots,).
    """
    register, lots = lineage.shipments, lineage.lots
    rows = register.rows_of(lots.last_shipped.view()[lot_rows])
    shipment, at = register.shipment.view()[rows], register.at.view()[rows]
    order = np.lexsort((rows, _ranks(register.shipment, shipment), at))
    rows = rows[order]
    sent = register.lot.view()[rows]
    by_row = np.argsort(lot_rows)
    places = by_row[np.searchsorted(lot_rows, sent, sorter=by_row)]
    return SentLines(
        shipment=shipment[order],
        customer=register.customer.view()[rows],
        at=at[order],
        place=places.astype(np.int32),
        unit=lots.unit.view()[sent],
        quantity=register.quantity.view()[rows],
        shipments=register.shipment,
        customers=register.customer,
        units=lots.unit,
    )


def _ranks(column: CodedColumn, codes: Int32Array) -> NDArray[np.intp]:
    """For each code the place of its word among the sorted words of all."""
    present, places = np.unique(codes, return_inverse=True)
    words = np.array(column.decode(present.tolist()), dtype=np.str_)
    ranks = np.empty(len(present), dtype=np.intp)
    ranks[np.argsort(words)] = np.arange(len(present))
    return ranks[places]
