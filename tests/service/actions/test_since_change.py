"""Since the change of a stream: dated in the order of making, held against hard evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.blast_radius import blast_radius
from graph.cost_rates import CostRates
from graph.scopes import ScopeError, parse_scope, scope_document
from notifications.messages import Cause
from service.actions.change_document import change_document
from service.actions.change_signs import Sign, latest_sign
from service.actions.choose_scope import choose_scope
from service.actions.compare_scopes import compare_scopes
from service.actions.dated_change import DatedChange, change_behind, dated_change
from service.actions.finding import Finding
from service.actions.state_scope import StatedScope, state_scope
from service.records import spc_tables as s
from service.records import tables as t
from service.records.schema import iso, microseconds
from service.settings import Settings
from spc.change_dating import date_change
from tests.stories.furnace import LIMITS, SHOP, at, basket, check, survey
from tests.stories.looking import case, rows
from tests.support.master_data import Record
from tests.support.recording import NOW, Works, desk_of

STREAM = "hardness:*:FURNACE-3:night"
SINCE = {"strategy": "since_change", "stream": STREAM}
# In control for two weeks of nights (days 2 to 15), then two sigmas too hard (16 to 19).
QUIET = (29.9, 30.4, 29.6, 30.3, 29.8, 30.2, 29.7, 30.1, 29.5, 30.2, 29.9, 30.3, 29.6, 29.9)
SHIFTED = (*QUIET, 31.9, 31.8, 32.2, 33.4)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def shop(stocked: Works) -> Works:
    stocked.record(*SHOP)
    return stocked


def nights(works: Works, values: Sequence[float], *, first: int = 2, **more: Any) -> None:
    """A basket a night, each checked an hour after it came out."""
    for day, value in enumerate(values, first):
        works.record(basket(f"B{day}", day, **more), check(f"B{day}", value, day=day))


def stated(works: Works, asked: dict[str, Any], *, now: datetime = NOW) -> StatedScope:
    with works.plant.reading(works.door) as connection:
        return state_scope(connection, works.plant, asked, now=now)


def document(works: Works, asked: dict[str, Any]) -> dict[str, object]:
    return scope_document(stated(works, asked).scope)


def dated(works: Works, until: str | None = None) -> DatedChange:
    with works.door.read() as connection:
        before = None if until is None else microseconds(datetime.fromisoformat(until))
        found = dated_change(connection, STREAM, until=before)
    assert found is not None
    return found


def begin(works: Works) -> str | None:
    start = dated(works).start
    return None if start is None else iso(start)


def write(works: Works, table: Any, **values: Any) -> None:
    works.door.write(lambda each: each.insert(table, values), by="test", now=NOW)


# --- the rule and the person -----------------------------------------------------------------


def test_a_rule_and_a_person_mean_the_same_window(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    by_place = {
        "strategy": "since_change", "equipment": "FURNACE-3", "shift": "night",
        "characteristic": "hardness",
    }  # fmt: skip
    held = case(shop)["scope"]
    assert document(shop, SINCE) == document(shop, by_place) == held
    assert (held["equipment"], held["shift"]) == ("FURNACE-3", "night")
    without_shift = {name: word for name, word in by_place.items() if name != "shift"}
    assert document(shop, without_shift) == held
    assert case(shop)["cause_key"] == f"stream:{STREAM}"


def test_the_window_begins_at_the_last_good_check_before_the_earliest_start(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    expected = date_change([value - 30 for value in SHIFTED], 1).earliest
    assert 1 < expected < len(QUIET)
    assert begin(shop) == at(2 + expected - 1, 4)
    assert dated(shop).first.inspection == f"I-B{2 + expected}"


def test_the_dating_is_said_in_both_languages(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    found = dated(shop)
    first, good = found.first.inspection, found.good
    assert good is not None
    said = stated(shop, SINCE)
    since = iso(found.first.checked_at)[:16].replace("T", " ")
    assert f"dated to 2026-01-16 04:00 UTC (95 %: since {since} UTC" in said.notes[1]
    assert f"last good check {good.id}" in said.notes[1]
    assert "变化推断发生于 2026-01-16 04:00 UTC" in said.notes_by_language["zh-CN"][1]
    assert first == "I-B" + str(int(good.id.removeprefix("I-B")) + 1)
    assert len(said.notes_by_language["en"]) == len(said.notes_by_language["zh-CN"])


@pytest.mark.parametrize("last", [33.4, 34.9])
def test_it_contains_the_window_since_the_last_point_without_a_signal(
    shop: Works, last: float
) -> None:
    shop.record(LIMITS)
    nights(shop, (*SHIFTED[:-1], last))
    narrow = document(shop, {"strategy": "shift_window", "stream": STREAM})
    wide = document(shop, SINCE)
    assert str(wide["from"]) < str(narrow["from"])
    assert wide["to"] == narrow["to"]


def test_an_end_looks_back_at_an_earlier_change(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    nights(shop, (*QUIET[:9], 27.0, 26.5), first=20)
    now, then = stated(shop, SINCE), stated(shop, {**SINCE, "to": at(21)})
    assert now.scope.start is not None
    assert then.scope.start is not None
    assert now.scope.start >= datetime(2026, 1, 19, tzinfo=UTC).timestamp()
    assert then.scope.start < datetime(2026, 1, 16, tzinfo=UTC).timestamp()
    assert (dated(shop).sign.side, dated(shop, at(21)).sign.side) == (-1, 1)
    assert scope_document(then.scope)["to"] == at(21)


# --- when it was made, not when it was tested --------------------------------------------------


def test_a_laboratory_that_tests_in_any_order_dates_the_same_change(shop: Works) -> None:
    shop.record(LIMITS)
    days = range(2, 2 + len(SHIFTED))
    shop.record(*(basket(f"B{day}", day) for day in days))
    for place, day in enumerate(sorted(days, key=lambda day: day * 7 % 18)):
        shop.record(check(f"B{day}", SHIFTED[day - 2], day=25, hour=place))
    expected = date_change([value - 30 for value in SHIFTED], 1)
    found = dated(shop)
    assert [point.inspection for point in found.points] == [f"I-B{day}" for day in days]
    assert (found.date.earliest, found.date.most_likely) == (
        expected.earliest, expected.most_likely,
    )  # fmt: skip
    assert begin(shop) == at(2 + expected.earliest - 1, 4)


def test_two_checks_of_one_run_do_not_clear_it(shop: Works) -> None:
    """A good check of the very run that the change begins with is no good check before it."""
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    before = begin(shop)
    first = dated(shop).first
    lot = first.inspection.removeprefix("I-")
    day = int(lot.removeprefix("B"))
    again = {**check(lot, 30.0, day=day, hour=4), "id": f"A-{lot}"}
    shop.record(again)
    assert begin(shop) == before


def test_what_ran_while_the_result_was_awaited_is_in_the_window(shop: Works) -> None:
    """Also where no equipment splits the stream: the last run by what does."""
    plan(shop, '"split_by": ["operator"]')
    shop.record(LIMITS)
    nights(shop, SHIFTED[:-1], operator="P-7")
    shop.record(basket("B19", 19, operator="P-7"), basket("NEXT", 22, operator="P-7"))
    shop.record(basket("OTHER", 24, operator="P-8"), check("B19", 33.4, day=19))
    scope = document(shop, {"strategy": "since_change", "stream": "hardness:*:*:*:operator=P-7"})
    assert scope["to"] == "2026-01-22T04:00:01+00:00"
    assert scope["operator"] == "P-7"
    assert "equipment" not in scope


# --- hard evidence -----------------------------------------------------------------------------


def test_a_passed_survey_clears_what_was_made_before_it(shop: Works) -> None:
    shop.record(LIMITS, survey("TUS-1", 15, passed=True))
    nights(shop, SHIFTED)
    assert (begin(shop), dated(shop).bound) == (at(15), "survey")
    assert any("not before the last passed survey" in each for each in stated(shop, SINCE).notes)
    # One of another machine clears nothing.
    other = survey("TUS-2", 16, passed=True, equipment="FURNACE-2")
    shop.record(other)
    assert begin(shop) == at(15)


def test_a_survey_that_the_points_speak_against_clears_nothing_and_is_told(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, (*QUIET, 32.2, 32.4, 31.9, 32.6, 33.4))
    before = begin(shop)
    shop.record(survey("TUS-1", 20, passed=True, at=at(19, 12)))
    assert begin(shop) == before
    assert any("the points count" in each.en for each in dated(shop).evidence)


def limits(center: float, day: int, name: str = "CL-2") -> Record:
    return {**LIMITS, "id": name, "center": center, "effective_from": at(day)}


def test_limits_with_a_centre_of_their_own_declare_the_process_in_control(shop: Works) -> None:
    shop.record({**LIMITS, "center": 29.9}, limits(30, 15))
    nights(shop, SHIFTED)
    found = dated(shop)
    assert (begin(shop), found.bound) == (at(15), "limits")
    assert any("declared in control" in each.en for each in found.evidence)


def test_the_same_centre_said_again_declares_nothing(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    before = begin(shop)
    shop.record(limits(30, 15))
    assert begin(shop) == before


def baseline(works: Works, values: Sequence[float], after: Sequence[float]) -> None:
    """Single checks of two runs a night: the first 25 make tentative limits."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for number, value in enumerate((*values, *after)):
        begun = first + timedelta(hours=12 * number)
        lot, ended = f"S{number}", begun + timedelta(hours=4)
        run = basket(lot, 1, started_at=begun.isoformat(), ended_at=ended.isoformat())
        spread = [value - 0.5, value, value + 0.5]
        works.record(run, check(lot, *spread, day=1) | {"at": ended.isoformat()})


