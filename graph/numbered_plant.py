"""A large plant from bare arrays, for measurements."""

import numpy as np
from numpy.typing import NDArray

from graph import bulk_kernels
from graph.bulk import LotColumns, OperationColumns
from graph.bulk_links import BulkLinks, RowEdges
from graph.flow import Int32Array
from graph.words import Coded, Words


def numbered_plant(
    is_lot: NDArray[np.bool_],
    sources: Int32Array,
    targets: Int32Array,
    quantities: NDArray[np.float64],
) -> tuple[LotColumns, OperationColumns, BulkLinks]:
    """The columns and edges of a plant of one item; nothing is checked.

    Nodes are named ``L0``, ``O1`` ... by their number. Parameters as `Lineage.from_arrays`.
    """
    lots, operations = (np.flatnonzero(flags).astype(np.int32) for flags in (is_lot, ~is_lot))
    rows = np.empty(len(is_lot), dtype=np.int32)
    rows[lots] = np.arange(len(lots), dtype=np.int32)
    rows[operations] = np.arange(len(operations), dtype=np.int32)
    used, made = ~is_lot[targets], is_lot[targets]
    links_used = RowEdges(rows[targets[used]], rows[sources[used]], quantities[used])
    links_made = RowEdges(rows[sources[made]], rows[targets[made]], quantities[made])
    producer = np.full(len(lots), -1, dtype=np.int32)
    producer[links_made.lot] = links_made.operation
    return (
        _lots(lots),
        _operations(operations),
        BulkLinks(links_used, links_made, producer),
    )


def _lots(nodes: Int32Array) -> LotColumns:
    return LotColumns(
        names=Words(*bulk_kernels.numbered_names(ord("L"), nodes)),
        entry=nodes.astype(np.int64),
        item=_same("ITEM", len(nodes)),
        unit=_same("pcs", len(nodes)),
        kind=_same("finished", len(nodes)),
        created_at=np.zeros(len(nodes)),
    )


def _operations(nodes: Int32Array) -> OperationColumns:
    return OperationColumns(
        names=Words(*bulk_kernels.numbered_names(ord("O"), nodes)),
        entry=nodes.astype(np.int64),
        process=_same("process", len(nodes)),
        started_at=np.zeros(len(nodes)),
        ended_at=np.zeros(len(nodes)),
    )


def _same(word: str, count: int) -> Coded:
    return Coded(np.zeros(count, dtype=np.int32), (word,))
