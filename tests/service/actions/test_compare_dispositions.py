"""What becomes of held lots: the cost of each way, and what is recommended."""

from __future__ import annotations

from typing import Any

import pytest

from graph.cost_rates import CostRates
from service.actions.compare_dispositions import Alternatives, HeldLot, compare_dispositions

RATES = CostRates(
    "USD", hold_per_lot_day=5, hold_days=10, sort_per_piece=0.1, scrap_share=0.2,
    freight_per_shipment=250,
)  # fmt: skip
BOLTS = HeldLot("M2", 1_000, True, 2.0, "USD", None)
COIL = HeldLot("C1", 500, False, 1.0, "USD", "MILL")


def costs(found: Alternatives) -> dict[str, Any]:
    return {each.disposition: each.cost for each in found.compared}


def test_each_way_costs_what_its_rates_say() -> None:
    found = compare_dispositions([BOLTS], RATES, rework_per_piece=0.5)
    # 1,000 x 0.10 to sort, 20 % of 2,000 scrapped, 10 days at 5.
    assert costs(found) == {
        "scrap": 2_000.0, "sort": 550.0, "rework": 1_050.0, "return_to_supplier": None,
        "use_as_is": 0.0,
    }  # fmt: skip
    assert (found.recommended, found.because) == ("sort", "cheapest")


def test_what_is_not_counted_in_pieces_is_not_sorted_by_the_piece() -> None:
    assert costs(compare_dispositions([COIL], RATES))["sort"] == 0.2 * 500 + 50


def test_scrap_is_recommended_where_sorting_costs_more() -> None:
    cheap = HeldLot("W1", 1_000, True, 0.01, "USD", None)
    assert compare_dispositions([cheap], RATES).recommended == "scrap"


def test_what_was_bought_goes_back_for_the_freight() -> None:
    other = HeldLot("C2", 5, False, None, None, "OTHER")
    found = compare_dispositions([COIL, other], RATES)
    assert costs(found)["return_to_supplier"] == 500.0
    assert (found.recommended, found.because) == ("return_to_supplier", "supplier_bears_it")


@pytest.mark.parametrize(
    ("lot", "why"),
    [
        (HeldLot("X", 10, True, None, "USD", None), "no_unit_cost"),
        (HeldLot("X", 10, True, float("nan"), "USD", None), "no_unit_cost"),
        (HeldLot("X", 10, True, 1.0, "CNY", None), "other_currency"),
    ],
)
def test_a_cost_that_is_not_known_is_said_and_nothing_is_recommended(
    lot: HeldLot, why: str
) -> None:
    found = compare_dispositions([BOLTS, lot], RATES)
    unknown = {each.disposition: each.unknown for each in found.compared}
    assert (unknown["scrap"], unknown["sort"], unknown["rework"]) == (why, why, why)
    assert (found.recommended, found.because) == (None, "cost_unknown")


def test_without_a_rate_rework_is_unknown_and_of_nothing_nothing_is_recommended() -> None:
    found = compare_dispositions([BOLTS], RATES)
    assert [each.unknown for each in found.compared if each.disposition == "rework"] == ["no_rate"]
    gone = HeldLot("M9", 0, True, 2.0, "USD", None)
    assert compare_dispositions([gone], RATES).because == "nothing_on_hand"
