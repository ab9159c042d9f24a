"""Whether the names in a stated scope are known, and whether the scope chooses anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from graph.columns import CodedColumn
from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.names import unknown
from graph.said import Said
from graph.said_time import said_time
from graph.scopes import Scope, resolve
from service.records import tables as t

# Where else a name may stand that no operation or lot mentions yet: a furnace that never ran is
# known, and a scope of it is an empty answer, not a slip of the pen.
ELSEWHERE: Mapping[str, ColumnElement[str]] = {
    "heat": t.supplier_alert.c.heat,
    "supplier": t.party.c.id,
    "gauge": t.equipment.c.id,
    "process": t.characteristic.c.process,
    "equipment": t.equipment.c.id,
    "shift": t.control_limits.c.shift,
}


def need_known(connection: Connection, kind: str, name: str, column: ColumnElement[str]) -> None:
    """Raise UnknownName, with what was probably meant, unless a record of the kind has the name."""
    if connection.execute(select(column).where(column == name).limit(1)).first() is None:
        known = connection.execute(select(column).distinct()).scalars()
        raise unknown(kind, name, {each for each in known if each is not None})


def check_names(connection: Connection, lineage: Lineage, scope: Scope) -> None:
    """Raise UnknownName for a name in the scope that nothing recorded mentions."""
    for part in scope.members():
        for lot in part.lots:
            lineage.lot_index(lot)
        for name in ("heat", "supplier", "gauge"):
            _check_word(connection, lineage, name, getattr(part, name))
        for name, word in part.words().items():
            _check_word(connection, lineage, name, word)
        known = lineage.operations.parameter_names()
        for name in part.parameters:
            if name not in known:
                raise unknown("parameter", name, set(known))


def nothing_chosen(lineage: Lineage, scope: Scope) -> tuple[Said, ...]:
    """For each part of the scope that chooses nothing, a sentence that says how near it is."""
    empty = [part for part in scope.members() if not len(_chosen(lineage, part))]
    return tuple(_says_nothing(lineage, part) for part in empty)


def _check_word(connection: Connection, lineage: Lineage, name: str, word: str | None) -> None:
    if word is None:
        return
    column = _column(lineage, name)
    if column.code(word) is not None:
        return
    known = set(column.words())
    if (elsewhere := ELSEWHERE.get(name)) is not None:
        found = connection.execute(select(elsewhere).distinct()).scalars()
        known |= {each for each in found if each is not None}
    if word not in known:
        raise unknown(name, word, known)


def _column(lineage: Lineage, name: str) -> CodedColumn:
    columns = {
        "heat": lineage.lots.heat,
        "supplier": lineage.lots.supplier,
        "gauge": lineage.gauges.gauge,
        "process": lineage.operations.process,
        **lineage.operations.context,
    }
    return columns[name]


def _chosen(lineage: Lineage, part: Scope) -> Int32Array:
    found = resolve(lineage, part, unknown_ok=True)
    return np.concatenate((found.material, found.context, found.window))


def _says_nothing(lineage: Lineage, part: Scope) -> Said:
    what, zh = ("operation", "作业") if part.chooses_operations else ("lot", "批次")
    if not part.has_window:
        return Said(
            f"matches nothing: no {what} is recorded with all of this",
            f"没有匹配：没有符合全部条件的{zh}记录",
        )
    if not (part.has_context or part.has_material):
        return Said("matches nothing: no operation ran in the window", "没有匹配：该时段内没有作业")
    span = _span(lineage, replace(part, start=None, end=None))
    if span is None:
        return Said(
            f"matches nothing: no {what} is recorded with all of this, in the window or outside",
            f"没有匹配：时段内外均没有符合全部条件的{zh}记录",
        )
    first, last = map(said_time, span)
    ran, zh_ran = ("ran", "运行") if part.chooses_operations else ("lies", "出现")
    return Said(
        f"matches nothing: no such {what} {ran} in the window (the first {ran} at {first}, "
        f"the last until {last})",
        f"没有匹配：该时段内没有这样的{zh}{zh_ran}（最早 {first}，最晚 {last}）",
    )


def _span(lineage: Lineage, part: Scope) -> tuple[float, float] | None:
    """From when to when what a scope without a window chooses ran, was made, or was measured."""
    nodes = _chosen(lineage, part)
    if not len(nodes):
        return None
    rows = lineage.rows(nodes)
    if part.chooses_operations:
        started = lineage.operations.started_at.view()[~rows]
        ended = lineage.operations.ended_at.view()[~rows]
        return float(started.min()), float(ended.max())
    created = lineage.lots.created_at.view()[rows]
    return float(created.min()), float(created.max())
