"""What a recall costs, against sums on paper."""

import pytest

from graph.blast_radius import blast_radius
from graph.cost_rates import CostRates
from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.recall_cost import OtherCurrency, RecallCost, recall_cost
from graph.scopes import Scope

RATES = CostRates(
    currency="USD",
    hold_per_lot_day=5.0,
    hold_days=10.0,
    sort_per_piece=0.05,
    scrap_share=0.25,
    replace_factor=1.5,
    freight_per_shipment=200.0,
)


@pytest.fixture
def packed() -> Lineage:
    """100 kg of wire, 40 left; 1000 bolts at 2 USD: 600 packed, 100 in stock, 300 shipped."""
    plant = Lineage()
    plant.add_lot(Lot("COIL", "WIRE", "kg", "raw", 0.0, unit_cost=3.0, currency="USD", heat="H"))
    plant.add_lot(Lot("BOLTS", "BOLT", "pcs", "finished", 1.0, unit_cost=2.0, currency="USD"))
    plant.add_lot(Lot("CTN", "CARTON", "pcs", "packaging", 2.0))
    plant.add_operation(Operation("OP-1", "heading", 0, 1, (("COIL", 60),), (("BOLTS", 1000),)))
    plant.add_operation(Operation("OP-2", "packing", 1, 2, (("BOLTS", 600),), (("CTN", 600),)))
    plant.set_quantities("COIL", Quantities(produced=100, consumed=60))
    plant.set_quantities("BOLTS", Quantities(produced=1000, consumed=600, shipped=300))
    plant.set_quantities("CTN", Quantities(produced=600, shipped=500, returned=100))
    for shipment, lot, quantity in (
        ("SH-1", "BOLTS", 300),
        ("SH-1", "CTN", 200),
        ("SH-2", "CTN", 300),
    ):
        plant.add_shipment_line(ShipmentLine(shipment, "BUYER", 3.0, lot, quantity))
    return plant


def cost_of(plant: Lineage, *lots: str, rates: CostRates = RATES) -> RecallCost:
    return recall_cost(blast_radius(plant, Scope(lots=lots)), rates)


def test_each_quantity_is_counted_once_where_it_is_now(packed: Lineage) -> None:
    cost = cost_of(packed, "COIL")
    # Left: 40 kg, 100 bolts, 200 in the carton (two of its hundreds came back).
    assert cost.hold == 3 * 5.0 * 10
    assert cost.sort == (100 + 200) * 0.05
    assert cost.scrap == (40 * 3.0 + (100 + 200) * 2.0) * 0.25
    assert cost.replace == (300 + 400) * 2.0 * 1.5
    assert cost.freight == 2 * 2 * 200.0
    assert cost.total == cost.hold + cost.sort + cost.scrap + cost.replace + cost.freight
    assert (cost.currency, cost.apart) == ("USD", {})


def test_what_came_back_whole_is_neither_replaced_nor_fetched(packed: Lineage) -> None:
    packed.set_quantities("CTN", Quantities(produced=600, shipped=500, returned=500))
    cost = cost_of(packed, "CTN")
    assert (cost.replace, cost.freight) == (0.0, 0.0)
    assert cost.sort == 600 * 0.05


def test_a_lot_with_nothing_left_is_not_held(packed: Lineage) -> None:
    packed.set_quantities("BOLTS", Quantities(produced=1000, consumed=600, shipped=400))
    packed.set_quantities("CTN", Quantities(produced=600, shipped=600))
    cost = cost_of(packed, "BOLTS")
    assert (cost.hold, cost.sort, cost.scrap) == (0.0, 0.0, 0.0)


def test_more_used_than_made_costs_nothing(packed: Lineage) -> None:
    packed.set_quantities("BOLTS", Quantities(produced=10, consumed=600))
    packed.set_quantities("CTN", Quantities())
    assert cost_of(packed, "BOLTS").total == 2 * 2 * 200.0 * 0


def test_lots_in_another_currency_are_listed_apart_and_not_added(packed: Lineage) -> None:
    bolt = Lot("EURO", "BOLT-EUR", "pcs", "finished", 1.0, unit_cost=4.0, currency="EUR")
    packed.add_lot(bolt)
    packed.set_quantities("EURO", Quantities(produced=100, shipped=60))
    cost = cost_of(packed, "BOLTS", "EURO")
    alone = cost_of(packed, "BOLTS")
    assert (cost.scrap, cost.replace) == (alone.scrap, alone.replace)
    assert cost.apart == {"EUR": OtherCurrency(lots=1, scrap=40.0, replace=360.0)}
    # The hold and the sorting are paid in the plant's own currency, whatever a lot is worth.
    assert cost.hold == alone.hold + 50.0
    assert any("EUR" in each.en for each in cost.assumptions)


def test_lots_of_unknown_cost_are_said_to_be_left_out() -> None:
    plant = Lineage()
    plant.add_lot(Lot("X", "WASHER", "pcs", "raw", 0.0))
    plant.set_quantities("X", Quantities(produced=50))
    cost = cost_of(plant, "X")
    assert (cost.scrap, cost.replace, cost.sort) == (0.0, 0.0, 2.5)
    said = [each.en for each in cost.assumptions]
    assert "left out of scrap and replace: lots of unknown unit cost 1" in said


def test_the_assumptions_name_the_rates_in_both_languages(packed: Lineage) -> None:
    document = cost_of(packed, "COIL").document()
    said = document["assumptions"]
    assert isinstance(said, dict)
    assert said["en"] == [
        "hold: lots with stock 3, each 5 USD a day for 10 days",
        "sort: pieces on hand and in process 300, each 0.05 USD",
        "scrap: 25 % of what is left, at unit cost",
        "replace: what was shipped and has not come back, at 1.5 times unit cost",
        "freight: shipments still out 2, each 200 USD one way, paid both ways",
        "not sorted: lots counted in other units than pieces 1",
    ]
    assert len(said["zh-CN"]) == 6
    assert "有库存的批次 3 个" in said["zh-CN"][0]


def test_an_empty_radius_costs_nothing(packed: Lineage) -> None:
    scope = Scope(heat="H", start=50.0)
    assert recall_cost(blast_radius(packed, scope), RATES).total == 0.0


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ({"currency": ""}, "need a currency"),
        ({"currency": "USD", "hold_days": -1.0}, "`hold_days` must be 0 or more"),
        ({"currency": "USD", "sort_per_piece": float("nan")}, "`sort_per_piece` must be 0"),
        ({"currency": "USD", "scrap_share": 1.5}, "a share from 0 to 1"),
    ],
)
def test_rates_that_make_no_sense_are_refused(rates: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        CostRates(**rates)  # type: ignore[arg-type]
