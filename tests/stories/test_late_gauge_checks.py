"""Checks made with a gauge that was found wrong, and written down only afterwards."""

from __future__ import annotations

from typing import Any

from tests.stories.furnace import at, basket, correction, survey
from tests.stories.looking import case, held
from tests.support.master_data import Record, inspection
from tests.support.recording import Works


def calibration(name: str, day: int, *, passed: bool) -> Record:
    return survey(name, day, passed=passed, equipment="GAUGE-1", kind="calibration")


def measured(lot: str, day: int, **more: Any) -> Record:
    return inspection(f"I-{lot}", lot, 30, at=at(day), gauge="GAUGE-1", **more)


def test_a_check_written_down_after_the_gauge_failed_is_in_doubt_too(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 7))
    shop.record(calibration("CAL-1", 9, passed=False), measured("B2", 8))
    assert held(shop, case(shop)["number"]) == {"B1", "B2"}


def test_a_gauge_that_failed_before_anything_was_known_of_it_holds_the_first(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), calibration("CAL-1", 9, passed=False))
    shop.record(measured("B1", 8), measured("B2", 8))
    assert held(shop, case(shop)["number"]) == {"B1", "B2"}


def test_a_check_before_the_last_passed_calibration_or_after_the_failed_one_is_not(
    shop: Works,
) -> None:
    shop.record(basket("B1", 5), basket("B2", 6), basket("B3", 6), measured("B3", 8))
    shop.record(calibration("CAL-1", 7, passed=True), calibration("CAL-2", 9, passed=False))
    shop.record(measured("B1", 6), measured("B2", 10))
    assert held(shop) == {"B3"}


def test_a_check_corrected_to_the_gauge_that_failed_is_in_doubt(shop: Works) -> None:
    shop.record(basket("B1", 6), basket("B2", 6), measured("B1", 8))
    shop.record(inspection("I-B2", "B2", 30, at=at(8)), calibration("CAL-1", 9, passed=False))
    assert held(shop) == {"B1"}
    shop.record(correction("C-1", measured("B2", 8)))
    assert held(shop) == {"B1", "B2"}
