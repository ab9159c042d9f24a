"""Read a whole plant into arrays at once: columns in Arrow's form, no Python object a row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from graph.bulk import (
    EdgeColumns,
    LineColumns,
    LotColumns,
    MeasuredColumns,
    OperationColumns,
    SurveyColumns,
)
from graph.lineage import Lineage
from graph.registers import SHARED_CONTEXT
from graph.words import Coded, Words
from service.lineage_rows import QUANTITIES
from service.records import tables as t
from service.records.bulk_tables import Source, bulk_reader
from service.records.case_tables import ledger_head
from service.records.schema import MILLION

# Ledger entries from which Arrow's machinery pays.
BULK_FROM = 20_000

ITEMS = Source(t.item, ("id", "kind", "unit", "unit_cost", "currency", "safety_critical"))
LOTS = Source(
    t.lot, ("id", "entry", "item", "created_at", "heat", "supplier", "location", *QUANTITIES)
)
OPERATIONS = Source(
    t.operation, ("id", "entry", "process", "started_at", "ended_at", "parameters", *SHARED_CONTEXT)
)
LINE = ("operation", "lot", "quantity")
SHIPMENTS = Source(t.shipment, ("id", "customer", "at"))
LINES = Source(t.shipment_line, ("shipment", "lot", "quantity"))
MEASURED = Source(t.inspection, ("gauge", "lot", "at"), where="gauge IS NOT NULL")
SURVEYS = Source(t.survey, ("equipment", "kind", "at", "passed"))
HEAD = Source(ledger_head, ("seq",))


def read_in_bulk(connection: Connection, position: int) -> tuple[Lineage, int]:
    """The lineage at ledger position `position`, which `connection` sees, or near it.

    It is exactly there on SQLite. On PostgreSQL it is where the store was last committed: not
    later, if the connection holds the ledger's head.
    """
    with bulk_reader(connection) as read:
        if connection.dialect.name != "sqlite":
            position = int(read(HEAD)["seq"][0].as_py())
        lineage = Lineage.from_columns(
            _lots(read(LOTS), read(ITEMS)),
            _operations(read(OPERATIONS)),
            (
                _edges(read(lines_of(t.operation_input, connection)), used=True),
                _edges(read(lines_of(t.operation_output, connection)), used=False),
            ),
            _lines(read(LINES), read(SHIPMENTS)),
            _measured(read(MEASURED)),
            _surveys(read(SURVEYS)),
        )
    return lineage, position


def lines_of(table: Table, connection: Connection) -> Source:
    """The lines of operations; SQLite reads them in the order in which they were written.

    That is the order of their positions, also after a correction, which writes all of them anew.
    """
    by_position = () if connection.dialect.name == "sqlite" else ("position",)
    return Source(table, (*LINE, *by_position))


def _lots(table: pa.Table, items: pa.Table) -> LotColumns:
    # For each lot the row of its item: there are few items, and their facts are taken by row.
    found = pc.index_in(table["item"], items["id"].combine_chunks())
    of_item = found.to_numpy().astype(np.int64)
    costs = _floats(items["unit_cost"]) / MILLION
    return LotColumns(
        names=_words(table["id"]),
        entry=_whole(table["entry"]),
        item=_coded(table["item"]),
        unit=_coded(items["unit"].take(of_item)),
        kind=_coded(items["kind"].take(of_item)),
        currency=_coded(items["currency"].take(of_item)),
        unit_cost=costs[of_item],
        safety_critical=_flags(items["safety_critical"])[of_item],
        created_at=_whole(table["created_at"]) / MILLION,
        heat=_coded(table["heat"]),
        supplier=_coded(table["supplier"]),
        location=_coded(table["location"]),
        received=table["supplier"].is_valid().to_numpy(),  # nobody delivers what was made here
        quantities=np.stack([_whole(table[name]) for name in QUANTITIES], axis=1) / MILLION,
    )


def _operations(table: pa.Table) -> OperationColumns:
    return OperationColumns(
        names=_words(table["id"]),
        entry=_whole(table["entry"]),
        process=_coded(table["process"]),
        started_at=_whole(table["started_at"]) / MILLION,
        ended_at=_whole(table["ended_at"]) / MILLION,
        parameters=_words(table["parameters"]),
        **{name: _coded(table[name]) for name in SHARED_CONTEXT},
    )


def _edges(table: pa.Table, *, used: bool) -> EdgeColumns:
    table = _in_order(table)
    return EdgeColumns(
        operation=_words(table["operation"]),
        lot=_words(table["lot"]),
        quantity=_whole(table["quantity"]) / MILLION,
        into_operation=used,
    )


def _in_order(table: pa.Table) -> pa.Table:
    """The lines of each operation by position, as they nearly always lie in the table."""
    if "position" not in table.column_names:
        return table
    position = _whole(table["position"])
    follows = (position[1:] == position[:-1] + 1) | (position[1:] == 0)
    if follows.all():
        return table
    return table.take(np.argsort(position, kind="stable"))


def _lines(table: pa.Table, shipments: pa.Table) -> LineColumns:
    found = pc.index_in(table["shipment"], shipments["id"].combine_chunks())
    of_shipment = found.to_numpy().astype(np.int64)
    return LineColumns(
        shipment=_coded(table["shipment"]),
        customer=_coded(shipments["customer"].take(of_shipment)),
        at=_whole(shipments["at"])[of_shipment] / MILLION,
        lot=_words(table["lot"]),
        quantity=_whole(table["quantity"]) / MILLION,
    )


def _measured(table: pa.Table) -> MeasuredColumns:
    return MeasuredColumns(
        gauge=_coded(table["gauge"]), lot=_words(table["lot"]), at=_whole(table["at"]) / MILLION
    )


def _surveys(table: pa.Table) -> SurveyColumns:
    return SurveyColumns(
        equipment=_coded(table["equipment"]),
        kind=_coded(table["kind"]),
        at=_whole(table["at"]) / MILLION,
        passed=_flags(table["passed"]),
    )


# --- from Arrow to arrays ------------------------------------------------------------------------


def _words(column: pa.ChunkedArray) -> Words:
    """Texts, all of them recorded, without a Python object each."""
    texts = column.cast(pa.large_string()).combine_chunks()
    _, offsets, data = texts.buffers()
    begin, count = texts.offset, len(texts)
    if not count:
        return Words(np.zeros(1, np.int64), np.empty(0, np.uint8))
    at = np.frombuffer(offsets, np.int64, count + 1 + begin)[begin:]
    read = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return Words(at - at[0], read[at[0] :])


def _coded(column: pa.ChunkedArray) -> Coded:
    """Texts by number, -1 where nothing is recorded."""
    encoded = column.cast(pa.large_string()).combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int32)
    return Coded(codes, _words(pa.chunked_array([encoded.dictionary])))


def _whole(column: pa.ChunkedArray) -> NDArray[np.int64]:
    whole: NDArray[np.int64] = column.to_numpy().astype(np.int64, copy=False)
    return whole


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Numbers, NaN where nothing is recorded."""
    numbers: NDArray[np.float64] = column.cast(pa.float64()).to_numpy()
    return numbers


def _flags(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = column.to_numpy().astype(np.bool_)
    return flags
