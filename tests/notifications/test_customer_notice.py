"""What a customer is told: every delivery, and nothing about anybody else."""

from dataclasses import replace

import pytest

from notifications.messages import Cause, CustomerNotice, ShipmentLine
from notifications.render import render

BOTH = pytest.mark.parametrize("language", ["en", "zh-CN"])


def deliveries(count: int) -> CustomerNotice:
    lines = tuple(
        ShipmentLine(f"SH-{n:04}", "2026-02-05", f"L-{n:04}", "BOLT", 5.0, "pcs")
        for n in range(count)
    )
    cause = Cause("inspection.nonconforming", defect="crack")
    return CustomerNotice("NCR-1", "South", cause, lines, (), "hold_and_report", "q@m.example")


@BOTH
def test_a_customer_sees_every_delivery(language: str) -> None:
    mail = render(deliveries(200), language=language)
    for body in (mail.text, mail.html):
        assert all(f"SH-{n:04}" in body and f"L-{n:04}" in body for n in range(200))


@pytest.mark.parametrize(
    "cause",
    [
        Cause("complaint", customer="North", text="North: heads break"),
        Cause("complaint", customer="North", text="heads break", characteristic="torque"),
        Cause("shipment.escape", customer="North", text="truck to North"),
        Cause("recall", text="North asked for it"),
        Cause("supplier.alert", supplier="North Mill", heat="H-1", text="also sold to North"),
        Cause("spc.signal", signal="WE1", stream="North furnace", equipment="North-1"),
        Cause("calibration.failed", equipment="North-1", equipment_name="North gauge"),
        Cause("furnace.survey_failed", equipment="North-1", survey="tus", shift="North"),
        Cause("shipment.escape", customer="South", text="on the truck to North"),
        Cause("something.new", text="North", customer="North"),
    ],
)
@BOTH
def test_a_customer_learns_nothing_about_another(cause: Cause, language: str) -> None:
    mail = render(replace(deliveries(1), cause=cause), language=language)
    assert "North" not in mail.subject + mail.text + mail.html


def test_a_customer_reads_his_own_complaint() -> None:
    own = Cause("complaint", customer="South", text="heads break off")
    mail = render(replace(deliveries(1), cause=own), language="en")
    assert "South complained: “heads break off”" in mail.text


@BOTH
def test_a_customer_is_asked_to_stop_set_aside_and_answer(language: str) -> None:
    asked = {
        "en": ("Do not use", "Set aside", "Answer to q@m.example by 2026-03-06 12:00 UTC"),
        "zh-CN": ("立即停止使用", "隔离并标识", "请于 2026-03-06 12:00 UTC 前回复 q@m.example"),
    }
    notice = replace(deliveries(1), respond_by="2026-03-06T12:00:00+00:00")
    mail = render(notice, language=language)
    for request in asked[language]:
        assert request in mail.text
        assert request in mail.html


def test_without_a_date_the_answer_is_asked_for_soon() -> None:
    assert "Answer to q@m.example as soon as you can" in render(deliveries(1), language="en").text


def test_two_lots_of_one_delivery_are_one_delivery() -> None:
    notice = deliveries(1)
    both = (notice.shipments[0], replace(notice.shipments[0], lot="L-9"))
    mail = render(replace(notice, shipments=both), language="en")
    assert "the parts of 1 delivery" in mail.subject
    assert "Deliveries concerned (2 lines)" in mail.text
