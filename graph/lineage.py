"""The lineage of one plant: lots and operations, and what flowed from which into which."""

import math
from collections.abc import Sequence
from typing import Self

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.adjacency import COMPACT_AT_LEAST
from graph.columns import Column
from graph.flow import Flow, Int32Array
from graph.integrity import check_figures, check_lots
from graph.names import UnknownName, unknown
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.registers import NO_NODE, LotRegister, OperationRegister, ShipmentRegister

__all__ = ["Lineage", "UnknownName"]


class Lineage:
    """A bipartite graph lot -> operation -> lot; the edges follow the material.

    Lots and operations are numbered together, in the order in which they are added. Appending
    and asking may alternate freely. One thread at a time: the caller keeps others out.

    Parameters
    ----------
    compact_from
        Number of newly appended edges from which they are merged into the main arrays.

    Examples
    --------
    >>> plant = Lineage()
    >>> for name in ("COIL-1", "BLANK", "K7"):
    ...     _ = plant.add_lot(Lot(name, "B7", "kg", "raw", 0.0))
    >>> heading = Operation("OP-10", "heading", 0, 10, (("COIL-1", 800),), (("BLANK", 800),))
    >>> furnace = Operation("OP-20", "heat_treat", 20, 30, (("BLANK", 800),), (("K7", 800),))
    >>> plant.add_operation(heading), plant.add_operation(furnace)
    (3, 4)
    >>> [plant.name_of(node) for node in plant.descendants([plant.lot_index("COIL-1")])]
    ['COIL-1', 'BLANK', 'K7', 'OP-10', 'OP-20']
    """

    def __init__(self, *, compact_from: int = COMPACT_AT_LEAST) -> None:
        self.lots = LotRegister()
        self.operations = OperationRegister()
        self.shipments = ShipmentRegister()
        self._rows = Column(np.int32)  # a lot's row, or ~row of an operation
        self.flow = Flow(compact_from=compact_from)

    @classmethod
    def from_arrays(
        cls,
        is_lot: NDArray[np.bool_],
        sources: Int32Array,
        targets: Int32Array,
        quantities: NDArray[np.float64],
    ) -> Self:
        """A large plant of one item at once, for measurements; nothing is checked.

        Nodes are named ``L0``, ``O1`` ... by their number.

        Parameters
        ----------
        is_lot
            For each node: lot or operation.
        sources, targets, quantities
            The edges, each lot -> operation or operation -> lot.
        """
        plant = cls()
        for node, lot in enumerate(is_lot.tolist()):
            if lot:
                row = plant.lots.append(Lot(f"L{node}", "ITEM", "pcs", "finished", 0.0), node)
                plant._rows.append(row)
            else:
                made = Operation(f"O{node}", "process", 0.0, 0.0, (), ())
                plant._rows.append(~plant.operations.append(made, node, made=math.nan))
        into_lots = is_lot[targets]
        rows = plant._rows.view()
        plant.lots.producer.view()[rows[targets[into_lots]]] = sources[into_lots]
        np.add.at(plant.lots.uses.view(), rows[sources[~into_lots]], 1)
        np.add.at(plant.operations.inputs.view(), ~rows[targets[~into_lots]], 1)
        plant.flow.extend(len(is_lot), sources, targets, quantities)
        return plant

    # Recording

    def add_lot(self, lot: Lot) -> int:
        """Record a lot and return its node.

        Raises
        ------
        ValueError
            There is such a lot already.
        """
        if lot.name in self.lots.rows:
            raise ValueError(f"lot `{lot.name}` is recorded already")
        node = self.flow.add_node()
        self._rows.append(self.lots.append(lot, node))
        return node

    def add_operation(self, operation: Operation) -> int:
        """Record an operation between lots that are recorded, and return its node.

        A lot named twice among the inputs is used once, with the sum. Nothing is recorded when
        an error is raised.

        Raises
        ------
        UnknownName
            A lot is not recorded.
        ValueError
            The operation is recorded already or ends before it starts; a quantity is negative
            or not finite; an output has a producer already, stands twice, or is an input too;
            or the lots would be made from themselves.
        """
        inputs = self._summed_inputs(operation)
        outputs = [(self._lot_row(name), quantity) for name, quantity in operation.outputs]
        if operation.name in self.operations.rows:
            raise ValueError(f"operation `{operation.name}` is recorded already")
        check_figures(operation)
        check_lots(operation)
        self._check_producers(operation.name, outputs)
        self._check_no_circle(operation.name, inputs, outputs)
        node = self.flow.add_node()
        row = self.operations.append(operation, node, made=self._made(outputs))
        self.operations.inputs[row] = len(inputs)
        self._rows.append(~row)
        for lot_row, quantity in inputs.items():
            self.lots.uses[lot_row] += 1
            self.flow.add_edge(int(self.lots.node[lot_row]), node, quantity)
        for lot_row, quantity in outputs:
            self.lots.producer[lot_row] = node
            self.flow.add_edge(node, int(self.lots.node[lot_row]), quantity)
        return node

    def set_quantities(self, lot: str, quantities: Quantities) -> None:
        """Replace what became of a lot."""
        self.lots.set_quantities(self._lot_row(lot), quantities)

    def move(self, lot: str, location: str | None) -> None:
        """Say where a lot is now."""
        self.lots.location[self._lot_row(lot)] = location

    def add_shipment_line(self, line: ShipmentLine) -> None:
        """Record that a lot, or part of it, left in a shipment."""
        row = self._lot_row(line.lot)
        newest = self.shipments.append(line, row, int(self.lots.last_shipped[row]))
        self.lots.last_shipped[row] = newest
        self.lots.sent[row] += line.quantity

    # Names

    def __contains__(self, lot: object) -> bool:
        return lot in self.lots.rows

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
        return self.lots.names[row] if row >= 0 else self.operations.names[~row]

    def names_of(self, nodes: Int32Array) -> list[str]:
        """The names of many nodes."""
        lots, operations = self.lots.names, self.operations.names
        return [lots[row] if row >= 0 else operations[~row] for row in self.rows(nodes).tolist()]

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
        node = np.array([self.operations.node[row]], dtype=np.int32)
        used = self.flow.edges_into(node)
        made = self.flow.targets_of(node)
        into_made = self.flow.edges_into(made)
        return self.operations.operation(
            row,
            self._named(used.origins, used.quantities),
            self._named(made, into_made.quantities),
        )

    # Closures

    def descendants(self, seeds: Sequence[int] | Int32Array) -> Int32Array:
        """Everything made from the seeds, and the seeds: nodes in ascending order."""
        return self.flow.closure(self.flow.checked(seeds))

    def ancestors(self, seeds: Sequence[int] | Int32Array) -> Int32Array:
        """Everything the seeds were made from, and the seeds: nodes in ascending order."""
        return self.flow.closure(self.flow.checked(seeds), backward=True)

    def nearest_operation(self, lot: str, process: str) -> str | None:
        """The nearest operation of a process upstream of a lot, its producer first.

        Of several equally near ones the one that ended last, then the first by name.
        """
        code = self.operations.process.code(process)
        frontier = np.array([self.lot_index(lot)], dtype=np.int32)
        seen = frontier
        while code is not None and len(frontier):
            makers = np.unique(self.lots.producer.view()[self.rows(frontier)])
            makers = makers[makers != NO_NODE]
            rows = ~self.rows(makers)
            found = rows[self.operations.process.view()[rows] == code]
            if len(found):
                return self._last_ended(found)
            frontier = np.setdiff1d(self.flow.edges_into(makers).origins, seen)
            seen = np.union1d(seen, frontier)
        return None

    def heats_of(self, lot: str) -> tuple[str, ...]:
        """The heats a lot's material comes from, sorted."""
        rows = self.rows(self.ancestors([self.lot_index(lot)]))
        codes = np.unique(self.lots.heat.view()[rows[rows >= 0]])
        return tuple(sorted(heat for heat in self.lots.heat.decode(codes.tolist()) if heat))

    def to_networkx(self, nodes: Sequence[int] | Int32Array) -> "nx.DiGraph[str]":
        """The subgraph of some nodes, small enough to draw.

        Nodes are called ``lot:NAME`` and ``operation:NAME``, since a lot and an operation may
        share a name; edges carry `quantity`.
        """
        small = self.flow.edges_into(np.unique(self.flow.checked(nodes)))
        labels = [self.label_of(node) for node in small.nodes.tolist()]
        drawing: nx.DiGraph[str] = nx.DiGraph()
        drawing.add_nodes_from(labels)
        for source, target, quantity in small.edges():
            drawing.add_edge(labels[source], labels[target], quantity=quantity)
        return drawing

    def label_of(self, index: int) -> str:
        """The name of a node with what it is: ``lot:K7``, ``operation:OP-20``."""
        return f"{'lot' if self.is_lot(index) else 'operation'}:{self.name_of(index)}"

    # Within

    def _lot_row(self, name: str) -> int:
        row = self.lots.rows.get(name)
        if row is None:
            raise unknown("lot", name, self.lots.rows)
        return row

    def _operation_row(self, name: str) -> int:
        row = self.operations.rows.get(name)
        if row is None:
            raise unknown("operation", name, self.operations.rows)
        return row

    def _row(self, index: int) -> int:
        if not 0 <= index < len(self._rows):
            raise IndexError(f"there is no node {index}")
        return int(self._rows[index])

    def _named(
        self, nodes: Int32Array, quantities: NDArray[np.float64]
    ) -> tuple[tuple[str, float], ...]:
        return tuple(zip(self.names_of(nodes), quantities.tolist(), strict=True))

    def _last_ended(self, rows: Int32Array) -> str:
        ended = self.operations.ended_at.view()[rows]
        last: list[int] = rows[ended == ended.max()].tolist()
        return min(self.operations.names[row] for row in last)

    def _summed_inputs(self, operation: Operation) -> dict[int, float]:
        used: dict[int, float] = {}
        for name, quantity in operation.inputs:
            row = self._lot_row(name)
            used[row] = used.get(row, 0.0) + quantity
        return used

    def _made(self, outputs: list[tuple[int, float]]) -> float:
        units = {int(self.lots.unit[row]) for row, _ in outputs}
        return sum(quantity for _, quantity in outputs) if len(units) == 1 else math.nan

    def _check_producers(self, operation: str, outputs: list[tuple[int, float]]) -> None:
        for row, _ in outputs:
            lot = self.lots.names[row]
            maker = self.producer(lot)
            if maker is not None:
                raise ValueError(
                    f"operation `{operation}` makes lot `{lot}`, which operation `{maker}` made"
                )

    def _check_no_circle(
        self, name: str, inputs: dict[int, float], outputs: list[tuple[int, float]]
    ) -> None:
        # A lot that was never used leads nowhere, which is the rule for a new output.
        used = [int(self.lots.node[row]) for row, _ in outputs if self.lots.uses[row]]
        if not used or not inputs:
            return
        downstream = self.descendants(used)
        circle = [row for row in inputs if self.lots.node[row] in downstream]
        if circle:
            raise ValueError(
                f"operation `{name}` uses lot `{self.lots.names[circle[0]]}`, "
                "which is made from its own outputs"
            )
