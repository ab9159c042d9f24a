"""What is recorded of a plant, looked up by name, row or node."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.column import Column
from graph.flow import Flow, Int32Array
from graph.gauge_register import GaugeRegister
from graph.names import unknown
from graph.nodes import Lot, Operation, Quantities
from graph.registers import NO_NODE, LotRegister, OperationRegister, ShipmentRegister


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that a plant takes: its edges, the names of its lots and operations, and the rest."""

    edges: int
    names: int
    columns: int


class Records:
    """The registers of a plant, and the graph whose nodes are their rows.

    Lots and operations are numbered together as nodes. `lots`, `operations`, `shipments` and
    `gauges` are the registers, `flow` is the graph.
    """

    def __init__(self, *, compact_from: int) -> None:
        self.lots = LotRegister()
        self.operations = OperationRegister()
        self.shipments = ShipmentRegister()
        self.gauges = GaugeRegister()
        self._rows = Column(np.int32)  # a lot's row, or ~row of an operation
        self.flow = Flow(compact_from=compact_from)

    @property
    def memory(self) -> Memory:
        """What the plant takes of memory, by part."""
        names = self.lots.names.nbytes + self.operations.names.nbytes
        registers = (self.lots, self.operations, self.shipments, self.gauges)
        columns = sum(register.nbytes for register in registers) + self._rows.nbytes - names
        return Memory(self.flow.nbytes, names, columns)

    @property
    def nbytes(self) -> int:
        """What the plant takes of memory, bytes."""
        memory = self.memory
        return memory.edges + memory.names + memory.columns

    # Names

    def __contains__(self, lot: object) -> bool:
        return lot in self.lots.names

    def __len__(self) -> int:
        return len(self._rows)

    def lot_index(self, name: str) -> int:
        """The node of a lot; UnknownName if it is not recorded."""
        return int(self.lots.node[self._lot_row(name)])

    def operation_index(self, name: str) -> int:
        """The node of an operation; UnknownName if it is not recorded."""
        return int(self.operations.node[self._operation_row(name)])

    def name_of(self, index: int) -> str:
        """The name of the lot or operation at a node."""
        row = self._row(index)
        return self.lots.names.name(row) if row >= 0 else self.operations.names.name(~row)

    def names_of(self, nodes: Int32Array) -> list[str]:
        """The names of many nodes."""
        rows = self.rows(nodes)
        is_lot = rows >= 0
        lots = iter(self.lots.names.names(rows[is_lot]))
        operations = iter(self.operations.names.names(~rows[~is_lot]))
        return [next(lots) if lot else next(operations) for lot in is_lot.tolist()]

    def is_lot(self, index: int) -> bool:
        """True for the node of a lot, False for that of an operation."""
        return self._row(index) >= 0

    def rows(self, nodes: Int32Array) -> Int32Array:
        """For each node the row of its lot, or ``~row`` (negative) of its operation."""
        rows: Int32Array = self._rows.view()[nodes]
        return rows

    def rows_of_nodes(self) -> Int32Array:
        """For every node what `rows` says of it; a view, to be read and not kept."""
        return self._rows.view()

    # Gauges

    def measured_with(
        self, gauge: str, start: float | None = None, end: float | None = None
    ) -> Int32Array:
        """Nodes of the lots measured with a gauge from `start` to before `end`, ascending."""
        rows = self.gauges.measured_with(gauge, start, end)
        nodes: Int32Array = np.sort(self.lots.node.view()[rows])
        return nodes

    def last_passed(self, equipment: str, kind: str | None, before: float) -> float | None:
        """When equipment last passed a survey (of a kind, or of any) before a time, if ever."""
        return self.gauges.last_passed(equipment, kind, before)

    # Looking at one thing

    def lot(self, name: str) -> Lot:
        """The lot as it was recorded."""
        return self.lots.lot(self._lot_row(name))

    def quantities(self, name: str) -> Quantities:
        """What became of a lot."""
        return self.lots.quantities_of(self._lot_row(name))

    def location(self, lot: str) -> str | None:
        """Where a lot is; None if it was never said."""
        return self.lots.location.word(self._lot_row(lot))

    def producer(self, lot: str) -> str | None:
        """The operation that made a lot; None for a lot that came from outside."""
        node = int(self.lots.producer[self._lot_row(lot)])
        return None if node == NO_NODE else self.name_of(node)

    def operation(self, name: str) -> Operation:
        """The operation as it was recorded."""
        row = self._operation_row(name)
        node = int(self.operations.node[row])
        used = self.flow.edges_into(np.array([node], dtype=np.int32))
        return self.operations.operation(
            row, self._named(used.origins, used.quantities), self._named(*self._made_by(node))
        )

    def label_of(self, index: int) -> str:
        """The name of a node with what it is: ``lot:K7``, ``operation:OP-20``."""
        return f"{'lot' if self.is_lot(index) else 'operation'}:{self.name_of(index)}"

    def _lot_row(self, name: str) -> int:
        row = self.lots.names.get(name)
        if row is None:
            raise unknown("lot", name, self.lots.names)
        return row

    def _operation_row(self, name: str) -> int:
        row = self.operations.names.get(name)
        if row is None:
            raise unknown("operation", name, self.operations.names)
        return row

    def _row(self, index: int) -> int:
        if not 0 <= index < len(self._rows):
            raise IndexError(f"there is no node {index}")
        return int(self._rows[index])

    def _named(
        self, nodes: Int32Array, quantities: NDArray[np.float64]
    ) -> tuple[tuple[str, float], ...]:
        return tuple(zip(self.names_of(nodes), quantities.tolist(), strict=True))

    def _made_by(self, operation: int) -> tuple[Int32Array, NDArray[np.float64]]:
        made = self.flow.targets_of(np.array([operation], dtype=np.int32))
        return made, self.flow.edges_into(made).quantities
