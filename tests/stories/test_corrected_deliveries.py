"""Corrections of shipments and returns: the gate is not gone round, what came back is held."""

from __future__ import annotations

from tests.stories.furnace import at, basket, check, correction
from tests.stories.looking import blocked, held
from tests.support.master_data import Record, shipment
from tests.support.recording import Works


def back(lot: str, quantity: float) -> Record:
    return {
        "record": "return", "id": "RT-1", "at": at(10), "customer": "BUYER", "shipment": "SH-1",
        "lot": lot, "quantity": quantity,
    }  # fmt: skip


def test_a_held_lot_is_not_shipped_by_correcting_a_quantity(shop: Works) -> None:
    shop.record(basket("B1", 6), shipment("SH-1", {"B1": 1}), check("B1", 40, day=6))
    (reason,) = blocked(shop, correction("C-1", shipment("SH-1", {"B1": 90})))
    assert "on hold" in reason
    shop.record(correction("C-2", shipment("SH-1", {"B1": 1}, carrier="Rail")))


def test_more_than_is_on_hand_is_not_shipped_by_correcting_a_quantity(shop: Works) -> None:
    shop.record(basket("B1", 6), shipment("SH-1", {"B1": 1}))
    (reason,) = blocked(shop, correction("C-1", shipment("SH-1", {"B1": 101})))
    assert "100 pcs more of lot `B1`" in reason
    assert "99 are on hand" in reason
    shop.record(correction("C-2", shipment("SH-1", {"B1": 100})))


def test_a_return_corrected_to_another_lot_holds_that_lot(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), shipment("SH-1", {"B1": 50, "B2": 100}))
    shop.record(back("B1", 10))
    shop.record(correction("C-1", back("B2", 10)))
    assert held(shop) == {"B1", "B2"}


def test_a_corrected_return_brings_back_no_more_than_was_shipped(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), shipment("SH-1", {"B1": 50}), back("B1", 10))
    (reason,) = blocked(shop, correction("C-1", back("B2", 10)))
    assert "had no lot `B2`" in reason
    (reason,) = blocked(shop, correction("C-2", back("B1", 51)))
    assert "50 of it are still out" in reason
