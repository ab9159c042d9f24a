"""What becomes of held material, and what each way costs: compared, with what is assumed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from graph.cost_rates import CostRates

Kind = Literal["scrap", "sort", "rework", "return_to_supplier", "use_as_is"]
Because = Literal["cheapest", "supplier_bears_it", "cost_unknown", "nothing_on_hand"]
Unpriced = Literal["no_unit_cost", "other_currency", "no_rate", "made_here"]


@dataclass(frozen=True, slots=True)
class HeldLot:
    """A held lot: what is on hand (in its unit), what a unit costs, and who supplied it."""

    lot: str
    quantity: float
    in_pieces: bool
    unit_cost: float | None
    currency: str | None
    supplier: str | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way, and its cost; None, and why, where that is not known or it is not possible."""

    disposition: Kind
    cost: float | None
    unknown: Unpriced | None = None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The ways compared; what is recommended and why."""

    currency: str
    compared: tuple[Alternative, ...]
    recommended: Kind | None
    because: Because

    def document(self) -> dict[str, Any]:
        return {**asdict(self), "compared": [asdict(each) for each in self.compared]}


def compare_dispositions(
    lots: Sequence[HeldLot], rates: CostRates, *, rework_per_piece: float | None = None
) -> Alternatives:
    """Compare what scrapping, sorting, reworking, returning or using the held lots costs.

    Scrap costs what the material has cost so far. Sorting costs a check of every piece, the
    expected share of scrap, and the hold while it lasts; reworking its rate besides. A supplier
    bears the material that goes back to him, the freight is ours. Using it as it is costs nothing
    today: what a failure at the customer costs is not in it, so it is never recommended here, and
    neither is rework, which only engineering can say is possible. Sorting is only possible where
    what failed can be checked on each piece without destroying it.
    """
    here = [lot for lot in lots if lot.quantity > 0]
    worth, unknown = _worth(here, rates)
    compared = (
        Alternative("scrap", _cents(worth), unknown),
        Alternative("sort", *_sorting(here, rates, worth, unknown)),
        Alternative("rework", *_reworking(here, rates, worth, unknown, rework_per_piece)),
        _returning(here, rates),
        Alternative("use_as_is", 0.0),
    )
    return Alternatives(rates.currency, compared, *_recommended(here, compared))


def _worth(lots: Sequence[HeldLot], rates: CostRates) -> tuple[float | None, Unpriced | None]:
    total = 0.0
    for lot in lots:
        if lot.unit_cost is None or not math.isfinite(lot.unit_cost):
            return None, "no_unit_cost"
        if lot.currency not in (None, rates.currency):
            return None, "other_currency"
        total += lot.quantity * lot.unit_cost
    return total, None


def _sorting(
    lots: Sequence[HeldLot], rates: CostRates, worth: float | None, unknown: Unpriced | None
) -> tuple[float | None, Unpriced | None]:
    if worth is None:
        return None, unknown
    holding = rates.hold_per_lot_day * rates.hold_days * len(lots)
    return _cents(_pieces(lots) * rates.sort_per_piece + worth * rates.scrap_share + holding), None


def _reworking(
    lots: Sequence[HeldLot],
    rates: CostRates,
    worth: float | None,
    unknown: Unpriced | None,
    rework_per_piece: float | None,
) -> tuple[float | None, Unpriced | None]:
    """What is reworked is checked again, piece by piece."""
    sorting, why = _sorting(lots, rates, worth, unknown)
    if sorting is None:
        return None, why
    if rework_per_piece is None:
        return None, "no_rate"
    return _cents(sorting + rework_per_piece * _pieces(lots)), None


def _pieces(lots: Sequence[HeldLot]) -> float:
    return sum(lot.quantity for lot in lots if lot.in_pieces)


def _returning(lots: Sequence[HeldLot], rates: CostRates) -> Alternative:
    suppliers = {lot.supplier for lot in lots}
    if None in suppliers:
        return Alternative("return_to_supplier", None, "made_here")
    return Alternative("return_to_supplier", _cents(rates.freight_per_shipment * len(suppliers)))


def _recommended(
    lots: Sequence[HeldLot], compared: Sequence[Alternative]
) -> tuple[Kind | None, Because]:
    if not lots:
        return None, "nothing_on_hand"
    cost = {each.disposition: each.cost for each in compared}
    if cost["return_to_supplier"] is not None:
        return "return_to_supplier", "supplier_bears_it"
    scrap, sorting = cost["scrap"], cost["sort"]
    if scrap is None or sorting is None:
        return None, "cost_unknown"
    return ("sort" if sorting < scrap else "scrap"), "cheapest"


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)
