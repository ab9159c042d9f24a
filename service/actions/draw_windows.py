"""Narrower and wider lines around a window of one machine.

narrow: from the check before the most likely date of the change, else from the run just before
the first bad check. recommended: where the window of the dated change begins, and never later than
stated. wide: from the last passed survey, else
from the good check before the last good one, on all shifts.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
from sqlalchemy import Connection

from graph.lineage import Lineage
from graph.said import Said
from graph.said_time import said_time
from graph.scopes import Scope
from service.actions.change_evidence import Evidence
from service.actions.drawn import AS_STATED, NOTHING_WIDER, Drawing, Drawn
from service.actions.good_checks import (
    Mark,
    last_conforming,
    last_passed,
    last_unsignalled,
)
from service.actions.stated_scope import StatedScope
from service.records.schema import MILLION, seconds

NO_BAD = Said(
    "as recommended: no bad check is recorded in it, so nothing says where to begin later",
    "与建议范围相同：其中没有不合格检验的记录，无从确定更晚的起点",
)

# How a window since a dated change begins, by what bounds it.
BEGINS = {
    "good check": (
        "the last good check before the earliest start of the dated change",
        "推断变化的最早起点之前的最近一次合格检验",
    ),
    "survey": (
        "the last passed survey: the dating of the change reaches further back",
        "最近一次合格检定：变化时间的推断可追溯到更早",
    ),
    "limits": (
        "the control limits took effect, the process being in control then",
        "控制限生效之时，当时过程受控",
    ),
}


def draw_window(
    connection: Connection, lineage: Lineage, stated: StatedScope, found: Evidence
) -> Drawn:
    recommended = _recommended(stated.scope, found)
    return Drawn(
        narrow=_narrow(lineage, recommended.scope, found),
        recommended=recommended,
        wide=_wide(connection, stated, recommended.scope, found),
    )


def _recommended(scope: Scope, found: Evidence) -> Drawing:
    as_stated = Drawing(scope, AS_STATED)
    if found.dating is None or scope.start is None:
        return as_stated
    start = found.dating.start
    if start is None:
        how = Said(
            "from the first run: the dating of the change reaches back to where nothing is known "
            "good before it",
            "自首次运行起：变化时间的推断可追溯到此前无已知合格之处",
        )
        return Drawing(replace(scope, start=None), how)
    if start >= scope.start:
        return as_stated
    return Drawing(replace(scope, start=start), _from(start, *BEGINS[found.dating.change.bound]))


def _narrow(lineage: Lineage, scope: Scope, found: Evidence) -> Drawing:
    if found.first_bad is None:
        return Drawing(scope, NO_BAD)
    if found.dating is not None:
        start = found.dating.before(found.dating.date.most_likely)
        how = ("the check before the most likely date of the change", "最可能变化时间之前的检验")
    else:
        start = _run_before(lineage, scope, found.first_bad)
        how = ("the run just before the first bad check", "首次不合格检验之前的那次运行")
    # Of runs that are bad for certain none may be left out, nor one that the wider line leaves.
    start = -inf if start is None else min(start, found.first_bad)
    if scope.start is not None and start <= scope.start:
        start = scope.start
    if start == -inf or (scope.end is not None and start >= scope.end):
        return Drawing(scope, NO_BAD)
    return Drawing(replace(scope, start=start), _from(start, *how))


def _wide(
    connection: Connection, stated: StatedScope, recommended: Scope, found: Evidence
) -> Drawing:
    scope = replace(recommended, shift=None, operator=None)
    reaches = recommended.start
    if reaches is None:
        all_shifts = Said("on all shifts, by all operators", "所有班次、所有操作员")
        return Drawing(scope, NOTHING_WIDER if scope == recommended else all_shifts)
    if found.passed is not None and found.passed < reaches:
        how = ("the last passed survey, on all shifts", "最近一次合格检定，包括所有班次")
        return Drawing(replace(scope, start=found.passed), _from(found.passed, *how))
    earlier = _good_before(connection, stated, found, reaches)
    if earlier is not None:
        start = seconds(earlier.checked_at)
        how = (
            f"the good check before the last good one ({earlier}), on all shifts",
            f"上次合格之前的一次合格检验（{earlier.zh}），包括所有班次",
        )
        return Drawing(replace(scope, start=start), _from(start, *how))
    how_far = Said(
        "from the first run, on all shifts: no passed survey and no earlier good check is recorded",
        "自首次运行起，包括所有班次：没有合格检定或更早合格检验的记录",
    )
    return Drawing(replace(scope, start=None), how_far)


def _good_before(
    connection: Connection, stated: StatedScope, found: Evidence, reaches: float
) -> Mark | None:
    before = round(reaches * MILLION)
    equipment = str(stated.scope.equipment)
    if stated.strategy == "equipment_window":
        return last_passed(connection, equipment, found.survey, before)
    if stated.strategy == "shift_window" and found.stream is not None:
        return last_unsignalled(connection, found.stream, before)
    if found.characteristic is not None:
        return last_conforming(connection, found.characteristic, equipment, before)
    return None


def _run_before(lineage: Lineage, scope: Scope, first_bad: float) -> float | None:
    """When the last run began that had ended before the check's own run did."""
    operations = lineage.operations
    code = operations.context["equipment"].code(str(scope.equipment))
    at_machine = operations.context["equipment"].view() == (-2 if code is None else code)
    if scope.shift is not None:
        shift = operations.context["shift"].code(scope.shift)
        at_machine &= operations.context["shift"].view() == (-2 if shift is None else shift)
    rows = np.flatnonzero(at_machine & (operations.ended_at.view() < first_bad))
    if not len(rows):
        return None
    ended = operations.ended_at.view()[rows]
    return float(operations.started_at.view()[rows[ended == ended.max()]].min())


def _from(start: float, en: str, zh: str) -> Said:
    return Said(f"from {said_time(start)}: {en}", f"自 {said_time(start)} 起：{zh}")
