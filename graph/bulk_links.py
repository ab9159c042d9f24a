"""The edges of a plant that is loaded at once: looked up, checked and numbered."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import bulk_kernels
from graph.bulk import EdgeColumns, Floats, Int32s, Int64s, Named
from graph.name_table import NameTable
from graph.names import unknown
from graph.words import Words


@dataclass(frozen=True, eq=False)
class RowEdges:
    """Rows of operations and lots, and quantities; those of one operation stand together."""

    operation: Int32s
    lot: Int32s
    quantity: Floats


@dataclass(frozen=True, eq=False)
class BulkLinks:
    """What operations used and made, and the operation that made each lot (-1: none)."""

    used: RowEdges
    made: RowEdges
    producer: Int32s


def bulk_links(columns: Iterable[EdgeColumns], lots: NameTable, operations: NameTable) -> BulkLinks:
    """Look up and check the edges.

    Raises
    ------
    UnknownName
        A lot or operation is not recorded.
    ValueError
        A quantity is negative or not finite; a lot is made twice, or made by an operation that
        uses it.
    """
    parts = [_rows_of(each, lots, operations) for each in columns]
    used = _joined([part[0] for part in parts], len(operations))
    made = _joined([part[1] for part in parts], len(operations))
    count = bulk_kernels.sum_repeats(used.operation, used.lot, used.quantity, len(lots))
    used = RowEdges(used.operation[:count], used.lot[:count], used.quantity[:count])
    producer, again = bulk_kernels.producers(made.operation, made.lot, len(lots))
    if again >= 0:
        _refuse_second(made, producer, again, lots, operations)
    own = np.flatnonzero(producer[used.lot] == used.operation)
    if len(own):
        operation, lot = used.operation[own[0]], used.lot[own[0]]
        raise ValueError(
            f"operation `{operations.name(operation)}` both uses and makes lot `{lots.name(lot)}`"
        )
    return BulkLinks(used, made, producer)


def rows_named(names: Named, table: NameTable, kind: str) -> Int32s:
    """Rows of lots or operations.

    Raises
    ------
    UnknownName
        A name is not in the table.
    IndexError
        A row is not in the table.
    """
    if not isinstance(names, Words):
        if len(names) and not 0 <= names.min() <= names.max() < len(table):
            raise IndexError(f"there are rows 0 to {len(table) - 1} of {kind}")
        return names.astype(np.int32, copy=False)
    rows = table.find(names.offsets, names.data)
    missing = np.flatnonzero(rows < 0)
    if len(missing):
        raise unknown(kind, str(names.text(int(missing[0]))), table)
    return rows


def number_nodes(
    lot_entries: Int64s,
    operation_entries: Int64s,
    links: BulkLinks,
    lots: NameTable,
    operations: NameTable,
) -> tuple[Int32s, Int32s]:
    """Nodes of the lots and of the operations, in order of the ledger, and along the material.

    An operation comes before the lots of its own entry. Where a correction or a late record made
    something from what came later, that is moved before it.

    Raises
    ------
    ValueError
        A lot is made from itself.
    """
    lot_nodes, operation_nodes = _merged(lot_entries, operation_entries)
    sources, targets = edges_of(links, lot_nodes, operation_nodes)
    if (sources < targets).all():
        return lot_nodes, operation_nodes
    starts, origins = bulk_kernels.inward(sources, targets, len(lots) + len(operations))
    number, circular = bulk_kernels.sources_first(starts, origins)
    if circular < 0:
        return number[lot_nodes], number[operation_nodes]
    found = np.flatnonzero(lot_nodes == circular)
    if len(found):
        raise ValueError(f"lot `{lots.name(int(found[0]))}` is made from itself")
    name = operations.name(int(np.flatnonzero(operation_nodes == circular)[0]))
    raise ValueError(f"operation `{name}` uses what is made from its own outputs")


def edges_of(links: BulkLinks, lots: Int32s, operations: Int32s) -> tuple[Int32s, Int32s]:
    """Sources and targets of the edges, the used ones first, given the nodes of the rows."""
    used, made = links.used, links.made
    sources = np.concatenate((lots[used.lot], operations[made.operation]))
    targets = np.concatenate((operations[used.operation], lots[made.lot]))
    return sources, targets


def _rows_of(
    columns: EdgeColumns, lots: NameTable, operations: NameTable
) -> tuple[RowEdges, RowEdges]:
    operation = rows_named(columns.operation, operations, "operation")
    lot = rows_named(columns.lot, lots, "lot")
    wrong = np.flatnonzero(~(np.isfinite(columns.quantity) & (columns.quantity >= 0)))
    if len(wrong):
        place = wrong[0]
        raise ValueError(
            f"operation `{operations.name(operation[place])}`: {columns.quantity[place]} is no "
            f"quantity of lot `{lots.name(lot[place])}`"
        )
    into = columns.into_operation
    if isinstance(into, bool | np.bool_):
        into = np.full(len(lot), into)
    used, made = (
        RowEdges(operation[chosen], lot[chosen], columns.quantity[chosen])
        for chosen in (into, ~into)
    )
    return used, made


def _joined(parts: list[RowEdges], operations: int) -> RowEdges:
    """All edges, by operation; within one as they came."""
    operation = np.concatenate([part.operation for part in parts] or [np.empty(0, np.int32)])
    lot = np.concatenate([part.lot for part in parts] or [np.empty(0, np.int32)])
    quantity = np.concatenate([part.quantity for part in parts] or [np.empty(0, np.float64)])
    if (operation[1:] < operation[:-1]).any():
        order = bulk_kernels.grouped(operation, operations)
        operation, lot, quantity = operation[order], lot[order], quantity[order]
    return RowEdges(operation, lot, quantity)


def _merged(lots: Int64s, operations: Int64s) -> tuple[Int32s, Int32s]:
    """Two columns of entries as one order; of equal entries the operation comes first."""
    lot_ranks, operation_ranks = _ranks(lots), _ranks(operations)
    lot_order, operation_order = np.empty_like(lots), np.empty_like(operations)
    lot_order[lot_ranks], operation_order[operation_ranks] = lots, operations
    lots_before = np.searchsorted(lot_order, operations, side="left")
    operations_before = np.searchsorted(operation_order, lots, side="right")
    return (
        (lot_ranks + operations_before).astype(np.int32),
        (operation_ranks + lots_before).astype(np.int32),
    )


def _ranks(entries: Int64s) -> NDArray[np.intp]:
    """The place of each entry among all; equal ones in the order in which they stand."""
    ranks = np.arange(len(entries))
    if (entries[1:] < entries[:-1]).any():
        ranks[np.argsort(entries, kind="stable")] = np.arange(len(entries))
    return ranks


def _refuse_second(
    made: RowEdges, producer: Int32s, again: int, lots: NameTable, operations: NameTable
) -> None:
    lot, operation = made.lot[again], made.operation[again]
    name, maker = operations.name(operation), operations.name(producer[lot])
    if name == maker:
        raise ValueError(f"operation `{name}` makes lot `{lots.name(lot)}` twice")
    raise ValueError(
        f"operation `{name}` makes lot `{lots.name(lot)}`, which operation `{maker}` made"
    )
