"""Narrower and wider lines around a furnace load."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.said import Said
from graph.said_time import said_time
from graph.scopes import Scope, resolve
from service.actions.change_evidence import Evidence
from service.actions.drawn import AS_STATED, NOTHING_NARROWER, NOTHING_WIDER, Drawing, Drawn
from service.actions.stated_scope import StatedScope
from service.actions.strategies import outputs_of


def draw_load(
    connection: Connection, lineage: Lineage, stated: StatedScope, found: Evidence
) -> Drawn:
    """narrow: what ran with the bad lots alone; wide: the machine from before to after the load."""
    load = Drawing(stated.scope, AS_STATED)
    return Drawn(
        _bad_operations(connection, lineage, stated, found), load, _around(lineage, stated, found)
    )


def _bad_operations(
    connection: Connection, lineage: Lineage, stated: StatedScope, found: Evidence
) -> Drawing:
    nodes = _operations(lineage, stated.scope)
    bad = [] if found.bad_operation is None else [lineage.operation_index(found.bad_operation)]
    if stated.about:
        lots = [lineage.lot_index(lot) for lot in stated.about]
        bad += np.intersect1d(nodes, lineage.ancestors(lots)).tolist()
    names = [lineage.name_of(node) for node in sorted(set(bad) & set(nodes.tolist()))]
    made = [lot for name in names for lot in outputs_of(connection, name)]
    if not made:
        return Drawing(stated.scope, NOTHING_NARROWER)
    en, zh = ", ".join(names), "、".join(names)
    how = Said(f"what operation {en} of the load made", f"该炉次中作业 {zh} 的产出")
    return Drawing(Scope(lots=tuple(made)), how)


def _around(lineage: Lineage, stated: StatedScope, found: Evidence) -> Drawing:
    """The machine from the previous good check or the load before, to the load after."""
    context = lineage.operations.context["equipment"]
    rows = ~lineage.rows(_operations(lineage, stated.scope))
    codes = np.unique(context.view()[rows])
    if len(codes) != 1 or codes[0] < 0:
        return Drawing(stated.scope, NOTHING_WIDER)
    others = np.setdiff1d(np.flatnonzero(context.view() == codes[0]), rows)
    start, end = _neighbours(lineage, rows, others)
    if found.last_good is not None:
        start = min(start, found.last_good)
    equipment = context.word(int(rows[0]))
    # Half-open: the next whole second takes in a run that ends the window.
    scope = Scope(equipment=equipment, start=start, end=float(int(end) + 1))
    how = Said(
        f"{equipment} from {said_time(start)}, the previous good check or the load before, to the "
        "end of the load after",
        f"{equipment} 自 {said_time(start)} 起（此前合格检验或前一炉次），至后一炉次结束",
    )
    return Drawing(scope, how)


def _operations(lineage: Lineage, scope: Scope) -> Int32Array:
    found = resolve(lineage, scope, unknown_ok=True)
    return np.concatenate((found.context, found.window))


def _neighbours(
    lineage: Lineage, rows: Int32Array, others: NDArray[np.intp]
) -> tuple[float, float]:
    """When the load before some runs began, and when the load after them ended."""
    started = lineage.operations.started_at.view()
    ended = lineage.operations.ended_at.view()
    begins, ends = float(started[rows].min()), float(ended[rows].max())
    before, after = others[ended[others] <= begins], others[started[others] >= ends]
    if len(before):
        last = int(before[ended[before].argmax()])
        begins = float(started[_run_mates(lineage, last)].min())
    if len(after):
        first = int(after[started[after].argmin()])
        ends = float(ended[_run_mates(lineage, first)].max())
    return begins, ends


def _run_mates(lineage: Lineage, row: int) -> NDArray[np.intp]:
    """The operations of the same load, this one included."""
    operations = lineage.operations
    load = operations.context["load"].view()
    if load[row] < 0:
        return np.array([row])
    same = (load == load[row]) & (operations.process.view() == operations.process.view()[row])
    return np.flatnonzero(same)