STEADY = tuple((30.0, 30.3, 29.8, 30.1, 29.7)[n % 5] for n in range(25))


def test_a_start_after_the_points_of_tentative_limits_is_bounded_by_data(shop: Works) -> None:
    baseline(shop, STEADY, (*(30.0, 29.9, 30.2, 29.8, 30.1) * 4, 33.5))
    found = dated(shop)
    assert found.bound == "good check"
    assert found.first.inspection >= "I-S35"


def test_a_start_among_the_points_of_tentative_limits_reaches_back_to_the_first_run(
    shop: Works,
) -> None:
    baseline(shop, (*STEADY[:20], *(30.9,) * 5), (31.2, 31.1, 31.0, 31.2, 31.3, 32.5))
    found = dated(shop)
    assert (found.start, found.bound) == (None, "first run")
    assert any("tentative limits were estimated from" in each.en for each in found.evidence)
    assert "from" not in document(shop, SINCE)


def test_an_excluded_point_says_nothing(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, (*QUIET[:7], 32.9, 30.0, 29.9, 33.4))
    before = dated(shop)
    write(
        shop, s.point_exclusion, stream=STREAM, inspection="I-B9", cause="wrong scale", by="P",
        at=0, entry=0,
    )  # fmt: skip
    after = dated(shop)
    assert after.date.weights[7] == 0.0 < before.date.weights[7]
    assert any("1 excluded point" in each.en for each in after.evidence)
    # Nor does it clear what was made before it.
    assert after.good is None or after.good.id != "I-B9"


