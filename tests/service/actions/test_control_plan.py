"""The control plan: how streams are split, where their counts break, which rules judge them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.actions.control_plan import StreamPlan, plan_at
from service.actions.effective_limits import EffectiveLimits, Point, limits_at
from service.actions.read_control_plan import checked_plan, read_plan_file
from service.actions.set_control_plan import plan_in_force, set_control_plan
from service.actions.stream_key import SPLIT_FIELDS, characteristic_of, key_for, key_of
from service.errors import BadInput, Conflict
from service.records import spc_tables as s
from service.records import tables as t
from service.records.schema import microseconds
from spc.control_limits import ControlLimits
from spc.rule_sets import RULE_SETS, WESTERN_ELECTRIC
from tests.service.actions.streamed import (
    at_desk,
    fired,
    limits,
    plan,
    point,
    points,
    run,
    seen,
    shop_floor,
)
from tests.support.recording import NOW, Works

STAIRS = (-0.6, -0.3, 0.1, 0.4, 0.7, 0.9)  # six in a row rising: Nelson's third rule


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def floor(stocked: Works) -> Works:
    shop_floor(stocked)
    return stocked


def streams(works: Works) -> set[str]:
    return {row["id"] for row in seen(works, t.stream)}


# --- which stream ----------------------------------------------------------------------------


def test_without_a_plan_streams_are_split_by_equipment_and_shift(floor: Works) -> None:
    floor.record(point(0, 0.1))
    assert streams(floor) == {"runout:*:HEADER-1:night"}
    assert seen(floor, t.stream)[0]["context"] is None


def test_a_plan_splits_by_what_it_names_and_pools_the_rest(floor: Works) -> None:
    plan(floor, {"default": {"split_by": ["tool", "gauge", "equipment"]}})
    gauge = {"record": "equipment", "id": "G-1", "kind": "gauge", "name": "Gauge"}
    floor.record(gauge, run("L2", tool="T:1"), point(0, 0.1, lot="L2", gauge="G-1"), point(0, 0.1))
    assert streams(floor) == {
        "runout:*:HEADER-1:*:tool=T%3A1:gauge=G-1",
        "runout:*:HEADER-1:*:tool=-:gauge=-",
    }
    rows = {row["id"]: row for row in seen(floor, t.stream)}
    for name, row in rows.items():
        assert key_of(row).id == name


def test_a_plan_can_give_every_item_a_stream_of_its_own(floor: Works) -> None:
    plan(floor, {"characteristics": {"runout": {"split_by": ["item"]}}})
    floor.record(point(0, 0.1), point(0, 0.1, of="ecc"))
    assert streams(floor) == {"runout:BLANK:*:*", "ecc:*:HEADER-1:night"}


WORDS = st.none() | st.text(alphabet="*-:%=a25 3炉", min_size=1, max_size=4)


@given(
    st.text(alphabet="*-:%a25", min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(SPLIT_FIELDS[1:]), WORDS),
    st.dictionaries(st.sampled_from(SPLIT_FIELDS[1:]), WORDS),
    st.sets(st.sampled_from(SPLIT_FIELDS[1:])),
)
@example("a", {"shift": "-"}, {"shift": None}, {"shift"})
@example("a", {"equipment": "*"}, {"equipment": None}, {"equipment"})
@example("%2A", {"tool": "%2D"}, {"tool": "-"}, {"tool"})
def test_a_name_says_which_stream_it_is_and_no_other(
    characteristic: str, one: dict[str, Any], other: dict[str, Any], split: set[str]
) -> None:
    split_by = tuple(name for name in SPLIT_FIELDS if name in split)
    key, another = (key_for(characteristic, None, each, split_by) for each in (one, other))
    same = all(one.get(name) == other.get(name) for name in split)
    assert (key.id == another.id) is same
    assert characteristic_of(key.id) == characteristic
    row = {"id": key.id, "characteristic": characteristic, "item": None, "shift": key.shift,
           "equipment": key.equipment, "context": key.context_document}  # fmt: skip
    assert key_of(row) == key


def test_a_point_is_judged_by_the_plan_of_its_own_time(floor: Works) -> None:
    plan(floor, {"default": {"split_by": ["shift"]}}, since="2026-01-03T00:00:00+00:00")
    floor.record(point(25, 0.1), point(3, 0.1))
    assert streams(floor) == {"runout:*:*:night", "runout:*:HEADER-1:night"}
    before = microseconds(NOW.fromisoformat("2026-01-02T00:00:00+00:00"))
    with floor.door.read() as connection:
        assert plan_at(connection, "runout", before) == StreamPlan()
        assert plan_in_force(connection, microseconds(NOW))["default"]["split_by"] == ["shift"]


# --- where the counts break ------------------------------------------------------------------

PAIR = (2.3, 2.4)


def test_a_long_pause_starts_the_counts_anew(floor: Works) -> None:
    plan(floor, {"default": {"gap_hours": 4}})
    assert fired(floor, point(0, 2.3), point(5, 2.4)) == []
    assert fired(floor, point(9, 2.4)) == ["WE2"]


def test_a_set_up_starts_the_counts_anew_for_what_is_made_after_it(floor: Works) -> None:
    plan(floor, {"default": {"gap_on_setup": True}})
    setup = {
        "record": "equipment_state", "id": "ES-1", "equipment": "HEADER-1", "state": "setup",
        "from": "2026-01-02T00:30:00+00:00", "to": "2026-01-02T00:40:00+00:00",
    }  # fmt: skip
    floor.record(point(0, 2.3))
    assert fired(floor, setup, point(1, 2.4)) == []
    assert fired(floor, point(2, 2.4)) == ["WE2"]


def test_a_declared_gap_breaks_the_run_before_the_first_point_at_or_after_it(
    floor: Works,
) -> None:
    at = microseconds(NOW.fromisoformat("2026-01-02T01:00:00+00:00"))
    row = {"stream": "runout:*:HEADER-1:night", "at": at, "reason": "part", "by": "anna",
           "recorded_at": at, "entry": 1}  # fmt: skip
    floor.record(point(0, 2.3))
    at_desk(floor, lambda desk: (desk.transaction.insert(s.stream_gap, row), desk.streams.clear()))
    assert fired(floor, point(1, 2.4)) == []
    assert fired(floor, point(2, 2.4)) == ["WE2"]
    # And the same when all of it is replayed.
    late = point(0, 0.1) | {"id": "LATE", "at": "2026-01-02T00:10:00+00:00"}
    assert fired(floor, late) == []


# --- which rules -----------------------------------------------------------------------------


def test_the_plan_names_the_rules_where_the_limits_do_not(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "nelson"}})
    assert fired(floor, *points(*STAIRS)) == ["N3"]


def test_limits_that_name_their_rules_keep_them(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "nelson"}})
    floor.record(limits("runout", id="OWN", rule_set="western_electric",
                        effective_from="2026-01-01T06:00:00+00:00"))  # fmt: skip
    assert fired(floor, *points(*STAIRS)) == []
    assert fired(floor, point(10, 3.4)) == ["WE1"]


def test_another_plan_brings_other_rules_from_its_own_time_on(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "nelson"}}, since="2026-01-02T12:00:00+00:00")
    assert fired(floor, *points(*STAIRS)) == []
    assert fired(floor, point(8, 3.4)) == ["WE1"]
    assert fired(floor, *points(*STAIRS, start=13)) == ["N3"]


@pytest.mark.parametrize("name", sorted(RULE_SETS))
def test_whatever_the_rules_every_signal_is_answered(floor: Works, name: str) -> None:
    floor.record(limits("runout", id="OWN", rule_set=name,
                        effective_from="2026-01-01T06:00:00+00:00"))  # fmt: skip
    rng = random.Random(6)
    floor.record(*points(*(round(rng.gauss(0, 1.5), 1) for _ in range(60))))
    assert seen(floor, t.signal)


def test_an_unknown_rule_set_of_limits_is_refused_with_the_nearest(floor: Works) -> None:
    report = floor.try_record(limits("runout", id="BAD", rule_set="western_electirc"))
    assert "did you mean `western_electric`?" in report.refused[0].reason


def test_nelson_live_is_nelson_at_once(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "nelson"}})
    rng = random.Random(2)
    made = points(*(round(rng.gauss(0, 1), 1) for _ in range(60)))
    one_by_one = fired(floor, *made)
    again = [point(n, each["measurements"][0]["values"][0], of="ecc")
             for n, each in enumerate(made)]  # fmt: skip
    assert sorted(fired(floor, *reversed(again))) >= sorted(one_by_one)
    assert one_by_one


# --- which limits ----------------------------------------------------------------------------


def given_limits(since: int, *, tentative: bool = False, center: float = 0.0) -> EffectiveLimits:
    return EffectiveLimits(since, ControlLimits(center, 1.0), tentative, WESTERN_ELECTRIC)


def test_the_latest_that_a_person_stands_for_wins_and_tentative_ones_only_without_any() -> None:
    tentative, first, second = (
        given_limits(5, tentative=True), given_limits(10), given_limits(20)
    )  # fmt: skip
    ordered = [tentative, first, second]
    assert [limits_at(ordered, at) for at in (4, 7, 12, 30)] == [None, tentative, first, second]


def test_a_signed_baseline_beside_given_limits_judges_from_its_own_time(floor: Works) -> None:
    baseline = {
        "stream": "runout:*:HEADER-1:night", "version": 1, "center": 10.0, "sigma": 1.0,
        "subgroups": 50, "estimator": "x", "data_hash": "x", "tentative": False,
        "effective_from": microseconds(NOW.fromisoformat("2026-01-02T05:00:00+00:00")),
        "last_inspection": "I", "entry": 1, "multiplier": 4.0, "signed_by": "anna",
    }  # fmt: skip
    floor.record(point(0, 0.1))
    at_desk(floor, lambda d: (d.transaction.insert(t.baseline, baseline), d.streams.clear()))
    assert fired(floor, point(1, 3.2)) == ["WE1"]
    assert fired(floor, point(6, 13.9)) == [], "the limits are four sigma wide"
    assert fired(floor, point(7, 14.1)) == ["WE1", "WE2"]
    signal = seen(floor, t.signal, inspection=point(7, 0)["id"])[0]
    assert signal["z"] == pytest.approx(4.1 * 3 / 4)


def test_on_the_limits_z_is_three_however_wide_they_were_signed() -> None:
    wide = EffectiveLimits(0, ControlLimits(10, 2), False, WESTERN_ELECTRIC, multiplier=3.61)
    lower, upper = wide.bounds(4)
    assert (lower, upper) == (pytest.approx(6.39), pytest.approx(13.61))
    assert wide.z(Point(0, "I", upper, 4)) == 3.0
    assert wide.distance(Point(0, "I", upper, 4)) == pytest.approx(3.61)


# --- reading and setting ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "control plan: is an object"),
        ({"defaults": {}}, "unknown field; did you mean `default`?"),
        ({"default": {"split_bye": []}}, "default.split_bye: unknown field; did you mean"),
        ({"default": {"split_by": ["furnace"]}}, "`furnace` is no field that splits streams"),
        ({"default": {"split_by": ["tools"]}}, "did you mean `tool`?"),
        ({"default": {"split_by": ["tool", "tool"]}}, "names a field twice"),
        ({"default": {"split_by": "tool"}}, "is a list of fields"),
        ({"default": {"rule_set": "nelsen"}}, "did you mean `nelson`?"),
        ({"default": {"rule_set": ["nelson"]}}, "is not known"),
        ({"default": {"gap_hours": 0}}, "hours above 0"),
        ({"default": {"gap_hours": float("nan")}}, "hours above 0"),
        ({"default": {"gap_on_setup": 1}}, "true or false"),
        ({"default": {"gap_on_setup": True, "split_by": ["tool"]}}, "split by equipment"),
        ({"default": {"clean_run": 0}}, "whole number of points"),
        ({"default": {"clean_run": True}}, "whole number of points"),
        ({"default": {"delta_min": "margin"}}, "specification_margin"),
        ({"default": {"coverage": 0.999}}, "from 0.8 to 0.99"),
        ({"default": {"chart": "means"}}, "is no chart"),
        ({"default": 5}, "default: is an object"),
        ({"characteristics": []}, "characteristics: is an object"),
        ({"characteristics": {"run_out": {}}}, "did you mean `runout`?"),
        ({"characteristics": {"runout": {"coverage": 2}}}, "characteristics.runout.coverage:"),
    ],
)
def test_a_fault_of_a_plan_is_named_with_its_place_and_what_was_meant(
    document: object, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        checked_plan(document, ["runout", "ecc"])
    assert said in refused.value.detail


def test_every_fault_of_a_plan_is_listed() -> None:
    document = {"default": {"clean_run": 0, "coverage": 0}, "characteristics": {"x": {}}}
    with pytest.raises(BadInput) as refused:
        checked_plan(document, [])
    assert len(refused.value.extra["errors"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default: {\n", "plan.yaml:2:1"),
        ("default:\n  clean_run: 3\n  clean_run: 4\n", "plan.yaml:3:3: `clean_run` is said twice"),
    ],
)
def test_a_file_that_is_not_yaml_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_plan_file(text, "plan.yaml")
    assert said in refused.value.detail


def test_a_characteristic_takes_from_the_default_what_it_does_not_say(floor: Works) -> None:
    plan(floor, {
        "default": {"rule_set": "aiag", "clean_run": 7},
        "characteristics": {"runout": {"clean_run": 9, "delta_min": "specification_margin"}},
    })  # fmt: skip
    with floor.door.read() as connection:
        runout, ecc = (plan_at(connection, name, microseconds(NOW)) for name in ("runout", "ecc"))
    assert (runout.rule_set, runout.clean_run) == ("aiag", 9)
    assert (runout.delta_from_specification, ecc.delta_from_specification) == (True, False)
    assert ecc.clean_run == 7


def test_a_plan_may_not_judge_anew_what_was_judged(floor: Works) -> None:
    floor.record(point(20, 0.1))
    with pytest.raises(Conflict, match=r"points of `runout` up to 2026-01-02T20:00:00"):
        plan(floor, {"default": {"clean_run": 5}})
    # What changes nothing for them is no harm, nor is what comes after them.
    assert plan(floor, {"characteristics": {"ecc": {"clean_run": 5}}})["version"] == 1
    later = plan(floor, {"default": {"clean_run": 5}}, since="2026-01-03T00:00:00+00:00")
    assert (later["version"], later["by"]) == (2, "anna")


def test_a_plan_needs_a_reason(floor: Works) -> None:
    with pytest.raises(BadInput, match="say why"):
        at_desk(floor, _set_without_reason)


def _set_without_reason(desk: Any) -> None:
    from_plan = {"default": {}}
    set_control_plan(desk, from_plan, by="anna", reason=" ")


def test_versions_are_never_changed(floor: Works) -> None:
    plan(floor, {"default": {}})
    with pytest.raises(Exception, match="append-only"):
        at_desk(floor, lambda d: d.transaction.connection.execute(s.control_plan.delete()))
