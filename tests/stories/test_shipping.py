"""The gate, what slips past it, and what comes back."""

from __future__ import annotations

from service.actions.people import add_person
from service.records import case_tables as c
from service.records import tables as t
from tests.stories.furnace import at, basket, check, packed
from tests.stories.looking import blocked, case, cases, held, letters, rows
from tests.support.master_data import Record, shipment
from tests.support.recording import NOW, Works, desk_of


def hold_b1(works: Works) -> None:
    works.record(basket("B1", 6), basket("B2", 7), check("B1", 40, day=6))


def returned(name: str, lot: str, quantity: float, of: str = "SH-1") -> Record:
    return {
        "record": "return", "id": name, "at": at(15), "customer": "BUYER", "shipment": of,
        "lot": lot, "quantity": quantity,
    }  # fmt: skip


def test_a_shipment_with_one_held_lot_does_not_leave_at_all(shop: Works) -> None:
    hold_b1(shop)
    shop.record(packed("CTN", "B1"))
    (reason,) = blocked(shop, shipment("SH-1", {"B2": 5, "B1": 5, "CTN": 10, "NOWHERE": 1}))
    assert reason.startswith("Nothing was shipped. ")
    number = case(shop)["number"]
    assert f"Lot B1 is on hold under {number}" in reason
    assert f"Lot CTN is on hold under {number}" in reason
    assert "Lot NOWHERE is not known" in reason
    assert "Lot B2" not in reason
    assert rows(shop, t.shipment) == rows(shop, t.shipment_line) == []
    assert rows(shop, t.lot, id="B2")[0]["shipped"] == 0


def test_more_than_is_on_hand_does_not_leave_even_in_two_lines(shop: Works) -> None:
    shop.record(basket("B2", 7))
    twice = shipment("SH-1", {"B2": 60})
    twice["lines"].append({"lot": "B2", "quantity": 60})
    (reason,) = blocked(shop, twice)
    assert "Lot B2 has 100 pcs on hand, 120 asked for" in reason
    shop.record(shipment("SH-2", {"B2": 100}))


def test_a_held_lot_that_left_all_the_same_is_an_escape(shop: Works) -> None:
    shop.door.write(
        lambda transaction: add_person(
            desk_of(transaction, shop.plant, shop.recorder.settings),
            name="wang", printed_name="Wang Li",
            email="wang@plant.example", language="en", roles=["quality_supervisor"], pin="482913",
        ), by="test", now=NOW,
    )  # fmt: skip
    hold_b1(shop)
    assert letters(shop, "customer_notice") == []
    report = shop.record(shipment("SH-1", {"B1": 5, "B2": 5}, already_left=True))
    lines = {row["lot"]: row["escaped"] for row in rows(shop, t.shipment_line)}
    assert lines == {"B1": True, "B2": False}
    assert [v for v in report.outcome.violations if v.startswith("ESCAPE")]
    assert [(r["kind"], r["lot"]) for r in rows(shop, c.violation)] == [("escape", "B1")]
    (alarm,) = letters(shop, "escape_alarm")
    assert alarm[0] == "wang@plant.example"
    assert [line["lot"] for line in alarm[1]["lots"]] == ["B1"]
    assert case(shop)["severity"] == "critical"
    ((recipient, notice),) = letters(shop, "customer_notice")
    assert recipient == "quality@buyer.example"
    assert [(line["lot"], line["quantity"]) for line in notice["shipments"]] == [("B1", 5.0)]
    shop.record(
        {**shipment("SH-2", {"B1": 3}, already_left=True), "customer": "SECOND"},
    )
    assert [name for name, _ in letters(shop, "customer_notice")] == [
        "quality@buyer.example", "quality@second.example",
    ]  # fmt: skip


def test_a_truck_that_left_with_good_lots_is_no_escape(shop: Works) -> None:
    hold_b1(shop)
    report = shop.record(shipment("SH-1", {"B2": 150}, already_left=True))
    assert rows(shop, c.violation) == []
    assert report.outcome.imbalances == [
        "shipment `SH-1` took 50 pcs more of lot `B2` than the book has"
    ]


def test_what_comes_back_comes_back_on_hold(shop: Works) -> None:
    shop.record(basket("B2", 7), packed("CTN", "B2"), shipment("SH-1", {"B2": 60}))
    assert held(shop) == set()
    shop.record(returned("RT-1", "B2", 20))
    assert held(shop) == {"B2", "CTN"}
    assert case(shop)["event"] == "return"
    book = rows(shop, t.lot, id="B2")[0]
    assert (book["shipped"], book["returned"]) == (60_000_000, 20_000_000)
    blocked(shop, shipment("SH-2", {"B2": 1}))
    shop.record(returned("RT-2", "B2", 40))
    assert len(cases(shop)) == 1, "the lot is held already"
    (reason,) = blocked(shop, returned("RT-3", "B2", 1))
    assert "0 of it are still out" in reason


def test_a_return_names_a_shipment_that_brought_the_lot_to_that_customer(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 7), shipment("SH-1", {"B2": 60}))
    (never,) = blocked(shop, returned("RT-1", "B1", 1))
    assert "shipment `SH-1` had no lot `B1`" in never
    (other,) = blocked(shop, {**returned("RT-2", "B2", 1), "customer": "SECOND"})
    assert "went to `BUYER`, not to `SECOND`" in other


def test_the_customer_who_already_has_it_is_told_when_it_turns_out_bad(shop: Works) -> None:
    shop.record(basket("B1", 6), packed("CTN", "B1"), shipment("SH-1", {"CTN": 10}))
    shop.record(check("B1", 40, day=6))
    assert case(shop)["severity"] == "critical"
    ((recipient, notice),) = letters(shop, "customer_notice")
    assert (recipient, notice["shipments"][0]["lot"]) == ("quality@buyer.example", "CTN")
    assert held(shop) == {"B1", "CTN"}
