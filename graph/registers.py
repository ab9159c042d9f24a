"""The columns beside the graph: one row a lot, an operation, a line of a shipment."""

from array import array

import numpy as np
from numpy.typing import NDArray

from graph import kernels
from graph.columns import CodedColumn, Column
from graph.nodes import ItemKind, Lot, Operation, Parameter, Quantities, ShipmentLine

KINDS: tuple[ItemKind, ...] = ("raw", "semi_finished", "finished", "packaging")
PRODUCED, CONSUMED, SCRAPPED, SHIPPED, RETURNED, UNACCOUNTED = range(6)
SHARED_CONTEXT = ("equipment", "load", "tool", "bath", "shift", "operator")
NO_NODE = -1


class LotRegister:
    """Every lot, with what became of it, as columns.

    `rows` maps a lot's name to its row; `node` maps the row to the node of the graph.
    """

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.names: list[str] = []
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
        """Add a lot and return its row."""
        row = self.rows[lot.name] = len(self.names)
        self.names.append(lot.name)
        self.node.append(node)
        self.item.append(lot.item)
        self.unit.append(lot.unit)
        self.kind.append(KINDS.index(lot.kind))
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

    def lot(self, row: int) -> Lot:
        """The lot as it was recorded."""
        unit_cost = float(self.unit_cost[row])
        return Lot(
            name=self.names[row],
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


class OperationRegister:
    """Every operation as columns; what it used and made are edges of the graph."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.names: list[str] = []
        self.node = Column(np.int32)
        self.process = CodedColumn()
        self.context = {name: CodedColumn() for name in SHARED_CONTEXT}
        self.started_at = Column(np.float64)
        self.ended_at = Column(np.float64)
        self.inputs = Column(np.int32)
        self.made = Column(np.float64)
        self.parameters: dict[int, dict[str, Parameter]] = {}
        self.recording: dict[str, array[int]] = {}

    def __len__(self) -> int:
        return len(self.names)

    def append(self, operation: Operation, node: int, *, made: float) -> int:
        """Add an operation and return its row; `made` is its output, NaN over several units."""
        row = self.rows[operation.name] = len(self.names)
        self.names.append(operation.name)
        self.node.append(node)
        self.process.append(operation.process)
        for name, column in self.context.items():
            column.append(getattr(operation, name))
        self.started_at.append(operation.started_at)
        self.ended_at.append(operation.ended_at)
        self.inputs.append(len(operation.inputs))
        self.made.append(made)
        if operation.parameters:
            self.parameters[row] = dict(operation.parameters)
            for name in operation.parameters:
                self.recording.setdefault(name, array("q")).append(row)
        return row

    def operation(
        self,
        row: int,
        inputs: tuple[tuple[str, float], ...],
        outputs: tuple[tuple[str, float], ...],
    ) -> Operation:
        """The operation as it was recorded, given its edges."""
        return Operation(
            name=self.names[row],
            process=str(self.process.word(row)),
            started_at=float(self.started_at[row]),
            ended_at=float(self.ended_at[row]),
            inputs=inputs,
            outputs=outputs,
            parameters=self.parameters.get(row, {}),
            **{name: column.word(row) for name, column in self.context.items()},
        )


class ShipmentRegister:
    """Every line of every shipment; the lines of one lot are a chain, the newest first."""

    def __init__(self) -> None:
        self.shipment = CodedColumn()
        self.customer = CodedColumn()
        self.at = Column(np.float64)
        self.lot = Column(np.int32)
        self.quantity = Column(np.float64)
        self.previous = Column(np.int32)

    def __len__(self) -> int:
        return len(self.at)

    def append(self, line: ShipmentLine, lot_row: int, previous: int) -> int:
        """Add a line behind the `previous` one of its lot (-1: none) and return its row."""
        self.shipment.append(line.shipment)
        self.customer.append(line.customer)
        self.at.append(line.at)
        self.lot.append(lot_row)
        self.quantity.append(line.quantity)
        return self.previous.append(previous)

    def rows_of(self, newest: NDArray[np.int32]) -> NDArray[np.int32]:
        """The rows of the chains that begin at `newest`."""
        rows: NDArray[np.int32] = kernels.chained_rows(newest, self.previous.view())
        return rows

    def line(self, row: int, lot: str) -> ShipmentLine:
        """The line as it was recorded."""
        return ShipmentLine(
            shipment=str(self.shipment.word(row)),
            customer=str(self.customer.word(row)),
            at=float(self.at[row]),
            lot=lot,
            quantity=float(self.quantity[row]),
        )
