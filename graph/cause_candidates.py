"""What some lots may have in common: what is upstream of them, and the contexts it shared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph import cause_kernels
from graph.columns import CodedColumn
from graph.flow import MOST_CLOSURES, Int32Array
from graph.lineage import Lineage
from graph.selection import Scope

ONE_NODE = ("lot", "operation")
OF_LOTS = ("heat", "supplier")
OF_OPERATIONS = ("load", "bath", "tool", "shift", "equipment", "operator")
KINDS = (*ONE_NODE, *OF_LOTS, *OF_OPERATIONS)
"""Kinds of candidates; of equally near and narrow ones the earlier kind is named first."""

FIELDS = {kind: (kind,) for kind in KINDS} | {
    "equipment": ("process", "equipment"),
    "shift": ("process", "equipment", "shift"),
}
"""What a kind is told apart by: a machine or a shift says little without what was done there."""


@dataclass(frozen=True, eq=False, slots=True)
class Candidate:
    """One thing that bad lots may have in common.

    Parameters
    ----------
    kind
        One of `KINDS`.
    key
        Its node, or the codes of its words.
    seeds
        Nodes: everything downstream of them is exposed to it, and they are.
    distance
        Edges from the nearest bad lot up to it.
    """

    kind: str
    key: tuple[int, ...]
    seeds: Int32Array
    distance: int

    def words(self, lineage: Lineage) -> dict[str, str]:
        """Its names by field: ``{"process": "heat_treat", "equipment": "FURNACE-2"}``."""
        if self.kind in ONE_NODE:
            return {self.kind: lineage.name_of(self.key[0])}
        columns = _columns(lineage, self.kind).items()
        coded = zip(columns, self.key, strict=True)
        return {name: str(column.decoded(code)) for (name, column), code in coded}

    def scope(self, lineage: Lineage) -> Scope:
        """The scope that holds all that is exposed to it."""
        words = self.words(lineage)
        if self.kind == "lot":
            return Scope(lots=(words["lot"],))
        if self.kind == "operation":
            return Scope(lots=tuple(lineage.names_of(lineage.flow.targets_of(self.seeds))))
        fields: dict[str, Any] = {**words}
        return Scope(**fields)


@dataclass(frozen=True, eq=False)
class Upstream:
    """All that some lots come from: rows as of `Lineage.rows`, ascending by node.

    `lots` says of which of them: bit ``b`` of column ``b // 64``, shape (nodes, columns).
    """

    nodes: Int32Array
    rows: Int32Array
    depths: Int32Array
    lots: NDArray[np.uint64]


def candidates_of(
    lineage: Lineage, lots: Int32Array, *, shared_by: int
) -> tuple[list[Candidate], int]:
    """What some lots come from, themselves included, and every context of that.

    Parameters
    ----------
    lineage
        The plant.
    lots
        Nodes, each once.
    shared_by
        How many of the lots a candidate must have to do with to be given back.

    Returns
    -------
    list of Candidate
        Lots and operations by node, then the others by kind and words.
    int
        Number of candidates, the ones not given back included.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("COIL-1", "B7", "kg", "raw", 0.0, heat="H-7741"))
    >>> _ = plant.add_lot(Lot("BLANK", "B7", "kg", "semi_finished", 0.0))
    >>> heading = Operation("OP-10", "heading", 0, 1, (("COIL-1", 8),), (("BLANK", 8),), tool="T4")
    >>> _ = plant.add_operation(heading)
    >>> found, examined = candidates_of(plant, np.array([1], dtype=np.int32), shared_by=1)
    >>> [(one.kind, *one.words(plant).values(), one.distance) for one in found]
    [('lot', 'COIL-1', 2), ('lot', 'BLANK', 0), ('operation', 'OP-10', 1), ('heat', 'H-7741', 2), \
('tool', 'T4', 1)]
    """
    upstream = _upstream(lineage, lots)
    shared = np.flatnonzero(_number(upstream.lots) >= shared_by)
    found = [
        Candidate(ONE_NODE[row < 0], (node,), upstream.nodes[at : at + 1], depth)
        for at, node, row, depth in zip(
            shared.tolist(),
            upstream.nodes[shared].tolist(),
            upstream.rows[shared].tolist(),
            upstream.depths[shared].tolist(),
            strict=True,
        )
    ]
    examined = len(upstream.nodes)
    for kind in (*OF_LOTS, *OF_OPERATIONS):
        contexts = _contexts(lineage, kind, upstream)
        examined += len(contexts.keys)
        found += _sharing(lineage, kind, contexts, shared_by)
    return found, examined


def _upstream(lineage: Lineage, lots: Int32Array) -> Upstream:
    walk = lineage.flow.walk([lots], backward=True)
    order = np.argsort(walk.nodes)
    nodes = walk.nodes[order]
    reached_by = np.zeros((len(nodes), -(-len(lots) // MOST_CLOSURES)), dtype=np.uint64)
    for column in range(reached_by.shape[1]):
        some = lots[column * MOST_CLOSURES : (column + 1) * MOST_CLOSURES]
        found, masks = lineage.flow.reached([*some[:, np.newaxis]], backward=True)
        reached_by[np.searchsorted(nodes, found), column] = masks
    depths = cause_kernels.depths(walk.parents)[order]
    return Upstream(nodes, lineage.rows(nodes), depths, reached_by)


def _number(lots: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many bits each row has."""
    bits = np.unpackbits(np.ascontiguousarray(lots).view(np.uint8), axis=1)
    number: NDArray[np.int64] = bits.sum(axis=1, dtype=np.int64)
    return number


