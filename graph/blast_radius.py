"""Blast radius: everything downstream of a scope, by where it is now.

It is complete by construction: nothing limits the walk, and every lot that the edges reach is in
it with the path that reached it. What the records cannot settle is listed as gaps.
"""

from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from graph import registers
from graph.costs import UnitCosts, unit_costs
from graph.flow import Int32Array, Walk
from graph.gaps import Gap
from graph.json_kernels import Texts
from graph.json_texts import quoted_names
from graph.lineage import Lineage
from graph.nodes import DECIMALS, ShipmentLine
from graph.radius_gaps import find_gaps
from graph.radius_lines import SentLines, SuspectCustomer, sent_lines
from graph.registers import KINDS, remaining_of
from graph.selection import Scope
from graph.shares import shares_of
from graph.suspects import Suspects, resolve
from graph.totals import FIGURES, Figure, Totals, one_or_many, sum_lots

__all__ = [
    "CERTAINTIES",
    "BlastRadius",
    "Cost",
    "Gap",
    "SuspectCustomer",
    "SuspectLot",
    "blast_radius",
    "radius_of",
]

CERTAINTIES = {3: "material", 2: "context", 1: "window"}
"""What the codes of `BlastRadius.certainty` mean; the stronger proof has the larger code."""

ON_HAND, IN_PROCESS, SHIPPED = map(FIGURES.index, ("on_hand", "in_process", "shipped"))
COUNTS_IN_PROCESS = np.array([kind in ("raw", "semi_finished") for kind in KINDS])
UNSPECIFIED_CURRENCY = "unspecified"


@dataclass(frozen=True, slots=True)
class SuspectLot:
    """One lot of a blast radius; quantities in the lot's unit.

    `why` is a shortest path of names that proves the certainty: a suspect lot or operation,
    then operations and lots in turn, then this lot. `remaining` of the lot stands as
    `in_process` for a raw or semi-finished item and as `on_hand` otherwise.
    """

    lot: str
    item: str
    unit: str
    certainty: str
    share: float
    produced: float
    on_hand: float
    in_process: float
    consumed: float
    shipped: float
    scrapped: float
    returned: float
    unaccounted: float
    location: str | None
    why: tuple[str, ...]


class Cost(TypedDict):
    """Cost of what is left and of what was shipped; per currency where there are several."""

    currency: str | None
    on_hand: Figure
    shipped: Figure
    total: Figure


