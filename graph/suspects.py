"""From a scope to suspects: the lots and operations it chooses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.gaps import Gap
from graph.lineage import Lineage
from graph.names import unknown
from graph.selection import WORD_FIELDS, Scope

Int32Array = NDArray[np.int32]
Flags = NDArray[np.bool_]
# Codes count from 0 and -1 is "not recorded": no row has this one.
NO_CODE = -2


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
    chosen = [_resolve_one(lineage, one, unknown_ok) for one in _members(scope)]
    operations = {node for one in chosen for node in (*one.context.tolist(), *one.window.tolist())}
    names = {lineage.name_of(node) for node in operations}
    gaps = dict.fromkeys(gap for one in chosen for gap in one.gaps if gap.subject not in names)
    return Suspects(
        material=_joined([one.material for one in chosen]),
        context=_joined([one.context for one in chosen]),
        window=_joined([one.window for one in chosen]),
        gaps=tuple(gaps),
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
        bool(_Choice(lineage, one, candidates, unknown_ok=True).matches().any())
        for one in _members(scope)
        if one.chooses_operations
    )


def _members(scope: Scope) -> list[Scope]:
    if not scope.any:
        return [scope]
    return [member for one in scope.any for member in _members(one)]


def _joined(groups: list[Int32Array]) -> Int32Array:
    return np.unique(np.concatenate(groups)).astype(np.int32)


def _resolve_one(lineage: Lineage, scope: Scope, unknown_ok: bool) -> Suspects:
    none = np.empty(0, dtype=np.int32)
    if not scope.chooses_operations:
        material = _material(lineage, scope, windowed=True, unknown_ok=unknown_ok)
        return Suspects(material, none, none, ())
    rows = np.arange(len(lineage.operations), dtype=np.int32)
    choice = _Choice(lineage, scope, rows, unknown_ok=unknown_ok)
    found = lineage.operations.node.view()[choice.matches()]
    gaps = choice.gaps()
    if scope.has_window:
        return Suspects(none, none, found, gaps)
    return Suspects(none, found, none, gaps)


def _material(lineage: Lineage, scope: Scope, *, windowed: bool, unknown_ok: bool) -> Int32Array:
    lots = lineage.lots
    chosen = np.ones(len(lots), dtype=np.bool_)
    if scope.lots:
        named = lineage.rows(np.array([lineage.lot_index(lot) for lot in scope.lots]))
        chosen[:] = False
        chosen[named] = True
    for name, column in (("heat", lots.heat), ("supplier", lots.supplier)):
        word = getattr(scope, name)
        if word is not None:
            code = column.code(word)
            if code is None and not unknown_ok:
                raise unknown(name, word, set(column.words()))
            chosen &= column.view() == (NO_CODE if code is None else code)
    created = lots.created_at.view()
    if windowed and scope.start is not None:
        chosen &= created >= scope.start
    if windowed and scope.end is not None:
        chosen &= created < scope.end
    found: Int32Array = lots.node.view()[chosen]
    return found


class _Choice:
    """Which of some operations match the context of a scope, and which of them may."""

    def __init__(
        self, lineage: Lineage, scope: Scope, rows: Int32Array, *, unknown_ok: bool
    ) -> None:
        self._lineage = lineage
        self._unknown_ok = unknown_ok
        self._scope = scope
        self._rows = rows
        self._possible = self._in_window()  # nothing recorded speaks against it
        self._missing: dict[str, Flags] = {}
        for name, word in scope.words().items():
            self._narrow_by_word(name, word)
        for name in scope.parameters:
            self._narrow_by_parameter(name)
        if scope.has_material:
            self._narrow_by_material()

    def matches(self) -> Flags:
        """True for each operation that matches."""
        chosen = self._possible.copy()
        for missing in self._missing.values():
            chosen &= ~missing
        return chosen

    def gaps(self) -> tuple[Gap, ...]:
        """The operations that match all that is recorded, where something is not."""
        uncertain = np.zeros(len(self._rows), dtype=np.bool_)
        for name, missing in self._missing.items():
            uncertain |= missing & self._usually_recorded(name)
        uncertain &= self._possible
        return tuple(self._gap(place) for place in np.flatnonzero(uncertain).tolist())

    def _in_window(self) -> Flags:
        started = self._lineage.operations.started_at.view()[self._rows]
        ended = self._lineage.operations.ended_at.view()[self._rows]
        inside = np.ones(len(self._rows), dtype=np.bool_)
        if self._scope.start is not None:
            # An operation without duration at the very start of the window is in it.
            instant = (started == ended) & (started == self._scope.start)
            inside &= (ended > self._scope.start) | instant
        if self._scope.end is not None:
            inside &= started < self._scope.end
        return inside

    def _narrow_by_word(self, name: str, word: str) -> None:
        register = self._lineage.operations
        column = register.process if name == "process" else register.context[name]
        code = column.code(word)
        if code is None and not self._unknown_ok:
            raise unknown(name, word, set(column.words()))
        codes = column.view()[self._rows]
        self._missing[name] = codes < 0
        self._possible &= (codes == (NO_CODE if code is None else code)) | (codes < 0)

    def _narrow_by_parameter(self, name: str) -> None:
        register = self._lineage.operations
        if name not in register.recording:
            if not self._unknown_ok:
                raise unknown("parameter", name, register.recording)
            self._possible[:] = False
            return
        limits = self._scope.parameters[name]
        if len(self._rows) == 1:
            only = register.parameters.get(int(self._rows[0]), {})
            recorded = np.array([name in only])
        else:
            recorded = np.isin(self._rows, np.array(register.recording[name]))
        for place in np.flatnonzero(recorded & self._possible).tolist():
            value = register.parameters[int(self._rows[place])][name]
            self._possible[place] = limits.contains(value)
        self._missing[name] = ~recorded

    def _narrow_by_material(self) -> None:
        lineage = self._lineage
        material = _material(lineage, self._scope, windowed=False, unknown_ok=self._unknown_ok)
        nodes = lineage.operations.node.view()[self._rows]
        if len(nodes) == 1:
            reached = np.isin(lineage.ancestors(nodes), material).any()
            self._possible &= bool(reached)
        else:
            self._possible &= np.isin(nodes, lineage.descendants(material))

    def _usually_recorded(self, name: str) -> Flags:
        """True where the absence of a field says something.

        A packing operation has no furnace load because packing has none; a heat treatment
        without its load is a gap. Where the scope names the process, every absence counts.
        """
        register = self._lineage.operations
        if self._scope.process is not None:
            return np.ones(len(self._rows), dtype=np.bool_)
        if name in WORD_FIELDS:
            recorded = register.context[name].view() >= 0
        else:
            recorded = np.zeros(len(register), dtype=np.bool_)
            recorded[np.array(register.recording[name])] = True
        processes = register.process.view()
        return np.isin(processes[self._rows], np.unique(processes[recorded]))

    def _gap(self, place: int) -> Gap:
        name = self._lineage.operations.names[int(self._rows[place])]
        missing = [field for field, flags in self._missing.items() if flags[place]]
        what = ", ".join(missing)
        detail = f"{what} not recorded for operation {name}: it may belong to the scope"
        return Gap("missing_context", name, detail)
