"""What the cost of a recall counts, and how, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.cost_rates import CostRates
from graph.said import Said
from graph.said_time import said_number


@dataclass(frozen=True, slots=True)
class Basis:
    """What was counted: lots with stock, pieces to sort, lots that are not counted in pieces,
    shipments that are still out, and lots whose unit cost is not known."""

    held_lots: int
    pieces: float
    unsorted_lots: int
    shipments: int
    unpriced_lots: int


def assumptions_of(
    basis: Basis, rates: CostRates, other_currencies: Sequence[str]
) -> tuple[Said, ...]:
    """The sentences for one recall.

    Examples
    --------
    >>> basis = Basis(held_lots=2, pieces=600, unsorted_lots=0, shipments=1, unpriced_lots=0)
    >>> assumptions_of(basis, CostRates("USD", hold_per_lot_day=5), ())[0].en
    'hold: lots with stock 2, each 5 USD a day for 14 days'
    """
    said = [_hold(basis, rates), _sort(basis, rates), _scrap(rates), _replace(rates)]
    said.append(_freight(basis, rates))
    if basis.unsorted_lots:
        said.append(_not_in_pieces(basis.unsorted_lots))
    if basis.unpriced_lots:
        said.append(_unpriced(basis.unpriced_lots))
    said += [_apart(currency) for currency in other_currencies]
    return tuple(said)


def _hold(basis: Basis, rates: CostRates) -> Said:
    rate, days = said_number(rates.hold_per_lot_day), said_number(rates.hold_days)
    return Said(
        f"hold: lots with stock {basis.held_lots}, each {rate} {rates.currency} a day "
        f"for {days} days",
        f"隔离：有库存的批次 {basis.held_lots} 个，每批每天 {rate} {rates.currency}，共 {days} 天",
    )


def _sort(basis: Basis, rates: CostRates) -> Said:
    rate, pieces = said_number(rates.sort_per_piece), said_number(basis.pieces)
    return Said(
        f"sort: pieces on hand and in process {pieces}, each {rate} {rates.currency}",
        f"分选：在库和在制 {pieces} 件，每件 {rate} {rates.currency}",
    )


def _scrap(rates: CostRates) -> Said:
    share = said_number(round(100 * rates.scrap_share, 6))
    return Said(
        f"scrap: {share} % of what is left, at unit cost",
        f"报废：剩余数量的 {share} %，按单位成本计",
    )


def _replace(rates: CostRates) -> Said:
    factor = said_number(rates.replace_factor)
    return Said(
        f"replace: what was shipped and has not come back, at {factor} times unit cost",
        f"补货：已发运且未退回的数量，按单位成本的 {factor} 倍计",
    )


def _freight(basis: Basis, rates: CostRates) -> Said:
    rate = said_number(rates.freight_per_shipment)
    return Said(
        f"freight: shipments still out {basis.shipments}, each {rate} {rates.currency} one way, "
        "paid both ways",
        f"运费：仍在外的发运 {basis.shipments} 次，单程每次 {rate} {rates.currency}，按往返计",
    )


def _not_in_pieces(lots: int) -> Said:
    return Said(
        f"not sorted: lots counted in other units than pieces {lots}",
        f"不分选：不以件计数的批次 {lots} 个",
    )


def _unpriced(lots: int) -> Said:
    return Said(
        f"left out of scrap and replace: lots of unknown unit cost {lots}",
        f"报废和补货未计入：单位成本未知的批次 {lots} 个",
    )


def _apart(currency: str) -> Said:
    return Said(
        f"listed apart, not added: lots that cost in {currency}",
        f"单独列出、未计入合计：以 {currency} 计价的批次",
    )
