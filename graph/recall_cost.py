"""What a recall costs: hold, sort, scrap, replace, freight."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from graph.blast_radius import IN_PROCESS, ON_HAND, SHIPPED, UNSPECIFIED_CURRENCY, BlastRadius
from graph.cost_rates import CostRates
from graph.recall_assumptions import Basis, assumptions_of
from graph.said import Said, said_document
from graph.totals import FIGURES

RETURNED = FIGURES.index("returned")
PIECES = "pcs"
CENTS = 2


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """What lots that cost in another currency add, in that currency."""

    lots: int
    scrap: float
    replace: float


@dataclass(frozen=True, slots=True)
class RecallCost:
    """Cost of a recall in the currency of the rates.

    `apart` is by currency what could not be added; `assumptions` say what was counted how.
    """

    hold: float
    sort: float
    scrap: float
    replace: float
    freight: float
    total: float
    currency: str
    apart: Mapping[str, OtherCurrency]
    assumptions: tuple[Said, ...]

    def document(self) -> dict[str, object]:
        """For JSON, with the assumptions by language."""
        amounts = {
            name: getattr(self, name)
            for name in ("hold", "sort", "scrap", "replace", "freight", "total", "currency")
        }
        apart = {currency: asdict(other) for currency, other in self.apart.items()}
        return {**amounts, "apart": apart, "assumptions": said_document(self.assumptions)}


@dataclass(frozen=True, eq=False)
class _Worth:
    """Of the lots that bear cost: what is left of them, what is still out, and their unit cost."""

    left: NDArray[np.float64]
    out: NDArray[np.float64]
    unit_cost: NDArray[np.float64]
    currency: NDArray[np.str_]

    def scrap(self, lots: NDArray[np.bool_], share: float) -> float:
        return round(float((self.left * self.unit_cost)[lots].sum()) * share, CENTS)

    def replace(self, lots: NDArray[np.bool_], factor: float) -> float:
        return round(float((self.out * self.unit_cost)[lots].sum()) * factor, CENTS)


def recall_cost(radius: BlastRadius, rates: CostRates) -> RecallCost:
    """What it would cost to recall a blast radius.

    Parameters
    ----------
    radius
        The suspect lots.
    rates
        The plant's rates.

    Notes
    -----
    Each quantity is counted once, where it is now: what was consumed is in the lots it became.
    What customers sent back is stock again, and is not replaced.

    Examples
    --------
    >>> from graph.blast_radius import blast_radius
    >>> from graph.lineage import Lineage
    >>> from graph.nodes import Lot, Quantities
    >>> from graph.selection import Scope
    >>> plant = Lineage()
    >>> bolt = Lot("M2", "HEX-BOLT", "pcs", "finished", 0.0, unit_cost=7.0, currency="USD")
    >>> _ = plant.add_lot(bolt)
    >>> plant.set_quantities("M2", Quantities(produced=1000, shipped=400))
    >>> rates = CostRates("USD", hold_per_lot_day=5, sort_per_piece=0.1, scrap_share=0.5)
    >>> cost = recall_cost(blast_radius(plant, Scope(lots=("M2",))), rates)
    >>> cost.hold, cost.sort, cost.scrap, cost.replace, cost.total
    (70.0, 60.0, 2100.0, 2800.0, 5030.0)
    """
    worth = _worth(radius)
    left = _left(radius.figures)
    own = (worth.currency == rates.currency) & ~np.isnan(worth.unit_cost)
    basis = Basis(
        held_lots=int((left > 0).sum()),
        pieces=float(left[_counted_in_pieces(radius)].sum()),
        unsorted_lots=int((left[~_counted_in_pieces(radius)] > 0).sum()),
        shipments=_shipments_still_out(radius),
        unpriced_lots=int(np.isnan(worth.unit_cost).sum()),
    )
    amounts = {
        "hold": round(basis.held_lots * rates.hold_per_lot_day * rates.hold_days, CENTS),
        "sort": round(basis.pieces * rates.sort_per_piece, CENTS),
        "scrap": worth.scrap(own, rates.scrap_share),
        "replace": worth.replace(own, rates.replace_factor),
        "freight": round(2 * basis.shipments * rates.freight_per_shipment, CENTS),
    }
    apart = _apart(worth, rates)
    return RecallCost(
        **amounts,
        total=round(sum(amounts.values()), CENTS),
        currency=rates.currency,
        apart=apart,
        assumptions=assumptions_of(basis, rates, tuple(apart)),
    )


def _worth(radius: BlastRadius) -> _Worth:
    # The lots whose unit cost the radius asked for: the others have no part in any cost.
    figures = radius.figures[(radius.figures[:, [ON_HAND, IN_PROCESS, SHIPPED]] != 0).any(axis=1)]
    words = radius.lineage.lots.currency.decode(radius.costs.currencies.tolist())
    return _Worth(
        left=_left(figures),
        out=_still_out(figures),
        unit_cost=radius.costs.amounts,
        currency=np.array([word or UNSPECIFIED_CURRENCY for word in words], dtype=np.str_),
    )


def _left(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    # Below zero more was used than was made: there is nothing to hold or sort.
    left: NDArray[np.float64] = np.maximum(figures[:, [ON_HAND, IN_PROCESS]].sum(axis=1), 0.0)
    return left


def _still_out(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = np.maximum(figures[:, SHIPPED] - figures[:, RETURNED], 0.0)
    return out


def _counted_in_pieces(radius: BlastRadius) -> NDArray[np.bool_]:
    code = radius.lineage.lots.unit.code(PIECES)
    pieces: NDArray[np.bool_] = radius.units == (-1 if code is None else code)
    return pieces


def _shipments_still_out(radius: BlastRadius) -> int:
    out = _still_out(radius.figures) > 0
    return len(np.unique(radius.lines.shipment[out[radius.lines.place]]))


def _apart(worth: _Worth, rates: CostRates) -> dict[str, OtherCurrency]:
    priced = ~np.isnan(worth.unit_cost)
    others = sorted(set(worth.currency[priced].tolist()) - {rates.currency})
    of_currency = {name: priced & (worth.currency == name) for name in others}
    return {
        name: OtherCurrency(
            lots=int(lots.sum()),
            scrap=worth.scrap(lots, rates.scrap_share),
            replace=worth.replace(lots, rates.replace_factor),
        )
        for name, lots in of_currency.items()
    }
