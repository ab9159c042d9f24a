"""Shipments that a draft would have stopped, what was there on hold, and when most of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.backtest.window import Window
from service.errors import BadInput
from tests.service.backtest.replaying import NARROWER, Plants, RealPlant, rules
from tests.support.master_data import MASTER_DATA, defect, operation, receipt, shipment

LATER = "2026-01-10T08:00:00+00:00"
LOOSE, STRICT = rules(NARROWER), rules()


def shop(plants: Plants) -> RealPlant:
    """Under loose rules B-1 left although a check had failed."""
    real = plants.make(LOOSE)
    real.staff()
    report = real.record(
        *MASTER_DATA,
        receipt("COIL"),
        operation("OP-1", {"COIL": 10}, {"B-1": 1000, "B-2": 240}),
        defect("I-1", "B-1"),
        shipment("SH-1", {"B-1": 700, "B-2": 40}),
        operation("OP-2", {"B-1": 300}, {"B-3": 300}, started_at=LATER, ended_at=LATER),
    )
    assert not report.refused
    return real


def test_a_shipment_that_the_draft_would_have_stopped_is_counted_and_booked_as_gone(
    plants: Plants,
) -> None:
    real = shop(plants)
    report = plants.report(real, LOOSE, STRICT)
    (stopped,) = report["stopped"]
    assert (stopped["change"], stopped["shipment"], stopped["customer"]) == ("new", "SH-1", "BUYER")
    assert stopped["draft"]["lots"] == ["B-1"]
    assert stopped["evidence"]["address"] == "/api/v1/records/shipment/SH-1"
    assert "stopped 1 shipment more at the gate" in report["sentences"]["en"][0]
    kinds = {each.kind for each in plants.replay(real, STRICT).letters}
    assert "escape_alarm" not in kinds, "nothing escaped: it would be here, held"


def test_the_figures_say_what_was_there_when_it_came_on_hold(plants: Plants) -> None:
    """B-1 with 1,000 pieces; then 700 left and 300 became B-3: 300 are still on hold."""
    replayed = plants.replay(shop(plants), STRICT)
    assert {each.lot: each.quantity for each in replayed.holds} == {
        "B-1": 1_000_000_000, "B-3": 300_000_000,
    }  # fmt: skip
    most = Window().most_on_hold(replayed.levels)
    assert (most["pcs"].most, most["lots"].most) == (1_000_000_000, 1)
    afterwards = window(since=11).most_on_hold(replayed.levels)
    assert (afterwards["pcs"].most, afterwards["lots"].most) == (300_000_000, 1)


def test_the_report_leads_to_the_evidence(plants: Plants) -> None:
    report = plants.report(shop(plants), LOOSE, STRICT)
    (case,) = report["cases"]
    assert (case["change"], case["base"], case["real"]) == ("new", None, None)
    assert case["draft"]["rules"] == ["a-bad-result-holds-the-lot"]
    assert case["opened_by"]["address"] == "/api/v1/records/inspection/I-1"
    lots = {each["lot"]: each for each in report["lots"]}
    assert lots["B-1"]["address"] == "/api/v1/lots/B-1"
    assert lots["B-1"]["held_by"] == case["opened_by"]
    assert lots["B-3"]["held_by"]["id"] == "OP-2"
    assert report["totals"]["quantities"]["pcs"] == {
        "base": 0, "draft": 1300, "new": 1300, "removed": 0,
    }  # fmt: skip
    assert report["sentences"]["en"][0].startswith(
        "The draft would have held 1,300 pcs in 2 lots more, opened 1 case more"
    )


def test_each_rule_says_what_it_did_and_which_never_fired(plants: Plants) -> None:
    report = plants.report(shop(plants), LOOSE, STRICT)
    by_rule = {each["rule"]: each for each in report["rules"]}
    holding = by_rule["a-bad-result-holds-the-lot"]
    assert holding["base"]["never_fired"]
    assert (holding["draft"]["fired"], holding["draft"]["lots"]) == (1, 2)
    telling = by_rule["quality-is-told"]["draft"]
    assert (telling["fired"], telling["cases"], telling["lots"]) == (1, 1, 0)
    assert telling["letters"] == report["totals"]["letters"]["draft"] > 0
    assert holding["changed"]
    assert by_rule["a-complaint-opens-a-case"]["draft"]["never_fired"]
    assert not by_rule["a-complaint-opens-a-case"]["changed"]


def test_days_are_those_of_the_records_in_the_plants_own_time_zone(plants: Plants) -> None:
    """Inspected on 8 January at 09:00 UTC: that is the 7th on the islands of the far west."""
    real = shop(plants)
    for zone, day in (("UTC", "2026-01-08"), ("Pacific/Pago_Pago", "2026-01-07")):
        report = plants.report(real, LOOSE, STRICT, Window(time_zone=zone))
        assert [each["day"] for each in report["days"] if each["draft"]["cases"]] == [day]


def test_a_window_reports_only_what_happened_in_it(plants: Plants) -> None:
    real = shop(plants)
    assert plants.report(real, LOOSE, STRICT, window(since=8))["totals"]["cases"]["new"] == 1
    later = plants.report(real, LOOSE, STRICT, window(since=9))
    assert later["totals"]["cases"]["new"] == 0
    assert later["totals"]["stopped"]["new"] == 1
    assert [each["lot"] for each in later["lots"]] == ["B-3"]
    assert plants.report(real, LOOSE, STRICT, window(until=8))["same"]


def window(**days: int) -> Window:
    bounds: dict[str, Any] = {k: datetime(2026, 1, v, tzinfo=UTC) for k, v in days.items()}
    return Window(**bounds)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="is not after since"):
        window(since=9, until=9)


def test_a_time_zone_that_is_not_known_is_refused_with_a_way_out() -> None:
    with pytest.raises(BadInput, match="Asia/Shanghai"):
        Window(time_zone="Mars/Olympus").day(0)


def test_a_plant_without_a_past_has_no_difference(plants: Plants) -> None:
    report = plants.report(plants.make(LOOSE), LOOSE, STRICT)
    assert report["same"]
    assert "no past to replay" in " ".join(report["notes"]["en"])


def test_what_cannot_be_replayed_is_named_and_the_rest_goes_on(plants: Plants) -> None:
    """A record that this version of the software can no longer read."""
    real = shop(plants)
    real.do(lambda desk: desk.transaction.enter("record.shipment", "OLD", {"record": "shipment"}))
    real.record(shipment("SH-2", {"B-2": 1}))
    report = plants.report(real, LOOSE, LOOSE)
    (missing,) = report["not_replayed"]["draft"]
    assert (missing["id"], report["same"]) == ("OLD", True)
    assert "missing" in missing["reason"]
    assert "1 entries" in " ".join(report["notes"]["en"]) or "1 entry" in str(report["notes"])
