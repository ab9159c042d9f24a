"""A picture of a part of the lineage as data: what is drawn, before anybody draws it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.columns import NOT_RECORDED
from graph.flow import Int32Array, SmallGraph
from graph.lineage import Lineage
from graph.nodes import DECIMALS
from graph.picture_groups import Grouping, MergedBy, group, stages_of
from graph.registers import KINDS, PRODUCED, SHIPPED, remaining_of

__all__ = ["Amount", "Marks", "Picture", "PictureEdge", "PictureNode", "picture_of"]

MOST = 300
IN_PROCESS = np.array([kind in ("raw", "semi_finished") for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Amount:
    """Sums over the lots of a box that are counted in one unit."""

    unit: str
    produced: float
    on_hand: float
    in_process: float
    shipped: float


@dataclass(frozen=True, slots=True)
class Marks:
    """How many of the lots or operations of a box are suspects, held, shipped, the beginning."""

    suspect: int = 0
    held: int = 0
    shipped: int = 0
    begun: int = 0


@dataclass(frozen=True, slots=True)
class PictureNode:
    """One box: a lot, an operation, or `count` of them that were merged.

    Parameters
    ----------
    kind
        Lots or operations.
    name
        Of a single one its name; of several their item or process, or the kind of item.
    traits
        What else is to be read: item of a lot; process, equipment and load of an operation.
    stage
        The column it stands in, 0 for the first; lots in even ones, operations in odd ones.
    count
        How many lots or operations it stands for.
    amounts
        Of lots: what was made and where it is, per unit.
    marks
        How many of them are marked.
    first
        The name of the first of them, by which the box can be opened.
    members
        The nodes of the lineage that it stands for.
    """

    kind: Literal["lot", "operation"]
    name: str
    traits: tuple[str, ...]
    stage: int
    count: int
    amounts: tuple[Amount, ...]
    marks: Marks
    first: str = ""
    members: Int32Array = field(
        default_factory=lambda: np.zeros(0, dtype=np.int32), repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class PictureEdge:
    """An arrow between two boxes (their places in `Picture.nodes`) for `count` edges.

    `quantities` are pairs of unit and sum.
    """

    source: int
    target: int
    count: int
    quantities: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows; `merged_by` says what the members of a box have in common."""

    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    merged_by: MergedBy

    def count(self, kind: Literal["lot", "operation"]) -> int:
        """How many lots or operations it stands for."""
        return sum(node.count for node in self.nodes if node.kind == kind)


def picture_of(
    lineage: Lineage,
    nodes: Sequence[int] | Int32Array,
    *,
    most: int = MOST,
    suspects: Sequence[int] | Int32Array = (),
    held: Sequence[int] | Int32Array = (),
    opened: Sequence[int] | Int32Array = (),
    begins: Sequence[int] | Int32Array = (),
) -> Picture:
    """What a picture of some lots and operations shows.

    Up to `most` nodes (and five times as many edges) each has a box of its own. Above, lots of
    one item and operations of one process, equipment and load within a stage share a box; then
    those of one process and equipment; then of one process; then the stages are merged; last,
    the kinds of items. The first of these that is small enough is taken. Counts and sums are
    exact.

    Parameters
    ----------
    lineage
        The plant.
    nodes
        What is drawn; edges between them are drawn, others are not.
    most
        How many boxes are readable; five times as many arrows are drawn.
    suspects, held
        Nodes to be marked; those that are not drawn do not matter.
    opened
        Nodes whose boxes are opened: up to `OPENED_AT_MOST` of what shares a box with one of
        them has a box of its own.
    begins
        Nodes that were asked for, to be marked as the beginning of what is drawn.

    Raises
    ------
    IndexError
        There is no such node.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation, Quantities
    >>> plant = Lineage()
    >>> for name in ("K7-BLANK", "K7", "M2"):
    ...     _ = plant.add_lot(Lot(name, name[3:] or "BOLT", "pcs", "finished", 0.0))
    ...     plant.set_quantities(name, Quantities(produced=800))
    >>> made = (("K7", 800.0), ("M2", 800.0))
    >>> _ = plant.add_operation(
    ...     Operation("OP-20", "heat_treat", 0, 6, (("K7-BLANK", 1600.0),), made, load="F2-0193"))
    >>> picture = picture_of(plant, range(4), most=3, suspects=[3])
    >>> [(node.name, node.count, node.stage) for node in picture.nodes]
    [('K7-BLANK', 1, 0), ('OP-20', 1, 1), ('BOLT', 2, 2)]
    >>> picture.edges[1]
    PictureEdge(source=1, target=2, count=2, quantities=(('pcs', 1600.0),))
    """
    small = lineage.flow.edges_into(np.unique(lineage.flow.checked(nodes)))
    is_lot = lineage.rows(small.nodes) >= 0
    stages = stages_of(small, is_lot)
    apart = np.flatnonzero(_marked(small, opened)).astype(np.int32)
    grouping = group(lineage, small, stages, most, apart)
    drawn = _Drawn(
        lineage, small, stages, grouping,
        suspect=_marked(small, suspects), held=_marked(small, held), begun=_marked(small, begins),
    )  # fmt: skip
    boxes = [drawn.node(members) for members in drawn.members()]
    order = sorted(range(len(boxes)), key=lambda at: (boxes[at].stage, at))
    places = {old: new for new, old in enumerate(order)}
    return Picture(
        nodes=tuple(boxes[at] for at in order),
        edges=drawn.edges(places),
        merged_by=grouping.merged_by,
    )