# --- what dates, and what does not ---------------------------------------------------------------


def test_an_alarm_dates_where_no_rule_fired(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, (*QUIET[:8], 29.2, 29.4, 29.1, 29.3))
    assert rows(shop, t.signal) == []
    write(
        shop, s.alarm, stream=STREAM, kind="false_discovery", inspection="I-B13", entry=0,
        at=microseconds(datetime.fromisoformat(at(13, 5))), recorded_at=0, p=0.001, q=0.05,
        streams=9, discoveries=1,
    )  # fmt: skip
    assert dated(shop).sign == Sign(
        "I-B13", microseconds(datetime.fromisoformat(at(13, 5))), -1,
        microseconds(datetime.fromisoformat(at(13, 4))),
    )  # fmt: skip


def test_a_rule_without_a_side_dates_nothing(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, QUIET)
    for rule in ("N4", "N7", "N8"):
        write(
            shop, t.signal, stream=STREAM, rule=rule, inspection="I-B9", at=1, side="above",
            members='["I-B9"]', z=0.1, tentative=False, entry=0,
        )  # fmt: skip
    with shop.door.read() as connection:
        assert latest_sign(connection, STREAM) is None
    with pytest.raises(ScopeError, match=r"no signal and no alarm.*state `shift_window`"):
        stated(shop, SINCE)


