"""The risk that a bad lot lies outside a scope, from the runs or tests that were made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from graph.blast_radius import BlastRadius
from graph.columns import CodedColumn
from graph.escape import NO_BAD_CHECK, NO_GOOD_CHECK, EscapeRisk, escape_risk
from graph.said import Said
from graph.scopes import Scope
from service.actions.change_evidence import Evidence
from service.records import tables as t
from service.records.schema import MILLION

SEVERAL_CAUSES = Said(
    "several scopes are joined, so there is no one change that could have come earlier",
    "范围由多个部分合并而成，因此不存在可推断的单一变化",
)
NO_PROCESS = Said(
    "material is suspect as a whole: no process changed, so there is nothing to date",
    "材料整体可疑：没有过程变化，因此无可推断",
)
FLAGS = NDArray[np.bool_]


def escape_of(
    connection: Connection, scope: Scope, found: Evidence, radius: BlastRadius
) -> EscapeRisk:
    """The risk of the lots in `radius`, one of the lines drawn around `scope`."""
    if scope.any:
        return EscapeRisk(None, (SEVERAL_CAUSES,))
    why_not = NO_BAD_CHECK if found.first_bad is None else NO_GOOD_CHECK
    if scope.gauge is not None and not scope.has_context:
        ended, inside = _tests(connection, scope, radius)
        return escape_risk(ended, inside, found.change(), why_not)
    if found.equipment is None:
        return EscapeRisk(None, (why_not if scope.has_context else NO_PROCESS,))
    ended, inside = _runs(scope, found, radius)
    risk = escape_risk(ended, inside, found.change(), why_not)
    if scope.shift is None or risk.probability is None:
        return risk
    return EscapeRisk(risk.probability, (*risk.assumptions, _of_shift(scope.shift)))


def _runs(scope: Scope, found: Evidence, radius: BlastRadius) -> tuple[NDArray[np.float64], FLAGS]:
    """When each run of the machine ended, and whether all it made is in the radius.

    Up to containment; where the scope has no end, to the check that was good again.
    """
    operations = radius.lineage.operations
    chosen = _has(operations.context["equipment"], found.equipment)
    if scope.shift is not None:
        chosen &= _has(operations.context["shift"], scope.shift)
    if scope.end is not None:
        chosen &= operations.started_at.view() < scope.end
    elif found.good_again is not None:
        chosen &= operations.ended_at.view() < found.good_again
    nodes = operations.node.view()[chosen]
    ended: NDArray[np.float64] = operations.ended_at.view()[chosen]
    return ended, _all_inside(radius)[nodes]


def _all_inside(radius: BlastRadius) -> FLAGS:
    """For each node of the plant: is everything that it made as an operation in the radius?"""
    lineage = radius.lineage
    producers = lineage.lots.producer.view()
    reached = np.zeros(len(producers), dtype=np.bool_)
    reached[lineage.rows(radius.lot_indices)] = True
    outside = producers[(producers >= 0) & ~reached]
    inside = np.ones(len(lineage), dtype=np.bool_)
    inside[outside] = False
    return inside


def _tests(
    connection: Connection, scope: Scope, radius: BlastRadius
) -> tuple[NDArray[np.float64], FLAGS]:
    """When the gauge measured, and whether what it measured is in the radius."""
    i = t.inspection.c
    query = select(i.at, i.lot).where(i.gauge == scope.gauge)
    if scope.end is not None:
        query = query.where(i.at < round(scope.end * MILLION))
    rows = connection.execute(query).all()
    names = set(radius.lot_names())
    at = np.array([row.at for row in rows], dtype=np.float64) / MILLION
    return at, np.array([row.lot in names for row in rows], dtype=np.bool_)


def _has(column: CodedColumn, word: str | None) -> FLAGS:
    code = None if word is None else column.code(word)
    if code is None:
        return np.zeros(len(column), dtype=np.bool_)
    has: FLAGS = column.view() == code
    return has


def _of_shift(shift: str) -> Said:
    return Said(
        f"only the runs on shift {shift} are looked at: it is their stream that changed",
        f"仅考虑班次 {shift} 的运行：发生变化的是其过程流",
    )