def _marked(small: SmallGraph, nodes: Sequence[int] | Int32Array) -> NDArray[np.bool_]:
    marked: NDArray[np.bool_] = np.isin(small.nodes, np.asarray(nodes, dtype=np.int32))
    return marked


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What the boxes and arrows are summed from; arrays by place in `small`."""

    lineage: Lineage
    small: SmallGraph
    stages: Int32Array
    grouping: Grouping
    suspect: NDArray[np.bool_]
    held: NDArray[np.bool_]
    begun: NDArray[np.bool_]

    def members(self) -> list[Int32Array]:
        """The places in each box."""
        by_box = np.argsort(self.grouping.box, kind="stable").astype(np.int32)
        sizes = np.bincount(self.grouping.box, minlength=self.grouping.boxes)
        return np.split(by_box, np.cumsum(sizes)[:-1]) if self.grouping.boxes else []

    def node(self, places: Int32Array) -> PictureNode:
        rows = self.lineage.rows(self.small.nodes[places])
        lots = bool(rows[0] >= 0)
        quantities = self.lineage.lots.quantities.view()[rows] if lots else np.zeros((0, 6))
        return PictureNode(
            kind="lot" if lots else "operation",
            name=self._name(places, rows),
            traits=self._traits(rows),
            stage=int(self.stages[places].min()),
            count=len(places),
            amounts=self._amounts(rows, quantities) if lots else (),
            marks=Marks(
                suspect=int(self.suspect[places].sum()),
                held=int(self.held[places].sum()),
                shipped=int((quantities[:, SHIPPED] > 0).sum()),
                begun=int(self.begun[places].sum()),
            ),
            first=self.lineage.names_of(self.small.nodes[places[:1]])[0],
            members=self.small.nodes[places],
        )

    def edges(self, places: dict[int, int]) -> tuple[PictureEdge, ...]:
        box = self.grouping.box.tolist()
        units = self._units()
        counts: dict[tuple[int, int], int] = defaultdict(int)
        sums: dict[tuple[int, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for source, target, quantity in self.small.edges():
            arrow = places[box[source]], places[box[target]]
            counts[arrow] += 1
            sums[arrow][units[source] or units[target] or ""] += quantity
        return tuple(
            PictureEdge(*arrow, counts[arrow], tuple(sorted(_rounded(sums[arrow]).items())))
            for arrow in sorted(counts)
        )

    def _name(self, places: Int32Array, rows: Int32Array) -> str:
        if len(places) == 1 and self.grouping.merged_by != "kind":
            return self.lineage.names_of(self.small.nodes[places])[0]
        if self.grouping.merged_by == "kind":
            return KINDS[int(self.lineage.lots.kind.view()[rows[0]])] if rows[0] >= 0 else ""
        if rows[0] >= 0:
            return str(self.lineage.lots.item.word(int(rows[0])))
        return str(self.lineage.operations.process.word(int(~rows[0])))

    def _traits(self, rows: Int32Array) -> tuple[str, ...]:
        """What all members have in common beside the name of the box."""
        lots, operations = self.lineage.lots, self.lineage.operations
        single = len(rows) == 1
        if rows[0] >= 0:
            columns = [lots.item] if single else []
        else:
            rows = ~rows
            shared = [operations.context["equipment"], operations.context["load"]]
            columns = [operations.process, *shared] if single else shared
        if self.grouping.merged_by == "kind":
            columns = []
        common = [column for column in columns if len(np.unique(column.view()[rows])) == 1]
        words = [column.word(int(rows[0])) for column in common]
        return tuple(word for word in words if word is not None)

    def _amounts(self, rows: Int32Array, quantities: NDArray[np.float64]) -> tuple[Amount, ...]:
        codes = self.lineage.lots.unit.view()[rows]
        left = remaining_of(quantities)
        in_process = IN_PROCESS[self.lineage.lots.kind.view()[rows]]
        columns = (
            quantities[:, PRODUCED],
            np.where(in_process, 0.0, left),
            np.where(in_process, left, 0.0),
            quantities[:, SHIPPED],
        )
        amounts = [
            Amount(
                str(self.lineage.lots.unit.decoded(code)),
                *(round(float(column[codes == code].sum()), DECIMALS) for column in columns),
            )
            for code in np.unique(codes).tolist()
        ]
        return tuple(sorted(amounts, key=lambda amount: amount.unit))

    def _units(self) -> list[str | None]:
        rows = self.lineage.rows(self.small.nodes)
        codes = np.full(len(rows), NOT_RECORDED)
        codes[rows >= 0] = self.lineage.lots.unit.view()[rows[rows >= 0]]
        return self.lineage.lots.unit.decode(codes.tolist())


def _rounded(sums: dict[str, float]) -> dict[str, float]:
    return {unit: round(amount, DECIMALS) for unit, amount in sums.items()}
