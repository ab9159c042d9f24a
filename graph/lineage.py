"""The lineage of one plant: lots and operations, and what flowed from which into which."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.adjacency import COMPACT_AT_LEAST
from graph.bulk import (
    EdgeColumns,
    LineColumns,
    LotColumns,
    MeasuredColumns,
    OperationColumns,
    SurveyColumns,
)
from graph.bulk_fill import fill_gauges, fill_lines, fill_links, fill_lots, fill_operations
from graph.bulk_links import BulkLinks, bulk_links, edges_of, number_nodes
from graph.column import Part, Stored, adopt_all, state_of
from graph.flow import Flow, Int32Array
from graph.gauge_register import GaugeRegister
from graph.names import UnknownName
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.numbered_plant import numbered_plant
from graph.operation_links import Links, circular_input, links_of, total_made
from graph.records import Records
from graph.registers import NO_NODE

__all__ = ["Lineage", "UnknownName"]


class Lineage(Records):
    """A bipartite graph lot -> operation -> lot; the edges follow the material.

    Lots and operations are numbered together, in the order in which they are added. Where lots
    come with the operation that made them, numbers go up along the material; large closures are
    faster for it, and right without it. Appending and asking may alternate freely. One thread at
    a time: the caller keeps others out.

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

    __networkx_backend__ = "headmark"  # see `graph.dispatch`

    def __init__(self, *, compact_from: int = COMPACT_AT_LEAST) -> None:
        super().__init__(compact_from=compact_from)

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
        lots, operations, links = numbered_plant(is_lot, sources, targets, quantities)
        fill_lots(plant.lots, lots)
        fill_operations(plant.operations, operations)
        nodes = (np.flatnonzero(flags).astype(np.int32) for flags in (is_lot, ~is_lot))
        plant._link(links, *nodes)
        return plant

    @classmethod
    def from_columns(
        cls,
        lots: LotColumns,
        operations: OperationColumns,
        edges: EdgeColumns | Iterable[EdgeColumns] = (),
        lines: LineColumns | None = None,
        measured: MeasuredColumns | None = None,
        surveys: SurveyColumns | None = None,
    ) -> Self:
        """A plant from its records as columns, as if they were added in order of the ledger.

        Nodes are numbered in that order, and along the material: an operation comes behind all
        that it used and before all that it made.

        Raises
        ------
        UnknownName
            An edge, line or measurement names a lot or operation that is not in the columns.
        ValueError
            A name stands twice, or what `add_operation` refuses.
        """
        plant = cls()
        fill_lots(plant.lots, lots)
        fill_operations(plant.operations, operations)
        names = plant.lots.names, plant.operations.names
        links = bulk_links([edges] if isinstance(edges, EdgeColumns) else edges, *names)
        plant._link(links, *number_nodes(lots.entry, operations.entry, links, *names))
        if lines is not None:
            fill_lines(plant.shipments, plant.lots, lines)
        fill_gauges(plant.gauges, plant.lots, measured, surveys)
        return plant

    # Recording

    def add_lot(self, lot: Lot) -> int:
        """Record a lot and return its node.

        Raises
        ------
        ValueError
            There is such a lot already.
        """
        if lot.name in self.lots.names:
            raise ValueError(f"lot `{lot.name}` is recorded already")
        return self._add_lot(lot)

    def add_operation(self, operation: Operation, made: Sequence[Lot] = ()) -> int:
        """Record an operation, and lots that it made, and return its node.

        A lot named twice among the inputs is used once, with the sum. Nothing is recorded when
        an error is raised.

        Parameters
        ----------
        operation
            Its lots are recorded already, or stand in `made`.
        made
            Outputs that are not recorded yet. Their nodes follow the operation's, so that
            numbers go up along the material.

        Raises
        ------
        UnknownName
            A lot is not recorded.
        ValueError
            The operation is recorded already or ends before it starts; a quantity is negative
            or not finite; an output has a producer already, stands twice, or is an input too;
            or the lots would be made from themselves.
        """
        if operation.name in self.operations.names:
            raise ValueError(f"operation `{operation.name}` is recorded already")
        links = self._checked_links(operation, made, NO_NODE)
        node = self.flow.add_node()
        row = self.operations.append(operation, node, made=links.total)
        self._rows.append(~row)
        self._connect(row, links, made)
        return node

    def replace_operation(self, operation: Operation, made: Sequence[Lot] = ()) -> None:
        """Record an operation anew: a correction. Its node stays, its edges are the new ones.

        A lot that it made and no longer makes stays, without a producer. Parameters and errors
        as `add_operation`, but the operation must be recorded; an error changes nothing.
        """
        row = self._operation_row(operation.name)
        node = int(self.operations.node[row])
        links = self._checked_links(operation, made, node)
        self._disconnect(node)
        self.operations.replace(row, operation, made=links.total)
        self._connect(row, links, made)

    def replace_lot(self, lot: Lot) -> None:
        """Record a lot anew: a correction. Its node, place and quantities stay."""
        row = self._lot_row(lot.name)
        self.lots.replace(row, lot)
        maker = int(self.lots.producer[row])
        if maker != NO_NODE:
            made, quantities = self._made_by(maker)
            units = self.lots.unit.view()[self.rows(made)].tolist()
            self.operations.made[~self._row(maker)] = total_made(units, quantities.tolist())

    def replace_shipment(self, shipment: str, lines: Sequence[ShipmentLine]) -> None:
        """Record the lines of a shipment anew: a correction; without lines, it sent nothing.

        Raises
        ------
        UnknownName
            A lot is not recorded; nothing is changed.
        ValueError
            A line belongs to another shipment; nothing is changed.
        """
        for line in lines:
            self._lot_row(line.lot)
            if line.shipment != shipment:
                raise ValueError(f"a line of shipment `{line.shipment}` is not in `{shipment}`")
        old = self.shipments.rows_in(shipment)
        for lot_row in np.unique(self.shipments.lot.view()[old]).tolist():
            newest = self.shipments.take_back(old, int(self.lots.last_shipped[lot_row]))
            self.lots.last_shipped[lot_row] = newest
            self.lots.sent[lot_row] = self.shipments.sent_from(newest)
        for line in lines:
            self.add_shipment_line(line)

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

    def add_measured(self, gauge: str, lot: str, at: float) -> None:
        """Record that a lot was measured with a gauge."""
        self.gauges.add_measured(gauge, self._lot_row(lot), at)

    def add_survey(self, equipment: str, kind: str, at: float, passed: bool) -> None:
        """Record a survey or calibration of equipment, a gauge included."""
        self.gauges.add_survey(equipment, kind, at, passed=passed)

    def clear_gauges(self) -> None:
        """Forget what was measured and surveyed: it is about to be recorded anew."""
        self.gauges = GaugeRegister()

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

    def is_directed(self) -> bool:
        """True: the edges follow the material. Asked by networkx."""
        return True

    def is_multigraph(self) -> bool:
        """False: a lot used twice by an operation is used once, with the sum. Asked by networkx."""
        return False

    # Keeping

    def state(self) -> dict[str, NDArray[Any]]:
        """All arrays by name, newly added edges merged; views, to be read and not kept."""
        flow = {f"flow.{name}": array for name, array in self.flow.arrays().items()}
        return {**state_of(self._parts()), **flow}

    @classmethod
    def restored(cls, state: Mapping[str, Stored], *, compact_from: int = COMPACT_AT_LEAST) -> Self:
        """The lineage whose `state` this was; the arrays are taken over, not copied.

        Raises
        ------
        KeyError, ValueError
            The arrays are not those of a lineage.
        """
        plant = cls(compact_from=compact_from)
        flow = {name[5:]: state[name].values() for name in state if name.startswith("flow.")}
        others = {name: state[name] for name in state if not name.startswith("flow.")}
        adopt_all(plant._parts(), others)
        plant.flow = Flow.from_arrays(flow, len(plant._rows), compact_from=compact_from)
        return plant

    # Within

    def _last_ended(self, rows: Int32Array) -> str:
        ended = self.operations.ended_at.view()[rows]
        return min(self.operations.names.names(rows[ended == ended.max()]))

    def _checked_links(self, operation: Operation, made: Sequence[Lot], node: int) -> Links:
        """What an operation joins; ValueError if it must not. `node` is its own, if it has one."""
        links = links_of(operation, made, self.lots)
        for row, _ in links.outputs:
            maker = int(self.lots.producer[row]) if row < len(self.lots) else NO_NODE
            if maker not in (NO_NODE, node):
                raise ValueError(
                    f"operation `{operation.name}` makes lot `{self.lots.names.name(row)}`, "
                    f"which operation `{self.name_of(maker)}` made"
                )
        circular = circular_input(links, self.lots, self.flow, node)
        if circular is not None:
            raise ValueError(
                f"operation `{operation.name}` uses lot `{self.lots.names.name(circular)}`, "
                "which is made from its own outputs"
            )
        return links

    def _add_lot(self, lot: Lot) -> int:
        row = self.lots.append(lot, len(self._rows))
        self._rows.append(row)
        return self.flow.add_node()

    def _connect(self, operation_row: int, links: Links, made: Sequence[Lot]) -> None:
        node = int(self.operations.node[operation_row])
        self.operations.inputs[operation_row] = len(links.inputs)
        for lot in made:
            self._add_lot(lot)
        for row, quantity in links.inputs.items():
            self.lots.uses[row] += 1
            self.flow.add_edge(int(self.lots.node[row]), node, quantity)
        for row, quantity in links.outputs:
            self.lots.producer[row] = node
            self.flow.add_edge(node, int(self.lots.node[row]), quantity)

    def _link(self, links: BulkLinks, lot_nodes: Int32Array, operation_nodes: Int32Array) -> None:
        fill_links(self.lots, self.operations, links, lot_nodes, operation_nodes)
        rows = np.empty(len(lot_nodes) + len(operation_nodes), dtype=np.int32)
        rows[lot_nodes] = np.arange(len(lot_nodes), dtype=np.int32)
        rows[operation_nodes] = ~np.arange(len(operation_nodes), dtype=np.int32)
        self._rows.extend(rows)
        quantities = np.concatenate((links.used.quantity, links.made.quantity))
        self.flow.extend(len(rows), *edges_of(links, lot_nodes, operation_nodes), quantities)

    def _disconnect(self, node: int) -> None:
        nodes = np.array([node], dtype=np.int32)
        used = self.rows(self.flow.edges_into(nodes).origins)
        np.subtract.at(self.lots.uses.view(), used, 1)
        self.lots.producer.view()[self.rows(self.flow.targets_of(nodes))] = NO_NODE
        self.flow.remove_edges(nodes)

    def _parts(self) -> dict[str, Part]:
        return {
            "nodes": self._rows,
            "lots": self.lots,
            "operations": self.operations,
            "shipments": self.shipments,
            "gauges": self.gauges,
        }