@dataclass(frozen=True, eq=False)
class BlastRadius:
    """Everything downstream of a scope, as columns; rows are lots in order of recording.

    Quantities, locations and shipments are those of the moment it was computed.

    Parameters
    ----------
    scope
        What was asked.
    lot_indices
        Nodes of the lots, int32, shape (lots,), ascending.
    certainty
        int8, shape (lots,): the strongest proof that reaches the lot, see `CERTAINTIES`.
    share
        Share of suspect material, shape (lots,), 0 to 1.
    operations
        Number of operations in the radius, the chosen ones included.
    gaps
        What the records could not settle.
    figures
        Shape (lots, 8), columns as in `graph.totals.FIGURES`.
    """

    scope: Scope
    lot_indices: Int32Array
    certainty: NDArray[np.int8]
    share: NDArray[np.float64]
    operations: int
    gaps: tuple[Gap, ...]
    figures: NDArray[np.float64] = field(repr=False)
    lineage: Lineage = field(repr=False)
    walk: Walk = field(repr=False)
    positions: NDArray[np.intp] = field(repr=False)
    items: Int32Array = field(repr=False)
    units: Int32Array = field(repr=False)
    locations: Int32Array = field(repr=False)
    lines: SentLines = field(repr=False)
    costs: UnitCosts = field(repr=False)
    labels: Texts = field(repr=False)

    def __len__(self) -> int:
        return len(self.lot_indices)

    def lot_names(self) -> list[str]:
        """Names of the lots, in order of recording."""
        return self.lineage.lots.names.names(self._rows())

    def lots(self) -> list[SuspectLot]:
        """The lots one by one, in order of recording."""
        register = self.lineage.lots
        paths = self._paths()
        columns = zip(
            self.lot_names(),
            register.item.decode(self.items.tolist()),
            register.unit.decode(self.units.tolist()),
            self.certainty.tolist(),
            self.share.tolist(),
            self.figures.tolist(),
            register.location.decode(self.locations.tolist()),
            [paths[position] for position in self.positions.tolist()],
            strict=True,
        )
        return [
            SuspectLot(
                lot=name,
                item=str(item),
                unit=str(unit),
                certainty=CERTAINTIES[certainty],
                share=share,
                location=location,
                why=why,
                **dict(zip(FIGURES, figures, strict=True)),
            )
            for name, item, unit, certainty, share, figures, location, why in columns
        ]

    def why(self, row: int) -> tuple[str, ...]:
        """The path of names that brought the lot of a row into the radius."""
        return tuple(map(self.lineage.name_of, self.walk.path_to(int(self.positions[row]))))

    def shipments(self) -> tuple[ShipmentLine, ...]:
        """The lines that shipped suspect lots, by time, shipment and place in it."""
        return self.lines.lines(self.lot_names())

    def customers(self) -> tuple[SuspectCustomer, ...]:
        """What each customer was shipped of the suspect lots (returns are not taken off)."""
        return self.lines.by_customer()

    def places(self) -> list[str]:
        """Where suspect material lies now, the place with most of the lots first."""
        here = self.figures[:, [FIGURES.index("on_hand"), FIGURES.index("in_process")]].any(axis=1)
        codes, lots = np.unique(self.locations[here], return_counts=True)
        names = self.lineage.lots.location.decode(codes.tolist())
        found = [(-many, name) for many, name in zip(lots.tolist(), names, strict=True) if name]
        return [name for _, name in sorted(found)]

    def totals(self) -> Totals:
        """Sums over the lots, and what per cent of them is accounted for."""
        return sum_lots(self.figures, self.units, self.lineage.lots.unit.words())

    def cost(self) -> Cost:
        """What the suspect lots are worth, still here and shipped, at unit cost.

        Lots of unknown cost are left out; their items are among the gaps.
        """
        bearing = _bears_cost(self.figures)
        known = ~np.isnan(self.costs.amounts)
        figures = self.figures[bearing][known]
        left, shipped = figures[:, [ON_HAND, IN_PROCESS]].sum(axis=1), figures[:, SHIPPED]
        amounts, currencies = self.costs.amounts[known], self.costs.currencies[known]
        codes = np.unique(currencies).tolist()
        words = self.lineage.lots.currency.decode(codes)
        names = [word or UNSPECIFIED_CURRENCY for word in words]
        here, gone = (
            {
                name: float((quantities * amounts)[currencies == code].sum())
                for name, code in zip(names, codes, strict=True)
            }
            for quantities in (left, shipped)
        )
        return Cost(
            currency=words[0] if len(words) == 1 else None,
            on_hand=one_or_many(_rounded(here)),
            shipped=one_or_many(_rounded(gone)),
            total=one_or_many(_rounded({name: here[name] + gone[name] for name in names})),
        )

    def _paths(self) -> list[tuple[str, ...]]:
        # A node is met after its parent, so each path continues one that is there already.
        paths: list[tuple[str, ...]] = []
        names = self.lineage.names_of(self.walk.nodes)
        for name, parent in zip(names, self.walk.parents.tolist(), strict=True):
            paths.append((*paths[parent], name) if parent >= 0 else (name,))
        return paths

    def _rows(self) -> Int32Array:
        return self.lineage.rows(self.lot_indices)


