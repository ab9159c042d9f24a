"""Which lots and operations share one box of a picture."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.flow import Int32Array, SmallGraph
from graph.lineage import Lineage

MergedBy = Literal["nothing", "load", "equipment", "process", "item", "kind"]


class Level(NamedTuple):
    """One way to merge: which traits must be equal, and whether the stage must be."""

    merged_by: MergedBy
    lot_traits: tuple[str, ...]
    operation_traits: tuple[str, ...]
    by_stage: bool = True


LEVELS = (
    Level("load", ("item",), ("process", "equipment", "load")),
    Level("equipment", ("item",), ("process", "equipment")),
    Level("process", ("item",), ("process",)),
    Level("item", ("item",), ("process",), by_stage=False),
    Level("kind", ("kind",), (), by_stage=False),
)
"""From the finest to the coarsest; the last one leaves five boxes at most."""


ARROWS_PER_BOX = 5
"""More arrows are a black area, and take Graphviz minutes: 300 boxes with 1,400 take it 3 s, with
14,000 more than two minutes."""


class Grouping(NamedTuple):
    """For each place of the small graph the box it is drawn in; boxes are numbered from 0."""

    merged_by: MergedBy
    box: Int32Array
    boxes: int


OPENED_AT_MOST = 40
"""Members of an opened box that are drawn on their own; the rest stays together."""


def group(
    lineage: Lineage,
    small: SmallGraph,
    stages: Int32Array,
    most: int,
    opened: Int32Array | None = None,
) -> Grouping:
    """The finest grouping into at most `most` boxes, and arrows in proportion.

    Parameters
    ----------
    lineage
        The plant.
    small
        What is drawn.
    stages
        The stage of each of its nodes.
    most
        How many boxes are wanted at the most; below five the coarsest grouping may give more.
    opened
        Places whose boxes are opened: their members are drawn one by one.
    """
    size = len(small.nodes)
    grouping = Grouping("nothing", np.arange(size, dtype=np.int32), size)
    for level in LEVELS:
        if grouping.boxes <= most and _arrows(small, grouping) <= ARROWS_PER_BOX * most:
            break
        grouping = _grouped(level, _traits(lineage, small.nodes, stages, level))
    return grouping if opened is None else _opened(grouping, opened)


def _opened(grouping: Grouping, places: Int32Array) -> Grouping:
    """The same with some boxes taken apart, as far as `OPENED_AT_MOST` goes."""
    box, boxes = grouping.box.copy(), grouping.boxes
    for known in np.unique(grouping.box[places]).tolist():
        members = np.flatnonzero(grouping.box == known)[:OPENED_AT_MOST]
        # The first keeps the box where all members go, so that none is left empty.
        alone = members if len(members) < (grouping.box == known).sum() else members[1:]
        box[alone] = np.arange(boxes, boxes + len(alone), dtype=np.int32)
        boxes += len(alone)
    return Grouping(grouping.merged_by, box, boxes)


def stages_of(small: SmallGraph, is_lot: NDArray[np.bool_]) -> Int32Array:
    """The column of each node: lots stand in even ones, operations in odd ones.

    A node stands behind all that leads to it; a lot that nothing in the picture makes stands
    right before its first use, so that a carton does not stand beside the wire.
    """
    order = small.order().tolist()
    starts, places = small.indptr.tolist(), small.places.tolist()
    stages = [0] * len(order)
    made = [False] * len(order)
    for place in order:
        before = [stages[at] for at in places[starts[place] : starts[place + 1]] if at >= 0]
        made[place] = bool(before)
        stages[place] = 1 + max(before) if before else int(not is_lot[place])
    first_use: dict[int, int] = {}
    for source, target, _ in small.edges():
        first_use[source] = min(first_use.get(source, stages[target]), stages[target])
    for place, used_at in first_use.items():
        if is_lot[place] and not made[place]:
            stages[place] = used_at - 1
    return np.array(stages, dtype=np.int32)


def _arrows(small: SmallGraph, grouping: Grouping) -> int:
    targets = np.repeat(grouping.box, np.diff(small.indptr)).astype(np.int64)
    inside = small.places >= 0
    sources = grouping.box[small.places[inside]]
    return len(np.unique(sources * np.int64(grouping.boxes) + targets[inside]))


def _traits(lineage: Lineage, nodes: Int32Array, stages: Int32Array, level: Level) -> Int32Array:
    """What must be equal for two nodes to share a box; shape (nodes, traits)."""
    rows = lineage.rows(nodes)
    is_lot = rows >= 0
    traits = np.full((len(nodes), 5), -2, dtype=np.int32)
    traits[:, 0] = is_lot
    if level.by_stage:
        traits[:, 1] = stages
    for column, name in enumerate(level.lot_traits, 2):
        traits[is_lot, column] = getattr(lineage.lots, name).view()[rows[is_lot]]
    operations = lineage.operations
    for column, name in enumerate(level.operation_traits, 2):
        recorded = operations.process if name == "process" else operations.context[name]
        traits[~is_lot, column] = recorded.view()[~rows[~is_lot]]
    return traits


def _grouped(level: Level, traits: Int32Array) -> Grouping:
    _, first, inverse = np.unique(traits, axis=0, return_index=True, return_inverse=True)
    # Numbered by their first member: codes of words differ between a plant and its copy.
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return Grouping(level.merged_by, rank[inverse.reshape(-1)], len(first))
