"""Registers filled from columns, many rows at once."""

import numpy as np
from numpy.typing import NDArray

from graph import bulk_kernels
from graph.bulk import (
    LineColumns,
    LotColumns,
    MeasuredColumns,
    OperationColumns,
    SurveyColumns,
)
from graph.bulk_links import BulkLinks, rows_named
from graph.columns import NOT_RECORDED, CodedColumn
from graph.gauge_register import GaugeRegister
from graph.registers import KINDS, NO_NODE, LotRegister, OperationRegister, ShipmentRegister
from graph.shipment_register import NO_LINE
from graph.words import Text


def fill_lots(register: LotRegister, columns: LotColumns) -> None:
    """Add lots without nodes and edges.

    Raises
    ------
    ValueError
        A lot is recorded already, or is of no known kind.
    """
    rows = len(columns.names)
    kinds = _kinds(columns.kind)
    register.names.extend(columns.names.offsets, columns.names.data)
    _fill_words(register.item, columns.item, rows)
    _fill_words(register.unit, columns.unit, rows)
    register.kind.extend(kinds)
    _fill_words(register.heat, columns.heat, rows)
    _fill_words(register.supplier, columns.supplier, rows)
    _fill_words(register.currency, columns.currency, rows)
    _fill_words(register.location, columns.location, rows)
    register.created_at.extend(columns.created_at)
    register.unit_cost.extend(_or(columns.unit_cost, np.nan, rows))
    register.received.extend(_or(columns.received, False, rows))
    register.safety_critical.extend(_or(columns.safety_critical, False, rows))
    none = np.zeros((rows, 6))
    register.quantities.extend(none if columns.quantities is None else columns.quantities)
    register.last_shipped.fill(NO_LINE, rows)
    register.sent.fill(0.0, rows)


def fill_operations(register: OperationRegister, columns: OperationColumns) -> None:
    """Add operations without nodes and edges.

    Raises
    ------
    ValueError
        An operation is recorded already, or ends before it starts.
    """
    late = np.flatnonzero(~(columns.started_at <= columns.ended_at))
    if len(late):
        name = columns.names.text(int(late[0]))
        raise ValueError(f"operation `{name}` ends before it starts")
    rows, first = len(columns.names), len(register)
    register.names.extend(columns.names.offsets, columns.names.data)
    _fill_words(register.process, columns.process, rows)
    for name, column in register.context.items():
        _fill_words(column, getattr(columns, name), rows)
    register.started_at.extend(columns.started_at)
    register.ended_at.extend(columns.ended_at)
    if columns.parameters is not None:
        register.parameters.extend(columns.parameters, first)


def fill_links(
    lots: LotRegister,
    operations: OperationRegister,
    links: BulkLinks,
    lot_nodes: NDArray[np.int32],
    operation_nodes: NDArray[np.int32],
) -> None:
    """Say of all lots and operations which node they are, and what their edges add up to."""
    lots.node.extend(lot_nodes)
    operations.node.extend(operation_nodes)
    makers = np.append(operation_nodes, np.int32(NO_NODE))  # the last is what -1 points to
    lots.producer.extend(makers[links.producer])
    lots.uses.extend(np.bincount(links.used.lot, minlength=len(lots)))
    operations.inputs.extend(np.bincount(links.used.operation, minlength=len(operations)))
    made, units = links.made, lots.unit.view()
    totals = bulk_kernels.totals_made(
        made.operation, made.lot, made.quantity, units, len(operations)
    )
    operations.made.extend(totals)


def fill_lines(register: ShipmentRegister, lots: LotRegister, columns: LineColumns) -> None:
    """Add lines of shipments.

    Raises
    ------
    UnknownName
        A lot is not recorded.
    """
    rows, first = rows_named(columns.lot, lots.names, "lot"), len(register)
    register.shipment.extend_texts(columns.shipment)
    register.customer.extend_texts(columns.customer)
    register.at.extend(columns.at)
    register.lot.extend(rows)
    register.quantity.extend(columns.quantity)
    newest, sent = lots.last_shipped.view(), lots.sent.view()
    register.previous.extend(
        bulk_kernels.chain_lines(rows, register.quantity.view()[first:], newest, sent, first)
    )


def fill_gauges(
    register: GaugeRegister,
    lots: LotRegister,
    measured: MeasuredColumns | None,
    surveys: SurveyColumns | None,
) -> None:
    """Add what was measured with gauges, and surveys of equipment.

    Raises
    ------
    UnknownName
        A lot is not recorded.
    """
    if measured is not None:
        register.lot.extend(rows_named(measured.lot, lots.names, "lot"))
        register.gauge.extend_texts(measured.gauge)
        register.measured_at.extend(measured.at)
    if surveys is not None:
        register.equipment.extend_texts(surveys.equipment)
        register.kind.extend_texts(surveys.kind)
        register.surveyed_at.extend(surveys.at)
        register.passed.extend(surveys.passed)


def _kinds(texts: Text) -> NDArray[np.int8]:
    column = CodedColumn()
    column.extend_texts(texts)
    words = column.words()
    unknown = sorted(set(words) - set(KINDS))
    if unknown or (column.view() == NOT_RECORDED).any():
        raise ValueError(f"`{unknown[0] if unknown else None}` is no kind of item: {KINDS}")
    kinds = np.array([KINDS.index(word) for word in words], dtype=np.int8)
    of_rows: NDArray[np.int8] = kinds[column.view()]
    return of_rows


def _fill_words(column: CodedColumn, texts: Text | None, rows: int) -> None:
    if texts is None:
        column.fill(NOT_RECORDED, rows)
    else:
        column.extend_texts(texts)


def _or(values: NDArray[np.generic] | None, default: object, rows: int) -> NDArray[np.generic]:
    return np.full(rows, default) if values is None else values