def blast_radius(lineage: Lineage, scope: Scope, *, unknown_ok: bool = False) -> BlastRadius:
    """Everything downstream of a scope, by where it is now.

    Parameters
    ----------
    lineage
        The plant.
    scope
        What is suspect.
    unknown_ok
        Let a name that no record mentions choose nothing, see `resolve`.

    Raises
    ------
    UnknownName
        The scope names something that no record mentions.

    Notes
    -----
    The suspects are in it: suspect lots, and the outputs (not the inputs) of suspect operations.
    That operations which share a furnace load are suspect together, though no material joins
    them, follows NRC Part 21 report 1997-083.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for name in ("K7-BLANK", "M2-BLANK", "K7", "M2"):
    ...     _ = plant.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    >>> for op, bolts in (("OP-20", "K7"), ("OP-21", "M2")):
    ...     used, made = ((f"{bolts}-BLANK", 10.0),), ((bolts, 10.0),)
    ...     _ = plant.add_operation(Operation(op, "heat_treat", 0, 6, used, made, load="F2-0193"))
    >>> radius = blast_radius(plant, Scope(load="F2-0193"))
    >>> [(lot.lot, lot.certainty, lot.share, lot.why) for lot in radius.lots()]
    [('K7', 'context', 1.0, ('OP-20', 'K7')), ('M2', 'context', 1.0, ('OP-21', 'M2'))]
    """
    return radius_of(lineage, resolve(lineage, scope, unknown_ok=unknown_ok), scope)


def radius_of(lineage: Lineage, suspects: Suspects, scope: Scope) -> BlastRadius:
    """The blast radius of suspects that are chosen already; `scope` says by what.

    See `blast_radius`.
    """
    groups = (suspects.material, suspects.context, suspects.window)
    walk = lineage.flow.walk(groups)
    rows = lineage.rows(walk.nodes)
    places = np.flatnonzero(rows >= 0)
    places = places[np.argsort(walk.nodes[places])]
    lots, lot_rows = walk.nodes[places], rows[places]
    small = lineage.flow.edges_into(walk.nodes)
    suspect = np.isin(walk.nodes, np.concatenate(groups))
    figures = _figures(lineage, lot_rows)
    costs = unit_costs(lineage, lots[_bears_cost(figures)])
    gaps = find_gaps(lineage, lot_rows, ~rows[rows < 0], costs.unpriced_items)
    return BlastRadius(
        scope=scope,
        lot_indices=lots,
        certainty=_certainty(walk)[places],
        share=shares_of(lineage, small, suspect)[places],
        operations=int((rows < 0).sum()),
        gaps=(*suspects.gaps, *gaps),
        figures=figures,
        lineage=lineage,
        walk=walk,
        positions=places,
        items=lineage.lots.item.view()[lot_rows],
        units=lineage.lots.unit.view()[lot_rows],
        locations=lineage.lots.location.view()[lot_rows],
        lines=sent_lines(lineage, lot_rows),
        costs=costs,
        labels=quoted_names(lineage, rows),
    )


def _certainty(walk: Walk) -> NDArray[np.int8]:
    # A node belongs to the first, and so the strongest, group of suspects that reaches it.
    met = np.diff((0, *walk.ends))
    return np.repeat(np.array([3, 2, 1], dtype=np.int8), met)


def _figures(lineage: Lineage, lot_rows: Int32Array) -> NDArray[np.float64]:
    quantities = lineage.lots.quantities.view()[lot_rows]
    remaining = remaining_of(quantities)
    in_process = COUNTS_IN_PROCESS[lineage.lots.kind.view()[lot_rows]]
    return np.column_stack(
        (
            quantities[:, registers.PRODUCED],
            np.where(in_process, 0.0, remaining),
            np.where(in_process, remaining, 0.0),
            quantities[:, registers.CONSUMED],
            quantities[:, registers.SHIPPED],
            quantities[:, registers.SCRAPPED],
            quantities[:, registers.RETURNED],
            quantities[:, registers.UNACCOUNTED],
        )
    ).round(DECIMALS)


def _bears_cost(figures: NDArray[np.float64]) -> NDArray[np.bool_]:
    # What was used up or scrapped has no part in the cost, so its unit cost is not asked for.
    bears: NDArray[np.bool_] = (figures[:, [ON_HAND, IN_PROCESS, SHIPPED]] != 0).any(axis=1)
    return bears


def _rounded(amounts: dict[str, float]) -> dict[str, float]:
    return {name: round(amount, DECIMALS) for name, amount in amounts.items()}