def test_a_trend_that_only_leads_to_a_side_is_no_shift_to_it(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, (28.0, 28.4, 28.8, 29.2, 29.6, 29.9))
    sign = Sign("I-B7", 0, 1, microseconds(datetime.fromisoformat(at(7, 4))))
    with shop.door.read() as connection:
        at_test = microseconds(datetime.fromisoformat(at(7, 5)))
        assert change_behind(connection, STREAM, Sign("I-B7", at_test, 1, sign.made_until)) is None


def test_a_stream_of_no_place_is_refused_with_a_way_out(shop: Works) -> None:
    shop.record(LIMITS)
    for day, value in enumerate(SHIFTED, 2):
        run = basket(f"B{day}", day, equipment=None, shift=None, load=None)
        shop.record(run, check(f"B{day}", value, day=day))
    with pytest.raises(ScopeError, match=r"of no one place.*state the equipment"):
        stated(shop, {"strategy": "since_change", "stream": "hardness:*:-:-"})


# --- for a rule ------------------------------------------------------------------------------


def finding(value: float, inspection: str, checked: str, **more: Any) -> Finding:
    facts = {
        "characteristic": "hardness", "value": value, "lower": 25.0, "upper": 35.0, **more,
    }  # fmt: skip
    moment = microseconds(datetime.fromisoformat(checked))
    return Finding(
        event="inspection.nonconforming", facts=facts, topic="hardness", reason="",
        cause=Cause("inspection.nonconforming"), record=("inspection", inspection), entry=0,
        at=moment + 3_600_000_000, checked_at=moment,
        context={"equipment": "FURNACE-3", "shift": "night"},
    )  # fmt: skip


def chosen(works: Works, found: Finding) -> tuple[str, str, dict[str, object]]:
    def choose(transaction: Any) -> Any:
        desk = desk_of(transaction, works.plant, Settings())
        return choose_scope(desk, "since_change", found)

    choice = works.door.rehearse(choose, by="test", now=NOW)
    return choice.strategy, choice.cause_key, scope_document(choice.scope)


def test_a_bad_value_is_dated_in_the_stream_of_its_place(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, (*SHIFTED[:-1], 35.6))
    strategy, key, scope = chosen(shop, finding(35.6, "I-B19", at(19, 4)))
    assert (strategy, key) == ("since_change", f"stream:{STREAM}")
    expected = date_change([value - 30 for value in (*SHIFTED[:-1], 35.6)], 1).earliest
    assert scope["from"] == at(2 + expected - 1, 4)


def test_without_limits_it_falls_back_to_the_last_good_check(shop: Works) -> None:
    nights(shop, (*SHIFTED[:-1], 35.6))
    strategy, _, scope = chosen(shop, finding(35.6, "I-B19", at(19, 4)))
    assert (strategy, scope["from"]) == ("since_last_good", at(18, 4))


def test_a_signal_is_dated_by_itself_whatever_came_later(shop: Works) -> None:
    """A history that is imported late is not dated by what is known of later months."""
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    nights(shop, (*QUIET[:9], 26.4), first=20)
    first = rows(shop, t.signal, inspection="I-B19")[0]
    with shop.door.read() as connection:
        sign = Sign("I-B19", first["at"], 1, microseconds(datetime.fromisoformat(at(19, 4))))
        found = change_behind(connection, STREAM, sign)
    assert found is not None
    assert found.points[-1].inspection == "I-B19"


# --- by the control plan ------------------------------------------------------------------------


def plan(works: Works, fields: str) -> None:
    write(
        works, s.control_plan, version=1, document=f'{{"default": {{{fields}}}}}', digest="",
        by="P", reason="trial", effective_from=0, at=0, entry=0,
    )  # fmt: skip


