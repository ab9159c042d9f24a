"""A plain plant as columns, as a reader would find it in a store."""

import json
from collections.abc import Sequence
from random import Random

import numpy as np

from graph.bulk import EdgeColumns, LineColumns, LotColumns, OperationColumns
from graph.lineage import Lineage
from graph.nodes import Operation
from graph.words import Coded, Text, words_of
from tests.graph.oracle import PlainPlant


def bulk_loaded(random: Random, plant: PlainPlant, *, together: bool = False) -> Lineage:
    """The plant loaded at once, from columns in one form or another.

    With `together`, lots have the entry of the operation that made them, as where one record
    brings both.
    """
    entries = {node: 10 * number for number, node in enumerate(plant.flow.nodes)}
    if together:
        for operation in plant.operations.values():
            for lot, _ in operation.outputs:
                entries["lot", lot] = entries["operation", operation.name]
    lines = LineColumns(
        shipment=text(random, [line.shipment for line in plant.lines]),
        customer=text(random, [line.customer for line in plant.lines]),
        at=np.array([line.at for line in plant.lines]),
        lot=words_of([line.lot for line in plant.lines]),
        quantity=np.array([line.quantity for line in plant.lines]),
    )
    return Lineage.from_columns(
        lot_columns(random, plant, entries),
        operation_columns(random, plant, entries),
        edge_columns(random, plant),
        lines,
    )


def text(random: Random, words: Sequence[str | None]) -> Text:
    """Words one behind the other, or as numbers."""
    if random.random() < 0.5:
        return words_of(words)
    known = sorted({word for word in words if word is not None}, reverse=random.random() < 0.5)
    codes = [-1 if word is None else known.index(word) for word in words]
    spelled = tuple(known) if random.random() < 0.5 else words_of(known)
    return Coded(np.array(codes, dtype=np.int32), spelled)


def lot_columns(
    random: Random, plant: PlainPlant, entries: dict[tuple[str, str], int]
) -> LotColumns:
    lots = list(plant.lots.values())
    books = [plant.quantities[lot.name] for lot in lots]
    quantities = [
        (b.produced, b.consumed, b.scrapped, b.shipped, b.returned, b.unaccounted) for b in books
    ]
    return LotColumns(
        names=words_of([lot.name for lot in lots]),
        entry=np.array([entries["lot", lot.name] for lot in lots], dtype=np.int64),
        item=text(random, [lot.item for lot in lots]),
        unit=text(random, [lot.unit for lot in lots]),
        kind=text(random, [lot.kind for lot in lots]),
        created_at=np.array([lot.created_at for lot in lots]),
        heat=text(random, [lot.heat for lot in lots]),
        supplier=text(random, [lot.supplier for lot in lots]),
        currency=text(random, [lot.currency for lot in lots]),
        unit_cost=np.array([lot.unit_cost for lot in lots], dtype=np.float64),
        received=np.array([lot.received for lot in lots], dtype=np.bool_),
        quantities=np.array(quantities).reshape(-1, 6),
    )


def operation_columns(
    random: Random, plant: PlainPlant, entries: dict[tuple[str, str], int]
) -> OperationColumns:
    operations = list(plant.operations.values())
    random.shuffle(operations)
    return OperationColumns(
        names=words_of([each.name for each in operations]),
        entry=np.array([entries["operation", each.name] for each in operations], dtype=np.int64),
        process=text(random, [each.process for each in operations]),
        started_at=np.array([each.started_at for each in operations]),
        ended_at=np.array([each.ended_at for each in operations]),
        equipment=text(random, [each.equipment for each in operations]),
        load=text(random, [each.load for each in operations]),
        shift=text(random, [each.shift for each in operations]),
        parameters=words_of([parameters_json(random, each) for each in operations]),
    )


def parameters_json(random: Random, operation: Operation) -> str | None:
    if not operation.parameters and random.random() < 0.5:
        return None
    separators = random.choice(((",", ":"), (", ", " : ")))
    return json.dumps(dict(operation.parameters), separators=separators)


def edge_columns(random: Random, plant: PlainPlant) -> EdgeColumns | list[EdgeColumns]:
    used = [(op.name, lot, q, True) for op in plant.operations.values() for lot, q in op.inputs]
    made = [(op.name, lot, q, False) for op in plant.operations.values() for lot, q in op.outputs]
    if random.random() < 0.5:
        return [_edges(used), _edges(made)]
    return _edges(used + made)


def _edges(rows: list[tuple[str, str, float, bool]]) -> EdgeColumns:
    return EdgeColumns(
        operation=words_of([row[0] for row in rows]),
        lot=words_of([row[1] for row in rows]),
        quantity=np.array([row[2] for row in rows], dtype=np.float64),
        into_operation=np.array([row[3] for row in rows], dtype=np.bool_),
    )
