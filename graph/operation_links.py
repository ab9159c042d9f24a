"""Which lots an operation joins, looked up and checked before anything is recorded."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.flow import Flow, Int32Array
from graph.integrity import check_figures, check_lots
from graph.names import unknown
from graph.nodes import Lot, Operation
from graph.registers import LotRegister


@dataclass(frozen=True, slots=True)
class Links:
    """Rows of lots and quantities.

    Parameters
    ----------
    inputs
        By row the quantity used, a lot that is named twice with the sum.
    outputs
        Pairs of row and quantity made. Rows beyond the last belong to lots that do not exist yet.
    total
        What was made in all; NaN over several units, and where nothing was made.
    """

    inputs: Mapping[int, float]
    outputs: tuple[tuple[int, float], ...]
    total: float


def links_of(operation: Operation, made: Sequence[Lot], lots: LotRegister) -> Links:
    """The links of an operation which makes some lots that do not exist yet.

    Raises
    ------
    UnknownName
        A lot is neither recorded nor in `made`.
    ValueError
        The figures cannot be; a lot stands twice among the outputs, or is an input too; a lot of
        `made` is recorded already, stands twice, or is no output.
    """
    check_figures(operation)
    check_lots(operation)
    new = _rows_of_new(operation, made, lots)
    inputs: dict[int, float] = {}
    for name, quantity in operation.inputs:
        row = _row(name, lots)
        inputs[row] = inputs.get(row, 0.0) + quantity
    outputs = tuple(
        (new[name] if name in new else _row(name, lots), quantity)
        for name, quantity in operation.outputs
    )
    units = {lots.unit.word(row) for row, _ in outputs if row < len(lots)}
    units |= {lot.unit for lot in made}
    return Links(inputs, outputs, total_made(units, [quantity for _, quantity in outputs]))


def total_made(units: Iterable[object], quantities: Sequence[float]) -> float:
    """What an operation made in all; NaN over several units, and where nothing was made."""
    return sum(quantities) if len(set(units)) == 1 else math.nan


def circular_input(links: Links, lots: LotRegister, flow: Flow, node: int) -> int | None:
    """The row of an input that is made from the outputs, if one is.

    `node` is the operation, whose old edges do not count; -1 for a new one.
    """
    # A lot that was never used leads nowhere, which is the rule for a new output.
    used = [row for row, _ in links.outputs if row < len(lots) and lots.uses[row]]
    if not used or not links.inputs:
        return None
    downstream = _downstream(flow, lots.node.view()[used], node)
    inputs = np.fromiter(links.inputs, dtype=np.int32)
    found = inputs[np.isin(lots.node.view()[inputs], downstream)]
    return int(found[0]) if len(found) else None


def _downstream(flow: Flow, seeds: Int32Array, without: int) -> Int32Array:
    if without < 0:
        return flow.closure(seeds)
    # Level by level, since the compiled search leaves no node out; corrections are few.
    found = frontier = seeds
    while len(frontier):
        frontier = np.setdiff1d(flow.targets_of(frontier), np.append(found, np.int32(without)))
        found = np.append(found, frontier)
    return found


def _rows_of_new(operation: Operation, made: Sequence[Lot], lots: LotRegister) -> dict[str, int]:
    outputs = {name for name, _ in operation.outputs}
    new: dict[str, int] = {}
    for lot in made:
        if lot.name in lots.names or lot.name in new:
            raise ValueError(f"lot `{lot.name}` is recorded already")
        if lot.name not in outputs:
            raise ValueError(f"operation `{operation.name}` does not make lot `{lot.name}`")
        new[lot.name] = len(lots) + len(new)
    return new


def _row(name: str, lots: LotRegister) -> int:
    row = lots.names.get(name)
    if row is None:
        raise unknown("lot", name, lots.names)
    return row
