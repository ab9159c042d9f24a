"""Which operations match the context of a scope, and which of them may."""

import numpy as np
from numpy.typing import NDArray

from graph.flow import Int32Array
from graph.gaps import Gap
from graph.lineage import Lineage
from graph.material import NO_CODE, material_of
from graph.names import UnknownName, unknown
from graph.parameter_values import judge_parameter, rows_with_parameter
from graph.selection import WORD_FIELDS, Scope

Flags = NDArray[np.bool_]


class Choice:
    """The operations among some rows that match a scope, and those that may.

    Parameters
    ----------
    lineage
        The plant.
    scope
        One that chooses operations; not a union.
    rows
        Rows of the operations that are looked at, ascending.
    unknown_ok
        Let a name that no record mentions choose nothing.

    Raises
    ------
    UnknownName
        The scope names something that no record mentions.

    Examples
    --------
    >>> from graph.nodes import Operation
    >>> plant = Lineage()
    >>> for name, load in (("OP-20", "F2-0193"), ("OP-21", "F2-0194"), ("OP-22", None)):
    ...     _ = plant.add_operation(Operation(name, "heat_treat", 0, 6, (), (), load=load))
    >>> choice = Choice(plant, Scope(load="F2-0193"), np.arange(3, dtype=np.int32))
    >>> choice.matches().tolist(), [gap.subject for gap in choice.gaps()]
    ([True, False, False], ['OP-22'])
    """

    def __init__(
        self, lineage: Lineage, scope: Scope, rows: Int32Array, *, unknown_ok: bool = False
    ) -> None:
        self._lineage = lineage
        self._unknown_ok = unknown_ok
        self._scope = scope
        self._rows = rows
        self._possible = self._in_window()  # nothing recorded speaks against it
        self._missing: dict[str, Flags] = {}
        self._no_curve: dict[str, Flags] = {}
        for name, word in scope.words().items():
            self._narrow_by_word(name, word)
        for name in scope.parameters:
            self._narrow_by_parameter(name)
        if scope.has_material:
            self._narrow_by_material()

    def matches(self) -> Flags:
        """True for each operation that matches."""
        chosen = self._possible.copy()
        for unsure in (*self._missing.values(), *self._no_curve.values()):
            chosen &= ~unsure
        return chosen

    def gaps(self) -> tuple[Gap, ...]:
        """The operations that match all that can be told, where something cannot."""
        missing = self._none()
        for name, flags in self._missing.items():
            missing |= flags & self._usually_recorded(name)
        no_curve = self._none()
        for flags in self._no_curve.values():
            no_curve |= flags
        found = [self._missing_context(place) for place in self._places(missing)]
        return (*found, *(self._not_a_curve(place) for place in self._places(no_curve)))

    def _none(self) -> Flags:
        return np.zeros(len(self._rows), dtype=np.bool_)

    def _places(self, flags: Flags) -> list[int]:
        places: list[int] = np.flatnonzero(flags & self._possible).tolist()
        return places

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
        limits = self._scope.parameters[name]
        register = self._lineage.operations
        try:
            found = judge_parameter(register, name, limits, self._rows, self._possible)
        except UnknownName:
            if not self._unknown_ok:
                raise
            self._possible[:] = False
            return
        self._possible &= found.fits | found.unjudged | ~found.recorded
        self._missing[name] = ~found.recorded
        self._no_curve[name] = found.unjudged

    def _narrow_by_material(self) -> None:
        lineage = self._lineage
        material = material_of(lineage, self._scope, windowed=False, unknown_ok=self._unknown_ok)
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
            recorded = rows_with_parameter(register, name)
        processes = register.process.view()
        return np.isin(processes[self._rows], np.unique(processes[recorded]))

    def _missing_context(self, place: int) -> Gap:
        name = self._lineage.operations.names.name(int(self._rows[place]))
        what = ", ".join(field for field, flags in self._missing.items() if flags[place])
        detail = f"{what} not recorded for operation {name}: it may belong to the scope"
        return Gap("missing_context", name, detail)

    def _not_a_curve(self, place: int) -> Gap:
        name = self._lineage.operations.names.name(int(self._rows[place]))
        what = ", ".join(field for field, flags in self._no_curve.items() if flags[place])
        detail = (
            f"{what} of operation {name} is not recorded as a curve, so how long it stayed in the "
            "range is not known: it may belong to the scope"
        )
        return Gap("not_a_curve", name, detail)
