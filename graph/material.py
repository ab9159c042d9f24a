"""The lots that a scope names by their material: by name, heat, supplier, or gauge."""

import numpy as np
from numpy.typing import NDArray

from graph.columns import CodedColumn
from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.names import unknown
from graph.selection import Scope

# Codes count from 0 and -1 is "not recorded": no row has this one.
NO_CODE = -2


def material_of(
    lineage: Lineage, scope: Scope, *, windowed: bool = True, unknown_ok: bool = False
) -> Int32Array:
    """The nodes of the lots that match every material field of a scope, ascending.

    Parameters
    ----------
    lineage
        The plant.
    scope
        One with a material field; not a union.
    windowed
        Take only lots received or made in the scope's window; where a gauge is named, measured
        with it in the window.
    unknown_ok
        Let a heat, supplier or gauge that no record mentions choose nothing.

    Raises
    ------
    UnknownName
        A lot, or a heat, supplier or gauge, that no record mentions.

    Examples
    --------
    >>> from graph.nodes import Lot
    >>> plant = Lineage()
    >>> for coil, heat in (("COIL-1", "H-7741"), ("COIL-2", "H-8812")):
    ...     _ = plant.add_lot(Lot(coil, "B7", "kg", "raw", 0.0, heat=heat))
    >>> material_of(plant, Scope(heat="H-8812"))
    array([1], dtype=int32)
    """
    chosen = _named(lineage, scope)
    lots = lineage.lots
    chosen &= _with_word(lots.heat, "heat", scope.heat, unknown_ok=unknown_ok)
    chosen &= _with_word(lots.supplier, "supplier", scope.supplier, unknown_ok=unknown_ok)
    if scope.gauge is not None:
        measured = _measured(lineage, scope, windowed=windowed, unknown_ok=unknown_ok)
        chosen &= np.isin(lots.node.view(), measured)
    elif windowed:
        chosen &= _created_in_window(lots.created_at.view(), scope)
    found: Int32Array = lots.node.view()[chosen]
    return found


def _named(lineage: Lineage, scope: Scope) -> NDArray[np.bool_]:
    if not scope.lots:
        return np.ones(len(lineage.lots), dtype=np.bool_)
    chosen = np.zeros(len(lineage.lots), dtype=np.bool_)
    chosen[lineage.rows(np.array([lineage.lot_index(lot) for lot in scope.lots]))] = True
    return chosen


def _with_word(
    column: CodedColumn, name: str, word: str | None, *, unknown_ok: bool
) -> NDArray[np.bool_]:
    if word is None:
        return np.ones(len(column), dtype=np.bool_)
    code = column.code(word)
    if code is None and not unknown_ok:
        raise unknown(name, word, set(column.words()))
    has: NDArray[np.bool_] = column.view() == (NO_CODE if code is None else code)
    return has


def _measured(lineage: Lineage, scope: Scope, *, windowed: bool, unknown_ok: bool) -> Int32Array:
    gauge = str(scope.gauge)
    known = lineage.gauges.gauge
    if known.code(gauge) is None and not unknown_ok:
        raise unknown("gauge", gauge, set(known.words()))
    if not windowed:
        return lineage.measured_with(gauge, None, None)
    return lineage.measured_with(gauge, scope.start, scope.end)


def _created_in_window(created: NDArray[np.float64], scope: Scope) -> NDArray[np.bool_]:
    inside = np.ones(len(created), dtype=np.bool_)
    if scope.start is not None:
        inside &= created >= scope.start
    if scope.end is not None:
        inside &= created < scope.end
    return inside
