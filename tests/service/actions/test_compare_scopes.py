"""The line drawn elsewhere: what narrow, recommended and wide scopes reach, cost and risk."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from graph.blast_radius import blast_radius
from graph.cost_rates import CostRates
from graph.escape import NO_GOOD_CHECK
from graph.recall_cost import recall_cost
from graph.scopes import ScopeError, parse_scope
from service.actions.compare_scopes import compare_scopes
from service.actions.state_scope import state_scope
from service.settings import Settings
from spc.change_dating import date_change
from tests.stories.furnace import LIMITS, SHOP, at, basket, check, packed, survey
from tests.support.master_data import Record, operation, receipt, shipment
from tests.support.recording import NOW, Works

RATES = CostRates("USD", hold_per_lot_day=5, sort_per_piece=0.05, scrap_share=0.2)
NIGHT = {"strategy": "shift_window", "stream": "hardness:*:FURNACE-3:night"}
LAST_GOOD = {
    "strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardness",
}  # fmt: skip


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for the other one."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    return url


@pytest.fixture
def shop(stocked: Works) -> Works:
    stocked.record(*SHOP)
    return stocked


def compared(works: Works, asked: dict[str, Any], *variants: str) -> dict[str, Any]:
    with works.plant.reading(works.door) as connection:
        stated = state_scope(connection, works.plant, asked, now=NOW)
        return compare_scopes(
            connection, works.plant, stated, variants=variants or ("narrow", "wide"), rates=RATES
        )


def lines(works: Works, asked: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in compared(works, asked)["variants"]}


def lots(works: Works, line: dict[str, Any]) -> set[str]:
    with works.plant.reading(works.door):
        scope = parse_scope(line["scope"])
        return set(blast_radius(works.plant.lineage, scope, unknown_ok=True).lot_names())


def risk(line: dict[str, Any]) -> float | None:
    probability: float | None = line["escape"]["probability"]
    return probability


def drift(works: Works, *values: float, first: int = 2) -> None:
    """A basket a day through FURNACE-3 by night, each checked; and one by day, never checked."""
    for day, value in enumerate(values, first):
        works.record(basket(f"B{day}", day), check(f"B{day}", value, day=day))
        works.record(basket(f"D{day}", day, hour=12, shift="day"))


SHIFTED = (29.9, 30.2, 30.1, 29.6, 30.3, 29.8, 31.9, 32.2, 31.7, 33.4)


# --- a window with a dated change ------------------------------------------------------------


def test_a_dated_change_moves_the_recommended_line_before_the_last_quiet_point(
    shop: Works,
) -> None:
    shop.record(LIMITS)
    drift(shop, *SHIFTED)
    found = lines(shop, NIGHT)
    assert list(found) == ["narrow", "stated", "recommended", "wide"]
    # The level changed on day 8; the first point that completes a signal came on day 11.
    assert found["stated"]["scope"]["from"] == at(10, 4)
    assert found["narrow"]["scope"]["from"] == at(7, 4)
    assert found["recommended"]["scope"]["from"] < at(7, 4)
    assert "shift" not in found["wide"]["scope"]
    reached = {name: lots(shop, line) for name, line in found.items()}
    assert reached["stated"] < reached["narrow"] < reached["recommended"] < reached["wide"]
    assert {"D8", "D9"} <= reached["wide"] - reached["recommended"]


def test_the_dating_is_told_with_the_checks_around_it(shop: Works) -> None:
    shop.record(LIMITS)
    drift(shop, *SHIFTED)
    dating = compared(shop, NIGHT)["dating"]
    assert dating["most_likely"] == {"after": at(7, 4), "until": at(8, 4)}
    assert dating["points"] == len(SHIFTED)
    assert dating["earliest"]["until"] <= dating["most_likely"]["until"]


def test_the_risk_is_the_weight_of_the_changes_before_the_scope(shop: Works) -> None:
    shop.record(LIMITS)
    drift(shop, *SHIFTED)
    found = lines(shop, NIGHT)
    weights = date_change([value - 30.0 for value in SHIFTED], 1).weights
    # Every check is of the one run between it and the check before: B2 ... B11.
    for name in ("narrow", "stated", "recommended"):
        runs = [f"B{day}" for day in range(2, 12)]
        outside = [lot not in lots(shop, found[name]) for lot in runs]
        later = [any(outside[place:]) for place in range(len(runs))]
        expected = sum(weight for weight, left in zip(weights, later, strict=True) if left)
        assert risk(found[name]) == pytest.approx(expected)
    risks = [risk(found[name]) or 0.0 for name in ("stated", "narrow", "recommended", "wide")]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] > 0.9
    assert risks[2] < 0.05
    said = found["stated"]["escape"]["assumptions"]
    assert any("dating of the change" in each for each in said["en"])
    assert any("only the runs on shift night" in each for each in said["en"])
    assert len(said["en"]) == len(said["zh-CN"])


def test_a_passed_survey_stops_the_dating_from_reaching_further_back(shop: Works) -> None:
    shop.record(LIMITS, survey("TUS-1", 7, passed=True))
    drift(shop, *SHIFTED)
    found = lines(shop, NIGHT)
    assert found["recommended"]["scope"]["from"] == at(7)
    assert "the last passed survey" in found["recommended"]["how"]["en"]
    # The points of days 8 to 10 say that the change came before: then it is they that count.
    shop.record(survey("TUS-2", 10, passed=True, at=at(10, 12)))
    assert lines(shop, NIGHT)["recommended"]["scope"]["from"] == at(7)


def test_without_control_limits_nothing_is_dated(shop: Works) -> None:
    drift(shop, *SHIFTED)
    shop.record(basket("B12", 12), check("B12", 36, day=12))
    answer = compared(shop, LAST_GOOD)
    assert answer["dating"] is None
    (recommended,) = [line for line in answer["variants"] if line["name"] == "recommended"]
    assert "nothing dates the change" in " ".join(recommended["escape"]["assumptions"]["en"])


# --- a window without one --------------------------------------------------------------------


def unchecked_days(works: Works) -> None:
    """Good on days 2 and 3, then nothing checked until day 8, which is bad."""
    works.record(*(basket(f"B{day}", day) for day in range(2, 9)))
    works.record(check("B2", 30, day=2), check("B3", 30, day=3), check("B8", 40, day=8))


def test_undated_each_run_between_the_checks_is_as_likely_the_first_bad_one(shop: Works) -> None:
    unchecked_days(shop)
    found = lines(shop, LAST_GOOD)
    assert list(found) == ["narrow", "recommended", "wide"]
    # Of the five runs B4 ... B8 the narrow line leaves out three.
    assert lots(shop, found["narrow"]) == {"B7", "B8"}
    assert risk(found["narrow"]) == pytest.approx(3 / 5)
    assert lots(shop, found["recommended"]) == {"B4", "B5", "B6", "B7", "B8"}
    assert risk(found["recommended"]) == 0.0
    assert lots(shop, found["wide"]) == {"B3", "B4", "B5", "B6", "B7", "B8"}
    assert "the good check before the last good one (inspection I-B2" in found["wide"]["how"]["en"]


def test_a_passed_survey_bounds_the_wide_line(shop: Works) -> None:
    unchecked_days(shop)
    shop.record(survey("TUS-1", 2, passed=True))
    wide = lines(shop, LAST_GOOD)["wide"]
    assert wide["scope"]["from"] == at(2)
    assert wide["how"]["en"].endswith("the last passed survey, on all shifts")


def test_without_a_good_check_the_risk_is_not_known_and_says_so(shop: Works) -> None:
    shop.record(basket("B4", 4), basket("B5", 5), check("B5", 40, day=5))
    found = lines(shop, {**LAST_GOOD, "to": at(9)})
    assert found["recommended"]["escape"] == {
        "probability": None,
        "assumptions": {
            "en": [NO_GOOD_CHECK.en],
            "zh-CN": [NO_GOOD_CHECK.zh],
        },
    }


def test_a_survey_window_is_weighed_between_the_passed_and_the_failed_one(shop: Works) -> None:
    shop.record(*(basket(f"B{day}", day) for day in range(2, 8)))
    shop.record(
        survey("TUS-1", 1, passed=True),
        survey("TUS-2", 4, passed=True),
        survey("TUS-3", 8, passed=False),
    )
    found = lines(shop, {"strategy": "equipment_window", "equipment": "FURNACE-3"})
    assert lots(shop, found["recommended"]) == {"B4", "B5", "B6", "B7"}
    assert (lots(shop, found["narrow"]), risk(found["narrow"])) == ({"B7"}, 0.75)
    assert found["wide"]["scope"]["from"] == at(1)


def test_a_stated_window_of_a_machine_finds_its_own_checks(shop: Works) -> None:
    unchecked_days(shop)
    window = {"equipment": "FURNACE-3", "from": at(6), "to": at(9)}
    found = lines(shop, window)
    assert lots(shop, found["recommended"]) == {"B6", "B7", "B8"}
    assert risk(found["recommended"]) == pytest.approx(2 / 5)


# --- loads, lots, heats, suppliers, gauges ---------------------------------------------------


def three_loads(works: Works) -> None:
    for day, load in ((3, "L-1"), (4, "L-2"), (5, "L-3")):
        works.record(*(basket(f"{load}{each}", day, load=load) for each in "AB"))


def test_a_load_is_narrowed_to_its_bad_operation_and_widened_to_its_neighbours(
    shop: Works,
) -> None:
    three_loads(shop)
    shop.record(check("L-1A", 30, day=3), check("L-2A", 40, day=4), check("L-3A", 30, day=5))
    found = lines(shop, {"load": "L-2", "process": "heat_treat"})
    assert lots(shop, found["narrow"]) == {"L-2A"}
    assert lots(shop, found["recommended"]) == {"L-2A", "L-2B"}
    assert lots(shop, found["wide"]) == {f"{load}{each}" for load in ("L-1", "L-2", "L-3")
                                         for each in "AB"}  # fmt: skip
    # The load before and the load after were checked good: only this one can be bad.
    assert risk(found["recommended"]) == 0.0
    assert risk(found["narrow"]) == 1.0


def test_a_load_whose_next_load_was_never_checked_may_not_be_the_only_bad_one(
    shop: Works,
) -> None:
    three_loads(shop)
    shop.record(check("L-1A", 30, day=3), check("L-2A", 40, day=4))
    assert risk(lines(shop, {"load": "L-2"})["recommended"]) == 1.0


def test_a_load_in_a_window_is_drawn_like_a_load(shop: Works) -> None:
    three_loads(shop)
    shop.record(check("L-2A", 40, day=4))
    found = lines(shop, {"load": "L-2", "from": at(4), "to": at(9)})
    assert lots(shop, found["narrow"]) == {"L-2A"}
    assert len(lots(shop, found["wide"])) == 6


def test_the_load_of_a_lot_is_narrowed_to_the_operation_of_that_lot(shop: Works) -> None:
    three_loads(shop)
    shop.record(packed("CTN", "L-2B"))
    found = lines(shop, {"strategy": "load", "lot": "CTN"})
    assert lots(shop, found["narrow"]) == {"L-2B", "CTN"}
    assert risk(found["recommended"]) is None
    assert "no bad check is recorded" in found["recommended"]["escape"]["assumptions"]["en"][0]


def test_lots_are_widened_to_their_loads_else_their_heats(shop: Works) -> None:
    three_loads(shop)
    shop.record(operation("OP-X", {"COIL": 10}, {"X": 5, "Y": 5}))
    found = lines(shop, {"lots": ["L-2A"]})
    assert found["narrow"]["same_as"] == "recommended"
    assert lots(shop, found["wide"]) == {"L-2A", "L-2B"}
    made = lines(shop, {"strategy": "operation", "lot": "Y"})
    assert lots(shop, made["narrow"]) == {"Y"}
    assert lots(shop, made["recommended"]) == {"X", "Y"}
    assert made["wide"]["scope"] == {"heat": "H-1"}


def test_a_heat_is_widened_to_what_came_the_same_day_or_with_the_same_certificate(
    shop: Works,
) -> None:
    later: Record = {**receipt("LATER", heat="H-3"), "at": at(9), "certificate": "C-1"}
    shop.record({**receipt("FIRST", heat="H-2"), "at": at(7, 8), "certificate": "C-1"}, later)
    shop.record({**receipt("SAME-DAY", heat="H-4"), "at": at(7, 20)})
    shop.record({**receipt("OTHER", heat="H-5"), "at": at(7, 20), "supplier": "OTHER-MILL"})
    shop.record(basket("B8", 8, source="FIRST"))
    found = lines(shop, {"strategy": "heat", "lot": "B8"})
    assert lots(shop, found["recommended"]) == {"FIRST", "B8"}
    assert lots(shop, found["narrow"]) == {"B8"}
    assert lots(shop, found["wide"]) == {"FIRST", "B8", "LATER", "SAME-DAY"}
    assert risk(found["wide"]) is None
    assert "material is suspect as a whole" in found["wide"]["escape"]["assumptions"]["en"][0]


def test_a_supplier_in_a_window_is_widened_to_all_it_delivered(shop: Works) -> None:
    shop.record({**receipt("LATER"), "at": at(9)})
    found = lines(shop, {"supplier": "MILL", "from": at(8)})
    assert (lots(shop, found["recommended"]), lots(shop, found["wide"])) == (
        {"LATER"}, {"COIL", "LATER"},
    )  # fmt: skip
    whole = lines(shop, {"supplier": "MILL"})
    assert whole["wide"]["same_as"] == whole["narrow"]["same_as"] == "recommended"


def test_a_gauge_is_widened_to_the_calibration_before(shop: Works) -> None:
    def calibration(day: int, *, passed: bool) -> Record:
        name = f"CAL-{day}"
        return survey(name, day, passed=passed, equipment="GAUGE-1", kind="calibration")

    shop.record(calibration(2, passed=True), calibration(5, passed=True))
    for day in (3, 6, 7):
        shop.record(basket(f"B{day}", day), check(f"B{day}", 30, day=day, gauge="GAUGE-1"))
    shop.record(calibration(8, passed=False))
    found = lines(shop, {"gauge": "GAUGE-1"})
    assert lots(shop, found["recommended"]) == {"B6", "B7"}
    assert lots(shop, found["wide"]) == {"B3", "B6", "B7"}
    assert found["wide"]["scope"]["from"] == at(2)
    assert (risk(found["recommended"]), risk(found["wide"])) == (0.0, 0.0)
    late = lines(shop, {"gauge": "GAUGE-1", "from": at(7)})
    assert risk(late["recommended"]) is None


def test_a_union_is_drawn_part_by_part(shop: Works) -> None:
    three_loads(shop)
    shop.record({**receipt("LATER"), "at": at(9)})
    both = {"any": [{"lots": ["L-2A"]}, {"supplier": "MILL", "from": at(8)}]}
    found = lines(shop, both)
    assert lots(shop, found["recommended"]) == {"L-2A", "LATER"}
    assert lots(shop, found["wide"]) >= {"L-2A", "L-2B", "LATER", "COIL"}
    assert risk(found["recommended"]) is None


# --- what each line says ---------------------------------------------------------------------


def test_a_line_that_reaches_the_same_lots_is_not_told_twice(shop: Works) -> None:
    three_loads(shop)
    narrow = lines(shop, {"lots": ["L-2A"]})["narrow"]
    assert narrow["same_as"] == "recommended"
    assert not {"lots", "cost", "escape"} & narrow.keys()
    assert narrow["how"]["en"].startswith("as recommended")


def test_quantities_customers_and_cost_are_those_of_the_radius(shop: Works) -> None:
    unchecked_days(shop)
    shop.record(
        packed("CTN", "B7", quantity=40),
        shipment("SH-1", {"CTN": 30}), shipment("SH-2", {"B4": 5}, customer="SECOND"),
        *({"record": "move", "id": f"MV-{lot}", "at": "2026-03-09T06:00:00+00:00", "lot": lot,
           "to": place} for lot, place in (("B4", "RACK-2"), ("B6", "RACK-1"), ("B7", "RACK-2"))),
    )  # fmt: skip
    found = lines(shop, LAST_GOOD)
    recommended, narrow = found["recommended"], found["narrow"]
    assert (recommended["lots"], narrow["lots"]) == (6, 3)
    assert recommended["on_hand"] == 5 * 100 - 40 - 5 + 10
    assert recommended["shipped"] == 35
    assert recommended["customers"] == {"count": 2, "names": ["BUYER", "SECOND"]}
    assert narrow["customers"] == {"count": 1, "names": ["BUYER"]}
    with shop.plant.reading(shop.door):
        radius = blast_radius(shop.plant.lineage, parse_scope(narrow["scope"]))
        wide = blast_radius(shop.plant.lineage, parse_scope(recommended["scope"]))
    for line, reached in ((narrow, radius), (recommended, wide)):
        there = Counter(
            each.location for each in reached.lots()
            if each.location is not None and (each.on_hand or each.in_process)
        )  # fmt: skip
        assert line["places"]["count"] == len(there)
        assert line["places"]["names"] == sorted(there, key=lambda name: (-there[name], name))
        assert line["gaps"] == len(reached.gaps)
    assert recommended["places"]["names"] == ["RACK-2", "RACK-1"]
    assert narrow["cost"] == recall_cost(radius, RATES).document()
    assert narrow["cost"]["sort"] == pytest.approx(0.05 * (60 + 100 + 10))


def test_figures_in_several_units_stand_by_unit(shop: Works) -> None:
    shop.record(basket("B4", 4))
    line = lines(shop, {"heat": "H-1"})["recommended"]
    assert line["in_process"] == {"kg": 99_990.0, "pcs": 0.0}


def test_only_the_variants_that_were_asked_for_are_shown_with_the_recommended_one(
    shop: Works,
) -> None:
    unchecked_days(shop)
    shown = [line["name"] for line in compared(shop, LAST_GOOD, "wide")["variants"]]
    assert shown == ["recommended", "wide"]
    with pytest.raises(ScopeError, match="unknown variant `wider`; known are narrow"):
        compared(shop, LAST_GOOD, "wider")


def test_every_line_explains_itself_in_both_languages(shop: Works) -> None:
    shop.record(LIMITS)
    drift(shop, *SHIFTED)
    for line in lines(shop, NIGHT).values():
        for words in (line["sentence"], line["how"]):
            assert set(words) == {"en", "zh-CN"}
            assert all(words.values())


def test_a_scope_that_reaches_nothing_is_compared_too(shop: Works) -> None:
    found = lines(shop, {"equipment": "FURNACE-2"})
    assert found["recommended"]["lots"] == 0
    assert found["recommended"]["cost"]["total"] == 0.0


def test_the_rates_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADMARK_COST_CURRENCY", "CNY")
    monkeypatch.setenv("HEADMARK_COST_SCRAP_SHARE", "0.5")
    rates = Settings(_env_file=None).cost_rates  # type: ignore[call-arg]
    assert (rates.currency, rates.scrap_share, rates.hold_days) == ("CNY", 0.5, 14.0)
    monkeypatch.setenv("HEADMARK_COST_SCRAP_SHARE", "1.5")
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_other_database_dates_and_draws_alike(shop: Works) -> None:
    shop.record(LIMITS)
    drift(shop, *SHIFTED)
    found = lines(shop, NIGHT)
    assert found["narrow"]["scope"]["from"] == at(7, 4)
    assert datetime.fromisoformat(found["stated"]["scope"]["from"]).tzinfo == UTC
    shop.record({**receipt("FIRST", heat="H-2"), "certificate": "C-1"})
    assert lines(shop, {"heat": "H-2"})["wide"]["same_as"] is None
    assert lines(shop, {"load": "LOAD-B9"})["wide"]["lots"] >= 3
