"""The columns beside the graph: one row a lot, an operation, a line of a shipment."""

import numpy as np
from numpy.typing import NDArray

from graph.columns import CodedColumn, Column
from graph.name_table import NameTable
from graph.nodes import ItemKind, Lot, Quantities
from graph.operation_register import NO_NODE, SHARED_CONTEXT, OperationRegister
from graph.register import Register
from graph.shipment_register import ShipmentRegister

__all__ = [
    "CONSUMED",
    "KINDS",
    "NO_NODE",
    "PRODUCED",
    "RETURNED",
    "SCRAPPED",
    "SHARED_CONTEXT",
    "SHIPPED",
    "UNACCOUNTED",
    "LotRegister",
    "OperationRegister",
    "ShipmentRegister",
    "remaining_of",
]

KINDS: tuple[ItemKind, ...] = ("raw", "semi_finished", "finished", "packaging")
PRODUCED, CONSUMED, SCRAPPED, SHIPPED, RETURNED, UNACCOUNTED = range(6)


class LotRegister(Register):
    """Every lot, with what became of it, as columns.

    `names` maps a lot's name to its row; `node` maps the row to the node of the graph.
    """

    def __init__(self) -> None:
        self.names = NameTable("lot")
        self.node = Column(np.int32)
        self.item = CodedColumn()
        self.unit = CodedColumn()
        self.kind = Column(np.int8)
        self.heat = CodedColumn()
        self.supplier = CodedColumn()
        self.currency = CodedColumn()
        self.location = CodedColumn()
        self.created_at = Column(np.float64)
        self.unit_cost = Column(np.float64)
        self.received = Column(np.bool_)
        self.safety_critical = Column(np.bool_)
        self.quantities = Column(np.float64, width=6)
        self.producer = Column(np.int32)
        self.uses = Column(np.int32)
        self.last_shipped = Column(np.int32)
        self.sent = Column(np.float64)

    def __len__(self) -> int:
        return len(self.names)

    def append(self, lot: Lot, node: int) -> int:
        """Add a lot that is not recorded yet and return its row."""
        kind = KINDS.index(lot.kind)
        row = self.names.add(lot.name)
        self.node.append(node)
        self.item.append(lot.item)
        self.unit.append(lot.unit)
        self.kind.append(kind)
        self.heat.append(lot.heat)
        self.supplier.append(lot.supplier)
        self.currency.append(lot.currency)
        self.location.append(None)
        self.created_at.append(lot.created_at)
        self.unit_cost.append(np.nan if lot.unit_cost is None else lot.unit_cost)
        self.received.append(lot.received)
        self.safety_critical.append(lot.safety_critical)
        self.quantities.append(0.0)
        self.producer.append(NO_NODE)
        self.uses.append(0)
        self.last_shipped.append(-1)
        self.sent.append(0.0)
        return row

    def replace(self, row: int, lot: Lot) -> None:
        """Record a lot anew; its node, where it is and what became of it stay."""
        self.item[row] = lot.item
        self.unit[row] = lot.unit
        self.kind[row] = KINDS.index(lot.kind)
        self.heat[row] = lot.heat
        self.supplier[row] = lot.supplier
        self.currency[row] = lot.currency
        self.created_at[row] = lot.created_at
        self.unit_cost[row] = np.nan if lot.unit_cost is None else lot.unit_cost
        self.received[row] = lot.received
        self.safety_critical[row] = lot.safety_critical

    def lot(self, row: int) -> Lot:
        """The lot as it was recorded."""
        unit_cost = float(self.unit_cost[row])
        return Lot(
            name=self.names.name(row),
            item=str(self.item.word(row)),
            unit=str(self.unit.word(row)),
            kind=KINDS[self.kind[row]],
            created_at=float(self.created_at[row]),
            heat=self.heat.word(row),
            supplier=self.supplier.word(row),
            received=bool(self.received[row]),
            unit_cost=None if np.isnan(unit_cost) else unit_cost,
            currency=self.currency.word(row),
            safety_critical=bool(self.safety_critical[row]),
        )

    def set_quantities(self, row: int, quantities: Quantities) -> None:
        """Replace what became of a lot."""
        self.quantities[row] = (
            quantities.produced,
            quantities.consumed,
            quantities.scrapped,
            quantities.shipped,
            quantities.returned,
            quantities.unaccounted,
        )

    def quantities_of(self, row: int) -> Quantities:
        """What became of a lot."""
        return Quantities(*(float(value) for value in self.quantities[row]))


def remaining_of(quantities: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left by the book, for each row of quantities (rows x 6)."""
    gone = quantities[:, [CONSUMED, SCRAPPED, SHIPPED, UNACCOUNTED]].sum(axis=1)
    left: NDArray[np.float64] = np.round(
        quantities[:, PRODUCED] - gone + quantities[:, RETURNED], 6
    )
    return left
