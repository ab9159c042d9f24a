"""Furnaces and gauges that were not what they seemed, and what others tell us."""

from __future__ import annotations

import pytest

from service.records import case_tables as c
from tests.stories.furnace import alert, at, basket, check, correction, packed, survey
from tests.stories.looking import case, cases, held, letters, rows
from tests.support.master_data import inspection, receipt, shipment
from tests.support.recording import Works


def test_a_failed_furnace_survey_holds_everything_since_the_last_passed_one(shop: Works) -> None:
    shop.record(
        basket("B4", 4),
        survey("TUS-1", 5, passed=True),
        survey("SAT-1", 6, passed=True, kind="sat"),
        basket("B7", 7),
        packed("CTN", "B7"),
        basket("OTHER", 7, furnace="FURNACE-2"),
        survey("TUS-2", 8, passed=False),
    )
    assert held(shop) == {"B7", "CTN"}
    assert case(shop)["scope"]["from"] == at(5)
    shop.record(basket("LATE", 6), basket("NEXT", 9))
    assert held(shop) == {"B7", "CTN", "LATE"}


def test_a_survey_that_never_passed_before_puts_all_the_furnace_made_in_doubt(shop: Works) -> None:
    shop.record(basket("B4", 4), basket("B7", 7), survey("TUS-1", 8, passed=False))
    assert held(shop) == {"B4", "B7"}


def test_a_failed_survey_of_a_furnace_that_made_nothing_yet_is_recorded_and_waits(
    shop: Works,
) -> None:
    report = shop.record(survey("TUS-1", 8, passed=False))
    assert report.new == 1
    assert held(shop) == set()
    shop.record(basket("LATE", 6))
    assert held(shop) == {"LATE"}


def test_a_failed_calibration_holds_what_the_gauge_has_measured(shop: Works) -> None:
    def calibration(name: str, day: int, *, passed: bool) -> dict[str, object]:
        return survey(name, day, passed=passed, equipment="GAUGE-1", kind="calibration")

    shop.record(
        *(basket(f"B{day}", day) for day in (4, 6, 7)),
        check("B4", 30, day=4, gauge="GAUGE-1"),
        calibration("CAL-1", 5, passed=True),
        check("B6", 30, day=6, gauge="GAUGE-1"),
        check("B7", 30, day=7),
        packed("CTN", "B6"),
        calibration("CAL-2", 8, passed=False),
    )
    assert held(shop) == {"B6", "CTN"}


def test_an_alert_holds_the_heat_and_all_that_was_made_of_it(shop: Works) -> None:
    shop.record(
        receipt("COIL-2", heat="H-2"), basket("B6", 6), basket("B7", 7, source="COIL-2"),
        shipment("SH-1", {"B6": 5}), alert(heat="H-1"),
    )  # fmt: skip
    assert held(shop) == {"COIL", "B6"}
    assert [name for name, _ in letters(shop, "customer_notice")] == ["quality@buyer.example"]


def test_material_of_an_alerted_heat_is_held_when_it_arrives(shop: Works) -> None:
    shop.record(alert(heat="H-9"))
    assert cases(shop) == []
    shop.record(receipt("COIL-8", heat="H-8"), receipt("COIL-9", heat="H-9"))
    assert held(shop) == {"COIL-9"}
    shop.record(receipt("COIL-10", heat="H-9"), basket("B6", 6, source="COIL-10"))
    assert held(shop) == {"COIL-9", "COIL-10", "B6"}
    assert len(cases(shop)) == 1


def test_a_receipt_corrected_to_an_alerted_heat_is_held(shop: Works) -> None:
    shop.record(alert(heat="H-9"), receipt("COIL-8", heat="H-8"), basket("B6", 6, source="COIL-8"))
    shop.record(correction("C-1", receipt("COIL-8", heat="H-9")))
    assert held(shop) == {"COIL-8", "B6"}


def test_an_alert_about_lots_holds_these_and_what_was_made_of_them(shop: Works) -> None:
    shop.record(
        receipt("COIL-2", heat="H-1"), basket("B7", 7, source="COIL-2"), alert(lots=["COIL-2"])
    )
    assert held(shop) == {"COIL-2", "B7"}


def test_a_complaint_opens_a_case_and_holds_nothing(shop: Works) -> None:
    shop.record(
        basket("B6", 6),
        shipment("SH-1", {"B6": 5}),
        {"record": "complaint", "id": "CO-1", "at": at(12), "customer": "BUYER", "lot": "B6",
         "text": "thread does not start"},
    )  # fmt: skip
    assert held(shop) == set()
    assert (case(shop)["event"], case(shop)["held"]) == ("complaint", False)
    assert case(shop)["scope"] == {"lots": ["B6"]}
    assert letters(shop, "customer_notice") == []


def test_a_late_third_basket_of_a_contained_load_is_held(shop: Works) -> None:
    shop.record(
        basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"),
        check("B1", 40, day=6),
    )  # fmt: skip
    assert held(shop) == {"B1", "B2"}
    shop.record(
        basket("B3", 6, load="L-1"), packed("CTN", "B3"),
        basket("PLATED", 6, load="L-1", process="plating"),
    )  # fmt: skip
    assert held(shop) == {"B1", "B2", "B3", "CTN"}
    assert len(cases(shop)) == 1


@pytest.mark.parametrize("value", [24.999, 35.001])
def test_just_outside_the_specification_holds(shop: Works, value: float) -> None:
    shop.record(basket("B1", 6), check("B1", 30, value, day=6))
    assert held(shop) == {"B1"}


def test_on_the_specification_limit_conforms(shop: Works) -> None:
    shop.record(basket("B1", 6), check("B1", 25, 35, day=6))
    assert held(shop) == set()


def test_a_critical_failure_holds_since_the_last_good_check_at_that_machine(shop: Works) -> None:
    shop.record(
        {"record": "characteristic", "id": "crack_depth", "name": "Crack depth",
         "process": "heading", "unit": "um", "upper": 5, "critical": True},
    )  # fmt: skip
    for day in (3, 4, 5, 6):
        shop.record(basket(f"B{day}", day, process="heading", equipment="HEADER-1", load=None))
    shop.record(
        inspection("I-3", "B3", 2, characteristic="crack_depth", at=at(3, 6)),
        inspection("I-5", "B5", 9, characteristic="crack_depth", at=at(5, 6)),
    )
    assert held(shop) == {"B4", "B5", "B6"}


def test_holding_used_material_is_a_violation_and_holds_what_was_made(shop: Works) -> None:
    shop.record(basket("B1", 6), check("B1", 40, day=6))
    report = shop.record(packed("CTN", "B1"))
    assert held(shop) == {"B1", "CTN"}
    assert len(report.outcome.violations) == 1
    assert "lot `B1`, which is on hold" in report.outcome.violations[0]
    (violation,) = rows(shop, c.violation)
    assert (violation["kind"], violation["record_id"]) == ("held_material_used", "PACK-CTN")
