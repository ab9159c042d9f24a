"""Everything a lineage tells, whatever the numbers of its nodes and the order of its rows."""

from typing import Any

import numpy as np

from graph.lineage import Lineage
from graph.shipment_register import NO_LOT


def told(lineage: Lineage) -> dict[str, Any]:
    """All answers of a lineage, so that two can be compared."""
    lots = sorted(lineage.lots.names)
    operations = sorted(lineage.operations.names)
    return {
        "lots": [lot_told(lineage, lot) for lot in lots],
        "operations": [operation_told(lineage, name) for name in operations],
        "reach": {lineage.label_of(node): reach(lineage, node) for node in range(len(lineage))},
        "parameters": parameters_told(lineage),
        "drawing": sorted(lineage.to_networkx(range(len(lineage))).edges.data("quantity")),
        "gauges": gauges_told(lineage),
    }


def lot_told(lineage: Lineage, lot: str) -> tuple[Any, ...]:
    register = lineage.lots
    row = register.names.get(lot)
    assert row is not None
    newest = register.last_shipped.view()[[row]]
    lines = [lineage.shipments.line(at, lot) for at in lineage.shipments.rows_of(newest).tolist()]
    return (
        lineage.lot(lot),
        lineage.quantities(lot),
        lineage.location(lot),
        lineage.producer(lot),
        lineage.heats_of(lot),
        int(register.uses[row]),
        float(register.sent[row]),
        lines,
    )


def operation_told(lineage: Lineage, name: str) -> tuple[Any, ...]:
    register = lineage.operations
    row = register.names.get(name)
    assert row is not None
    return lineage.operation(name), int(register.inputs[row]), repr(float(register.made[row]))


def reach(lineage: Lineage, node: int) -> tuple[list[str], list[str]]:
    down, up = lineage.descendants([node]).tolist(), lineage.ancestors([node]).tolist()
    return sorted(map(lineage.label_of, down)), sorted(map(lineage.label_of, up))


def parameters_told(lineage: Lineage) -> dict[str, Any]:
    register = lineage.operations
    found: dict[str, Any] = {}
    for name in register.parameter_names():
        rows, values = register.numbers(name)
        numbers = dict(zip(register.names.names(rows), values.tolist(), strict=True))
        others = {register.names.name(row): value for row, value in register.others(name)}
        assert register.names.names(register.parameter_rows(name)) == sorted(
            {**numbers, **others}, key=lambda operation: register.names.get(operation) or 0
        )
        if numbers or others:
            found[name] = numbers, others
    return found


def gauges_told(lineage: Lineage) -> tuple[Any, ...]:
    gauges = lineage.gauges
    measured = {
        gauge: lineage.names_of(lineage.measured_with(gauge)) for gauge in gauges.gauge.words()
    }
    passed = {
        equipment: lineage.last_passed(equipment, None, np.inf)
        for equipment in gauges.equipment.words()
    }
    return measured, passed


def check_numbers_go_up(lineage: Lineage) -> None:
    """An operation's node is above those of its inputs and below those of its outputs."""
    nodes = np.arange(len(lineage), dtype=np.int32)
    small = lineage.flow.edges_into(nodes)
    targets = np.repeat(nodes, np.diff(small.indptr))
    assert (small.origins < targets).all()


def check_no_dead_line_is_shown(lineage: Lineage) -> None:
    """No chain of lines holds one that was taken back."""
    rows = lineage.shipments.rows_of(lineage.lots.last_shipped.view())
    assert (lineage.shipments.lot.view()[rows] != NO_LOT).all()