class Contexts(NamedTuple):
    """The contexts of one kind: codes of their words, nearest depth, how many lots come by."""

    keys: NDArray[np.int32]
    depths: NDArray[np.int32]
    shared_by: NDArray[np.int64]


def _columns(lineage: Lineage, kind: str) -> dict[str, CodedColumn]:
    """The fields of a context, with their columns."""
    lots, operations = lineage.lots, lineage.operations
    known = {"heat": lots.heat, "supplier": lots.supplier, "process": operations.process}
    known |= operations.context
    return {name: known[name] for name in FIELDS[kind]}


def _contexts(lineage: Lineage, kind: str, upstream: Upstream) -> Contexts:
    """The contexts of one kind upstream."""
    chosen = upstream.rows >= 0 if kind in OF_LOTS else upstream.rows < 0
    rows = upstream.rows[chosen] if kind in OF_LOTS else ~upstream.rows[chosen]
    here = np.column_stack([one.view()[rows] for one in _columns(lineage, kind).values()])
    recorded = (here >= 0).all(axis=1)
    keys, context = np.unique(here[recorded], axis=0, return_inverse=True)
    depths = np.full(len(keys), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(depths, context, upstream.depths[chosen][recorded])
    lots = np.zeros((len(keys), upstream.lots.shape[1]), dtype=np.uint64)
    np.bitwise_or.at(lots, context, upstream.lots[chosen][recorded])
    return Contexts(keys, depths, _number(lots))


def _sharing(
    lineage: Lineage, kind: str, contexts: Contexts, shared_by: int
) -> Iterator[Candidate]:
    """The contexts that enough lots share, each with all nodes of the plant in it."""
    shared = contexts.shared_by >= shared_by
    keys = contexts.keys[shared]
    columns = [column.view() for column in _columns(lineage, kind).values()]
    nodes = (lineage.lots if kind in OF_LOTS else lineage.operations).node.view()
    for key, members, depth in zip(
        keys, _members(columns, keys), contexts.depths[shared], strict=True
    ):
        yield Candidate(kind, tuple(key.tolist()), nodes[members], int(depth))


def _members(columns: list[Int32Array], keys: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """For each key (a row of codes, in order) the rows whose columns hold those codes."""
    chosen = np.ones(len(columns[0]), dtype=np.bool_)
    for column, codes in zip(columns, keys.T, strict=True):
        # One more than there are codes, for -1 (not recorded), which is wanted nowhere.
        wanted = np.zeros(max(column.max(initial=0), codes.max(initial=0)) + 2, dtype=np.bool_)
        wanted[codes] = True
        chosen &= wanted[column]
    rows = np.flatnonzero(chosen)
    found = np.column_stack([column[rows] for column in columns])
    numbers = _numbered(found, keys)
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(len(keys) + 1))
    return [rows[order[ends[at] : ends[at + 1]]] for at in range(len(keys))]


def _numbered(found: NDArray[np.int32], keys: NDArray[np.int32]) -> NDArray[np.intp]:
    """Where each row of codes stands among the keys, which are in order; their number if not."""
    rooms = np.concatenate((found, keys)).max(axis=0, initial=0).astype(np.int64) + 1
    places = np.append(np.cumprod(rooms[:0:-1])[::-1], 1)
    wanted, given = keys @ places, found @ places
    at = np.searchsorted(wanted, given)
    at[at == len(wanted)] = 0
    matches = wanted[at] == given if len(wanted) else np.zeros(len(given), dtype=np.bool_)
    return np.where(matches, at, len(wanted))
