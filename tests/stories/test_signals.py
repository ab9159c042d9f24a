"""Signals of the process: what a stream of checks holds, and what it only points at.

Case depth is not critical: what holds there is what people are called for. Core hardness is.
"""

from __future__ import annotations

from typing import Any

from service.records import tables as t
from tests.stories.furnace import LIMITS, basket, check
from tests.stories.looking import case, cases, held, letters, rows
from tests.support.master_data import Record, shipment
from tests.support.recording import Works

DEPTH: tuple[Record, ...] = (
    {"record": "characteristic", "id": "depth", "name": "Case depth", "process": "heat_treat",
     "unit": "HV", "nominal": 30, "lower": 20, "upper": 40},
    {**LIMITS, "id": "CL-2", "characteristic": "depth"},
)  # fmt: skip

# Standard normal enough for every rule, and with a spread: means of the first 25 subgroups.
BASE = (30.0, 30.4, 29.7, 30.2, 29.6)


def night(works: Works, day: int, value: float, **more: Any) -> list[dict[str, str]]:
    """One basket of a night and its check; the signals they bring."""
    lot = f"N{day}"
    report = works.record(basket(lot, day, **more), check(lot, value, day=day))
    return report.outcome.signals


def depth(works: Works, day: int, value: float) -> list[dict[str, str]]:
    """The same of case depth."""
    lot = f"N{day}"
    made = check(lot, value, day=day, characteristic="depth")
    return works.record(basket(lot, day), made).outcome.signals


def test_a_paged_point_at_night_holds_the_nights_of_that_furnace_since_the_last_good_point(
    shop: Works,
) -> None:
    shop.record(*DEPTH)
    for day, value in ((6, 30.2), (7, 29.8)):
        depth(shop, day, value)
    shop.record(
        basket("UNCHECKED", 7, hour=10),
        basket("DAY", 8, hour=10, shift="day"),
        check("DAY", 30.1, day=8, hour=15, characteristic="depth"),
        basket("ELSEWHERE", 8, furnace="FURNACE-2"),
        basket("LATER", 9),
    )
    assert {s["rule"] for s in depth(shop, 8, 33.5)} == {"WE1"}
    assert held(shop) == {"UNCHECKED", "N8", "LATER"}
    assert case(shop)["severity"] == "major"
    scope = case(shop)["scope"]
    assert (scope["equipment"], scope["shift"]) == ("FURNACE-3", "night")
    assert scope["from"] == "2026-01-07T04:00:00+00:00"


def test_a_basket_of_the_window_that_is_recorded_late_is_held(shop: Works) -> None:
    shop.record(*DEPTH)
    depth(shop, 6, 30.2)
    depth(shop, 8, 33.5)
    shop.record(
        basket("LATE", 7),
        basket("LATE-DAY", 7, shift="day"),
        basket("BEFORE", 5),
        basket("AFTER", 10),
    )
    assert held(shop) == {"N8", "LATE"}


def test_a_point_beyond_three_sigma_of_a_stream_that_stands_out_from_no_other_is_only_kept(
    shop: Works,
) -> None:
    shop.record(*DEPTH)
    depth(shop, 6, 30.2)
    assert {s["rule"] for s in depth(shop, 7, 33.05)} == {"WE1"}
    assert held(shop) == set()
    assert (case(shop)["severity"], case(shop)["held"]) == ("minor", False)
    assert letters(shop, "case_opened") == []


def test_weaker_signals_open_a_case_hold_nothing_and_tell_no_customer(shop: Works) -> None:
    shop.record(LIMITS)
    night(shop, 6, 30.0)
    night(shop, 7, 32.3)
    shop.record(shipment("SH-1", {"N7": 10}))
    assert {s["rule"] for s in night(shop, 8, 32.4)} == {"WE2"}
    assert held(shop) == set()
    assert (case(shop)["severity"], case(shop)["held"]) == ("minor", False)
    assert letters(shop, "customer_notice") == []
    shop.record(shipment("SH-2", {"N8": 10}))


def test_we3_and_we4_hold_nothing_either(shop: Works) -> None:
    shop.record(LIMITS)
    seen = {s["rule"] for day in range(6, 15) for s in night(shop, day, 31.2)}
    assert seen == {"WE3", "WE4"}
    assert held(shop) == set()
    assert len(cases(shop)) == 1, "one stream, one case"


def test_a_later_we1_of_the_stream_joins_its_case_and_holds(shop: Works) -> None:
    shop.record(LIMITS)
    for day, value in ((6, 30.0), (7, 32.3), (8, 32.4)):
        night(shop, day, value)
    number = case(shop)["number"]
    night(shop, 9, 33.5)
    assert case(shop)["number"] == number
    assert (case(shop)["severity"], case(shop)["held"]) == ("major", True)
    # The change may be as old as the first point: nothing says that it came later.
    assert held(shop) == {"N6", "N7", "N8", "N9"}
    night(shop, 10, 33.6)
    assert case(shop)["number"] == number
    assert held(shop) == {"N6", "N7", "N8", "N9", "N10"}


def subgroup(number: int, *values: float) -> list[Record]:
    """The night baskets of three weeks of two runs a night, in order."""
    day, hour = 1 + number // 2, 12 * (number % 2)
    lot = f"S{number}"
    return [basket(lot, day, hour=hour), check(lot, *values, day=day, hour=hour + 5)]


def baseline_records(count: int = 25) -> list[Record]:
    means = (BASE[n % len(BASE)] for n in range(count))
    return [
        record
        for n, mean in enumerate(means)
        for record in subgroup(n, mean - 0.5, mean, mean + 0.5)
    ]


def test_the_first_25_subgroups_make_a_tentative_baseline_that_judges_only_what_follows(
    shop: Works,
) -> None:
    records = baseline_records()
    records[4:6] = subgroup(2, 33.6, 34.0, 34.4)  # far out, but of the baseline itself
    report = shop.record(*records)
    assert report.outcome.signals == []
    (baseline,) = rows(shop, t.baseline)
    assert (baseline["subgroups"], baseline["tentative"]) == (25, True)
    assert baseline["center"] > 30
    assert held(shop) == set()
    after = shop.record(*subgroup(25, 26.0, 26.1, 26.2))
    assert "WE1" in {signal["rule"] for signal in after.outcome.signals}
    assert "S25" in held(shop)
    assert "S2" not in held(shop)
    assert all(row["tentative"] for row in rows(shop, t.signal))


def test_a_late_point_of_before_the_baseline_is_not_judged_on_it(shop: Works) -> None:
    shop.record(*baseline_records())
    late = [basket("OLD", 3, hour=2), check("OLD", 26.0, 26.1, 26.2, day=3, hour=7)]
    assert shop.record(*late).outcome.signals == []
    assert held(shop) == set()


def test_twenty_four_subgroups_are_no_baseline(shop: Works) -> None:
    shop.record(*baseline_records(24))
    assert rows(shop, t.baseline) == []
    assert shop.record(*subgroup(24, 34.0, 34.1, 34.2)).outcome.signals == []


def test_a_late_point_replays_the_stream_from_its_place(shop: Works) -> None:
    shop.record(LIMITS)
    night(shop, 6, 32.3)
    assert night(shop, 8, 30.0) == []
    (signal,) = night(shop, 7, 32.4)
    assert (signal["rule"], signal["point"]) == ("WE2", "I-N7")
    assert night(shop, 10, 29.5) == night(shop, 12, 32.4) == []
    (later,) = night(shop, 11, 32.3)
    assert (later["rule"], later["point"]) == ("WE2", "I-N12"), "the point after the late one"