def test_what_splits_a_stream_bounds_its_scope(shop: Works) -> None:
    plan(shop, '"split_by": ["equipment", "operator"]')
    shop.record(LIMITS)
    nights(shop, SHIFTED, operator="P-7")
    stream = "hardness:*:FURNACE-3:*:operator=P-7"
    scope = document(shop, {"strategy": "since_change", "stream": stream})
    assert (scope["equipment"], scope["operator"]) == ("FURNACE-3", "P-7")
    assert "shift" not in scope


def test_a_greater_coverage_reaches_further_back(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    before = dated(shop)
    plan(shop, '"coverage": 0.99')
    after = dated(shop)
    assert (before.coverage, after.coverage) == (0.95, 0.99)
    assert after.date.lower <= before.date.lower
    assert "99 %" in after.evidence[0].en


def test_the_smallest_shift_that_matters_may_come_from_the_specification(shop: Works) -> None:
    # From 30 with sigma 1 to the limit of 35: three sigmas fit until it has moved by two.
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    plan(shop, '"delta_min": "specification_margin"')
    expected = date_change([value - 30 for value in SHIFTED], 1, delta_min=2.0)
    assert dated(shop).date.weights == pytest.approx(expected.weights)


# --- told ---------------------------------------------------------------------------------------


def test_the_change_of_the_stream_document(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    with shop.door.read() as connection:
        found = change_document(connection, STREAM)
    assert found is not None
    assert (found["side"], found["coverage"]) == ("above", 0.95)
    assert found["most_likely"] == {
        "inspection": "I-B16", "at": at(16, 5), "checked_at": at(16, 4),
    }  # fmt: skip
    assert found["first"]["at"] <= found["most_likely"]["at"] <= found["last"]["at"]
    assert found["window"] == {"from": begin(shop), "to": "2026-01-19T05:00:01+00:00"}
    assert all({"en", "zh"} == set(each) for each in found["evidence"])
    # Limits that were given since have answered it.
    shop.record(limits(31.5, 20))
    with shop.door.read() as connection:
        assert change_document(connection, STREAM) is None


def test_a_stream_without_a_change_has_none(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, QUIET)
    with shop.door.read() as connection:
        assert change_document(connection, STREAM) is None


def test_lot_shift_window_and_since_change_lie_side_by_side(shop: Works) -> None:
    shop.record(LIMITS)
    nights(shop, SHIFTED)
    rates = CostRates("USD", hold_per_lot_day=5, sort_per_piece=0.05, scrap_share=0.2)
    with shop.plant.reading(shop.door) as connection:
        answer = compare_scopes(
            connection, shop.plant, state_scope(connection, shop.plant, SINCE, now=NOW),
            variants=("lot", "shift_window", "since_change"), rates=rates,
        )  # fmt: skip
        lines = {each["name"]: each for each in answer["variants"]}
        reached = {
            name: set(
                blast_radius(shop.plant.lineage, parse_scope(line["scope"]), unknown_ok=True)
                .lot_names()
            )
            for name, line in lines.items()
        }  # fmt: skip
    assert list(lines) == ["lot", "shift_window", "since_change", "recommended"]
    assert lines["since_change"]["same_as"] == "recommended"
    assert reached["lot"] <= reached["shift_window"] < reached["since_change"]
    risks = [lines[name]["escape"]["probability"] for name in ("shift_window", "recommended")]
    assert risks[0] > 0.5 > 0.05 > risks[1]


def test_a_line_that_no_chart_draws_is_refused(shop: Works) -> None:
    shop.record(basket("B2", 2))
    rates = CostRates("USD", hold_per_lot_day=5, sort_per_piece=0.05, scrap_share=0.2)
    with shop.plant.reading(shop.door) as connection:
        scope = state_scope(connection, shop.plant, {"lots": ["B2"]}, now=NOW)
        with pytest.raises(ScopeError, match="drawn from a control chart"):
            compare_scopes(connection, shop.plant, scope, variants=("since_change",), rates=rates)
