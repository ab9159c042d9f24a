"""From a scope to suspects: the lots and operations it chooses."""

from dataclasses import dataclass

import numpy as np

from graph.choice import Choice
from graph.flow import Int32Array
from graph.gaps import Gap
from graph.lineage import Lineage
from graph.material import material_of
from graph.selection import Scope


@dataclass(frozen=True, eq=False)
class Suspects:
    """What a scope chose.

    Parameters
    ----------
    material
        Nodes of lots that are suspect themselves, ascending.
    context, window
        Nodes of operations whose outputs are suspect: by what they shared, or by a window of
        time (less certain), ascending.
    gaps
        Operations that may belong to the scope, but what would tell is not recorded.
    """

    material: Int32Array
    context: Int32Array
    window: Int32Array
    gaps: tuple[Gap, ...]


def resolve(lineage: Lineage, scope: Scope, *, unknown_ok: bool = False) -> Suspects:
    """Choose the suspects of a scope.

    Parameters
    ----------
    lineage
        The plant.
    scope
        What is suspect.
    unknown_ok
        Let a name that no record mentions choose nothing: for a scope that stands already, and
        whose records may come late or have been corrected away. A lot must be known.

    Raises
    ------
    UnknownName
        A lot, heat, supplier, process, equipment ... or parameter that no record mentions.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> coil = plant.add_lot(Lot("COIL-1", "B7", "kg", "raw", 0.0, heat="H-7741"))
    >>> blank = plant.add_lot(Lot("BLANK", "B7", "kg", "semi_finished", 0.0))
    >>> used, made = (("COIL-1", 8.0),), (("BLANK", 8.0),)
    >>> heading = plant.add_operation(Operation("OP-10", "heading", 0, 10, used, made))
    >>> resolve(plant, Scope(heat="H-7741")).material
    array([0], dtype=int32)
    >>> resolve(plant, Scope(process="heading", heat="H-7741")).context
    array([2], dtype=int32)
    """
    chosen = [_resolve_one(lineage, one, unknown_ok) for one in scope.members()]
    context = _joined([one.context for one in chosen])
    window = _joined([one.window for one in chosen])
    gaps = dict.fromkeys(gap for one in chosen for gap in one.gaps)
    settled = np.union1d(context, window)
    return Suspects(
        material=_joined([one.material for one in chosen]),
        context=context,
        window=window,
        gaps=tuple(gap for gap in gaps if not _is_among(lineage, gap, settled)),
    )


def selects_operation(lineage: Lineage, scope: Scope, operation: str) -> bool:
    """True if `resolve` would choose this operation; a name no record mentions chooses none.

    The question asked for each new operation while a scope is open, so it looks at the one
    operation (and at what it was made from, where the scope also names material).

    Raises
    ------
    UnknownName
        The operation, or a lot that the scope names, is not recorded.
    """
    row = int(~lineage.rows(np.array([lineage.operation_index(operation)]))[0])
    candidates = np.array([row], dtype=np.int32)
    return any(
        bool(Choice(lineage, one, candidates, unknown_ok=True).matches().any())
        for one in scope.members()
        if one.chooses_operations
    )


def _is_among(lineage: Lineage, gap: Gap, operations: Int32Array) -> bool:
    # Chosen by one part of a union: that another part cannot tell does not matter.
    node = lineage.operation_index(gap.subject)
    place = int(np.searchsorted(operations, node))
    return place < len(operations) and int(operations[place]) == node


def _joined(groups: list[Int32Array]) -> Int32Array:
    return np.unique(np.concatenate(groups)).astype(np.int32)


def _resolve_one(lineage: Lineage, scope: Scope, unknown_ok: bool) -> Suspects:
    none = np.empty(0, dtype=np.int32)
    if not scope.chooses_operations:
        material = material_of(lineage, scope, unknown_ok=unknown_ok)
        return Suspects(material, none, none, ())
    rows = np.arange(len(lineage.operations), dtype=np.int32)
    choice = Choice(lineage, scope, rows, unknown_ok=unknown_ok)
    found = lineage.operations.node.view()[choice.matches()]
    gaps = choice.gaps()
    if scope.has_window:
        return Suspects(none, none, found, gaps)
    return Suspects(none, found, none, gaps)
