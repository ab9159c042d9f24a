"""Scopes that people state: pinned to explicit times, and the same as the rules choose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.names import UnknownName
from graph.scopes import ScopeError, scope_document
from service.actions.state_scope import StatedScope, state_scope
from tests.stories.furnace import LIMITS, SHOP, alert, at, basket, check, correction, packed, survey
from tests.stories.looking import blocked, case
from tests.support.master_data import Record, inspection, operation, receipt
from tests.support.recording import NOW, Works

CRACKS: Record = {
    "record": "characteristic", "id": "crack_depth", "name": "Crack depth",
    "process": "heat_treat", "unit": "um", "upper": 5, "critical": True,
}  # fmt: skip


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for the other one."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    return url


@pytest.fixture
def shop(stocked: Works) -> Works:
    """Four baskets through FURNACE-3, one a day, in loads of their own; the first two are good."""
    stocked.record(*SHOP, *(basket(f"B{day}", day) for day in (3, 4, 5, 6)))
    stocked.record(check("B3", 30, day=3), check("B4", 30, day=4))
    return stocked


def stated(works: Works, asked: dict[str, Any], *, now: datetime = NOW) -> StatedScope:
    with works.plant.reading(works.door) as connection:
        return state_scope(connection, works.plant, asked, now=now)


def document(works: Works, asked: dict[str, Any]) -> dict[str, object]:
    return scope_document(stated(works, asked).scope)


def calibration(name: str, day: int, *, passed: bool) -> Record:
    return survey(name, day, passed=passed, equipment="GAUGE-1", kind="calibration")


def cracked(lot: str, depth: float, day: int) -> Record:
    return inspection(
        f"C-{lot}", lot, depth, characteristic="crack_depth", at=at(day, 6), operation=f"OP-{lot}"
    )


SINCE_LAST_GOOD = {
    "strategy": "since_last_good", "equipment": "HEADER-1", "characteristic": "head_crack",
}  # fmt: skip


# --- a rule's strategy and a person's give the same scope ------------------------------------


def test_since_last_good_is_the_rules_own(stocked: Works) -> None:
    head_crack = {**CRACKS, "id": "head_crack", "process": "heading"}
    stocked.record(*SHOP, head_crack)
    for day in (3, 4, 5, 6):
        stocked.record(basket(f"B{day}", day, process="heading", equipment="HEADER-1", load=None))
    stocked.record(
        inspection("I-3", "B3", 2, characteristic="head_crack", at=at(3, 6)),
        inspection("I-4", "B4", 9, characteristic="head_crack", at=at(4, 6)),
        inspection("I-5", "B5", 9, characteristic="head_crack", at=at(5, 6)),
    )
    found = stated(stocked, SINCE_LAST_GOOD)
    assert scope_document(found.scope) == case(stocked)["scope"]
    assert scope_document(found.scope) == {
        "equipment": "HEADER-1", "from": at(3, 4), "to": "2026-01-06T04:00:01+00:00",
    }  # fmt: skip
    # The first bad check after the good one, though the latest is the one that is meant.
    assert found.first_bad == datetime(2026, 1, 4, 4, tzinfo=UTC).timestamp()
    assert found.last_good == datetime(2026, 1, 3, 4, tzinfo=UTC).timestamp()


def test_the_equipment_window_is_the_rules_own(shop: Works) -> None:
    shop.record(
        survey("TUS-1", 4, passed=True),
        survey("SAT-1", 5, passed=True, kind="sat"),
        survey("TUS-2", 8, passed=False),
    )
    asked = {"strategy": "equipment_window", "equipment": "FURNACE-3"}
    assert document(shop, asked) == case(shop)["scope"]
    assert document(shop, {**asked, "kind": "tus"}) == case(shop)["scope"]
    # No survey of the other kind failed: it is asked for as of now.
    assert document(shop, {**asked, "kind": "sat"})["from"] == at(5)


def test_the_shift_window_is_that_of_its_stream(stocked: Works) -> None:
    stocked.record(*SHOP, LIMITS)
    for day, value in ((2, 30.2), (3, 29.8), (4, 30.1), (5, 33.5)):
        stocked.record(basket(f"B{day}", day), check(f"B{day}", value, day=day))
    by_place = {
        "strategy": "shift_window", "equipment": "FURNACE-3", "shift": "night",
        "characteristic": "hardness",
    }  # fmt: skip
    by_stream = {"strategy": "shift_window", "stream": "hardness:*:FURNACE-3:night"}
    scope = document(stocked, by_stream)
    assert document(stocked, by_place) == scope
    assert scope["from"] == at(4, 4)
    assert scope["shift"] == "night"
    assert stated(stocked, by_place).stream == "hardness:*:FURNACE-3:night"


def test_a_point_that_signals_is_no_good_one_though_it_is_within_specification(
    stocked: Works,
) -> None:
    stocked.record(*SHOP, LIMITS)
    for day, value in ((3, 29.8), (4, 30.1), (5, 33.5), (6, 33.6)):
        stocked.record(basket(f"B{day}", day), check(f"B{day}", value, day=day))
    found = stated(stocked, {"strategy": "shift_window", "stream": "hardness:*:FURNACE-3:night"})
    assert scope_document(found.scope)["from"] == at(4, 4)
    assert found.first_bad == datetime(2026, 1, 5, 4, tzinfo=UTC).timestamp()


def test_the_gauge_is_the_rules_own_stated_by_strategy_or_alone(shop: Works) -> None:
    shop.record(
        calibration("CAL-1", 5, passed=True),
        check("B5", 30, day=5, gauge="GAUGE-1"),
        calibration("CAL-2", 8, passed=False),
    )
    scope = case(shop)["scope"]
    assert scope == {"gauge": "GAUGE-1", "from": at(5), "to": "2026-01-08T00:00:01+00:00"}
    assert document(shop, {"strategy": "gauge", "gauge": "GAUGE-1"}) == scope
    assert document(shop, {"strategy": "gauge_window", "gauge": "GAUGE-1"}) == scope
    assert document(shop, {"gauge": "GAUGE-1"}) == scope


def test_the_load_is_the_rules_own(shop: Works) -> None:
    shop.record(basket("B7", 7, load="L-1"), basket("B8", 7, load="L-1"), check("B7", 40, day=7))
    assert document(shop, {"strategy": "load", "lot": "B7"}) == case(shop)["scope"]
    assert case(shop)["scope"] == {"load": "L-1", "process": "heat_treat"}


def test_the_heat_is_the_rules_own(shop: Works) -> None:
    shop.record(alert(heat="H-1"))
    assert document(shop, {"strategy": "heat", "lot": "B5"}) == case(shop)["scope"]


def test_the_lot_of_a_complaint_is_the_rules_own(shop: Works) -> None:
    complaint = {
        "record": "complaint", "id": "CO-1", "at": at(12), "customer": "BUYER", "lot": "B4",
        "text": "thread does not start",
    }  # fmt: skip
    shop.record(complaint)
    assert document(shop, {"complaint": "CO-1"}) == case(shop)["scope"] == {"lots": ["B4"]}
    assert stated(shop, {"complaint": "CO-1"}).notes == ("complaint CO-1 is about lot B4",)
    load = stated(shop, {"strategy": "load", "complaint": "CO-1"})
    assert scope_document(load.scope) == {"process": "heat_treat", "load": "LOAD-B4"}
    assert (load.strategy, load.about) == ("load", ("B4",))


# --- pinned ----------------------------------------------------------------------------------


def test_a_later_passing_check_does_not_move_what_was_found_before(shop: Works) -> None:
    shop.record(check("B5", 40, day=5))
    asked = {"strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardness"}
    before = stated(shop, asked)
    shop.record(check("B6", 30, day=6))
    after = stated(shop, asked)
    assert after.scope == before.scope
    assert "a later check conforms (inspection I-B6, 2026-01-06 04:00 UTC)" in after.notes[-1]


def test_the_notes_say_what_was_pinned_and_why_in_both_languages(shop: Works) -> None:
    shop.record(check("B5", 40, day=5))
    found = stated(
        shop,
        {"strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardness",
         "to": at(6)},
    )  # fmt: skip
    assert found.notes == (
        (
            "from = last conforming hardness at FURNACE-3 before inspection I-B5, 2026-01-05 04:00 "
            "UTC: inspection I-B4, 2026-01-04 04:00 UTC"
        ),
        "to = as asked, 2026-01-06 00:00 UTC",
    )
    assert found.notes_by_language["zh-CN"] == [
        (
            "起点 = 最近一次合格的 hardness 检验（FURNACE-3）"
            "（在检验 I-B5，2026-01-05 04:00 UTC 之前）："
            "检验 I-B4，2026-01-04 04:00 UTC"
        ),
        "终点 = 按要求，2026-01-06 00:00 UTC",
    ]
    assert found.sentences == {
        "en": "Everything made by operations at FURNACE-3 that ran between 2026-01-04 04:00 UTC "
        "and 2026-01-06 00:00 UTC.",
        "zh-CN": "设备为 FURNACE-3、在 2026-01-04 04:00 UTC 至 2026-01-06 00:00 UTC 之间运行的"
        "作业所生产的全部产品。",
    }


def test_to_looks_back_at_an_earlier_finding(shop: Works) -> None:
    shop.record(check("B5", 40, day=5), check("B6", 41, day=6), basket("B7", 7))
    shop.record(check("B7", 30, day=7), basket("B8", 8), check("B8", 42, day=8))
    asked = {"strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardness"}
    assert document(shop, asked)["from"] == at(7, 4)
    assert document(shop, {**asked, "to": at(7)})["from"] == at(4, 4)


def test_where_nothing_bad_is_recorded_it_is_since_the_last_good_check_until_now(
    shop: Works,
) -> None:
    asked = {"strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardness"}
    found = stated(shop, asked)
    assert scope_document(found.scope)["from"] == at(4, 4)
    assert scope_document(found.scope)["to"] == "2026-01-10T12:00:01+00:00"
    assert "nothing bad is recorded" in found.notes[1]
    assert (found.first_bad, found.stream) == (None, None)


def test_a_window_without_a_good_check_reaches_back_to_the_first_run(shop: Works) -> None:
    shop.record(basket("C5", 5, furnace="FURNACE-2"), check("C5", 40, day=5))
    found = stated(
        shop,
        {"strategy": "since_last_good", "equipment": "FURNACE-2", "characteristic": "hardness"},
    )
    assert (found.scope.start, found.last_good) == (None, None)
    assert found.notes[0] == (
        "from is open: no conforming hardness at FURNACE-2 before inspection I-C5, 2026-01-05 "
        "04:00 UTC is recorded"
    )


def test_the_survey_whose_kind_is_not_said_is_the_oldest_of_the_last_of_each_kind(
    shop: Works,
) -> None:
    shop.record(
        survey("TUS-0", 2, passed=True),
        survey("TUS-1", 4, passed=True),
        survey("SAT-1", 6, passed=True, kind="sat"),
    )
    found = stated(shop, {"strategy": "equipment_window", "equipment": "FURNACE-3"})
    assert scope_document(found.scope)["from"] == at(4)
    assert "the oldest counts (tus)" in found.notes[-1]


def test_a_future_end_is_fine(shop: Works) -> None:
    asked = {"equipment": "FURNACE-3", "from": at(4), "to": "2030-01-01T00:00:00+00:00"}
    assert document(shop, asked) == asked


def test_a_bare_gauge_with_an_end_or_a_heat_is_pinned_and_one_with_a_beginning_is_not(
    shop: Works,
) -> None:
    shop.record(calibration("CAL-1", 5, passed=True), check("B5", 30, day=5, gauge="GAUGE-1"))
    whole = document(shop, {"gauge": "GAUGE-1", "to": at(7)})
    assert whole == {"gauge": "GAUGE-1", "from": at(5), "to": at(7)}
    assert document(shop, {"gauge": "GAUGE-1", "heat": "H-1"})["from"] == at(5)
    since = {"gauge": "GAUGE-1", "from": at(4)}
    assert document(shop, since) == since


# --- of a lot --------------------------------------------------------------------------------


def test_the_load_of_a_carton_is_that_of_every_lot_packed_in_it(shop: Works) -> None:
    shop.record(packed("CTN", "B3", "B4"))
    assert document(shop, {"strategy": "load", "lot": "CTN"}) == {
        "any": [
            {"process": "heat_treat", "load": "LOAD-B4"},
            {"process": "heat_treat", "load": "LOAD-B3"},
        ]
    }


def test_an_operation_is_all_that_it_made(shop: Works) -> None:
    shop.record(operation("OP-TWO", {"COIL": 10}, {"X": 5, "Y": 5}))
    assert document(shop, {"strategy": "operation", "lot": "Y"}) == {"lots": ["X", "Y"]}
    assert document(shop, {"strategy": "lot", "lot": "Y"}) == {"lots": ["Y"]}


def test_what_a_lot_does_not_have_falls_back_to_the_next_narrower_and_says_so(shop: Works) -> None:
    shop.record(operation("OP-TWO", {"COIL": 10}, {"X": 5, "Y": 5}))
    found = stated(shop, {"strategy": "load", "lot": "Y"})
    assert scope_document(found.scope) == {"lots": ["X", "Y"]}
    assert found.notes[0] == "no load of lot Y is recorded: its operation instead"
    coil = stated(shop, {"strategy": "load", "lot": "COIL"})
    assert scope_document(coil.scope) == {"lots": ["COIL"]}
    assert coil.notes[1] == "no operation of lot COIL is recorded: the lot itself instead"


def test_material_of_several_heats_is_of_all_of_them(shop: Works) -> None:
    shop.record(receipt("COIL-2", heat="H-2"))
    shop.record(operation("OP-MIX", {"COIL": 10, "COIL-2": 10}, {"X": 5}))
    assert document(shop, {"strategy": "heat", "lot": "X"}) == {
        "any": [{"heat": "H-1"}, {"heat": "H-2"}]
    }


def test_a_union_may_hold_strategies_and_unions(shop: Works) -> None:
    shop.record(check("B5", 40, day=5))
    asked = {
        "any": [
            {"strategy": "load", "lot": "B4"},
            {"any": [{"lots": ["COIL"]}, {"strategy": "lot", "lot": "B3"}]},
        ]
    }
    found = stated(shop, asked)
    assert scope_document(found.scope) == {
        "any": [
            {"process": "heat_treat", "load": "LOAD-B4"},
            {"any": [{"lots": ["COIL"]}, {"lots": ["B3"]}]},
        ]
    }
    assert found.notes == ("lot B4 is of load LOAD-B4",)


# --- what cannot be answered, and what is empty ----------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "the scope is empty"),
        ({"strategy": "since_last_god"}, "did you mean `since_last_good`"),
        ({"strategy": 7}, "unknown strategy `7`; known are since_last_good"),
        ({"strategy": "since_last_good", "equipment": "FURNACE-3"}, "needs `equipment` and `char"),
        ({"strategy": "shift_window"}, "needs `stream` or `equipment`, `shift` and `character"),
        ({"strategy": "load"}, "needs `lot` or `complaint`"),
        ({"strategy": "load", "lot": "B3", "complaint": "C"}, "leave out `complaint`"),
        ({"strategy": "load", "lots": ["B3"]}, "unknown field `lots`; did you mean `lot`"),
        ({"strategy": "load", "lot": "B3", "to": "2026-01-01T00:00:00Z"}, "unknown field `to`"),
        ({"strategy": "gauge", "gauge": 7}, "`gauge` must be a text"),
        ({"strateg": "load"}, "did you mean `strategy`"),
        ({"complaints": "C"}, "did you mean `complaint`"),
        ({"complaint": "C", "lots": ["B3"]}, "leave out `lots`"),
        ({"complaint": 7}, "`complaint` must be a text"),
        ({"any": []}, "at least one scope"),
        ({"any": [7]}, "a scope is an object"),
        ({"any": [{"lots": ["B3"]}], "load": "L"}, "`any` stands alone"),
        ({"from": at(5), "to": at(4)}, "`from` must be before `to`"),
        ({"equipment": "FURNACE-3", "from": "2026-01-05"}, "`from` needs an offset"),
        ({"strategy": "gauge", "gauge": "GAUGE-1", "to": "soon"}, "`to` must be an ISO 8601"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_way_out(
    shop: Works, asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ScopeError, match=sentence):
        stated(shop, asked)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"equipment": "FURNACE-33"}, "equipment `FURNACE-33` is not known; did you mean"),
        ({"lots": ["B33"]}, "lot `B33` is not known; did you mean"),
        ({"heat": "H-l"}, "did you mean `H-1`"),
        ({"supplier": "MIL"}, "did you mean `MILL`"),
        ({"gauge": "GAUGE-2"}, "gauge `GAUGE-2` is not known; did you mean `GAUGE-1`"),
        ({"process": "heat_treet"}, "did you mean `heat_treat`"),
        ({"load": "LOAD-3B"}, "did you mean `LOAD-B3`"),
        ({"shift": "nigth"}, "did you mean `night`"),
        ({"parameters": {"temper": {"min": 1}}}, "parameter `temper` is not known"),
        ({"complaint": "CO-9"}, "complaint `CO-9` is not known"),
        ({"strategy": "load", "lot": "B33"}, "lot `B33` is not known"),
        ({"strategy": "gauge", "gauge": "GAUGE-2"}, "did you mean `GAUGE-1`"),
        (
            {"strategy": "shift_window", "stream": "hardness:*"},
            "stream `hardness:\\*` is not known",
        ),
        (
            {"strategy": "since_last_good", "equipment": "FURNACE-3", "characteristic": "hardnes"},
            "characteristic `hardnes` is not known; did you mean `hardness`",
        ),
        (
            {"strategy": "equipment_window", "equipment": "FURNACE-3", "kind": "tsu"},
            "kind of survey `tsu` is not known",
        ),
        ({"any": [{"heat": "H-1"}, {"tool": "T"}]}, "tool `T` is not known"),
    ],
)
def test_a_name_that_nothing_mentions_is_an_error_with_a_suggestion(
    shop: Works, asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        stated(shop, asked)
    assert sentence.replace("\\", "") in str(caught.value)


def test_a_stream_of_no_one_place_has_no_shift_window(shop: Works) -> None:
    lonely = inspection("I-COIL", "COIL", 30, at=at(7))
    shop.record(lonely)
    with pytest.raises(ScopeError, match="is of no one equipment"):
        stated(shop, {"strategy": "shift_window", "stream": "hardness:*:-:-"})
    missing = {"strategy": "shift_window", "equipment": "FURNACE-2", "shift": "night"}
    with pytest.raises(ScopeError, match="no stream of hardness at FURNACE-2 on shift night"):
        stated(shop, {**missing, "characteristic": "hardness"})


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (
            {"equipment": "FURNACE-3", "from": at(20)},
            (
                "matches nothing: no such operation ran in the window (the first ran at 2026-01-03 "
                "00:00 UTC, the last until 2026-01-06 04:00 UTC)"
            ),
        ),
        (
            {"equipment": "FURNACE-2"},
            "matches nothing: no operation is recorded with all of this",
        ),
        (
            {"equipment": "FURNACE-2", "from": at(20)},
            "matches nothing: no operation is recorded with all of this, in the window or outside",
        ),
        ({"from": at(20)}, "matches nothing: no operation ran in the window"),
        (
            {"heat": "H-1", "from": at(20)},
            (
                "matches nothing: no such lot lies in the window (the first lies at 2026-01-05 "
                "08:00 UTC, the last until 2026-01-05 08:00 UTC)"
            ),
        ),
        ({"supplier": "OTHER-MILL"}, "matches nothing: no lot is recorded with all of this"),
        ({"lots": ["B3"], "heat": "H-1"}, "matches nothing: no lot is recorded with all of this"),
    ],
)
def test_a_scope_that_matches_nothing_is_an_answer_that_says_so(
    shop: Works, asked: dict[str, Any], note: str
) -> None:
    found = stated(shop, asked)
    assert found.notes == (note,)
    assert len(found.notes_by_language["zh-CN"]) == 1


def test_one_empty_part_of_a_union_is_said(shop: Works) -> None:
    found = stated(shop, {"any": [{"lots": ["B3"]}, {"equipment": "FURNACE-2"}]})
    assert found.notes == ("matches nothing: no operation is recorded with all of this",)


def test_a_lot_that_would_be_its_own_ancestor_is_refused(shop: Works) -> None:
    (reason,) = blocked(shop, operation("OP-SELF", {"COIL": 1, "NEW": 1}, {"NEW": 1}))
    assert "NEW" in reason
    chain = operation("OP-1", {"B3": 1}, {"X": 1}), operation("OP-2", {"X": 1}, {"Y": 1})
    shop.record(*chain)
    circle = operation("OP-1", {"B3": 1, "Y": 1}, {"X": 1})
    (reason,) = blocked(shop, correction("C-1", circle))
    assert reason.endswith("input lot `Y` is made of this operation's own outputs (a cycle)")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_strategy_is_answered_alike_by_the_other_database(shop: Works) -> None:
    shop.record(
        LIMITS, check("B5", 40, day=5, gauge="GAUGE-1"),
        survey("TUS-1", 4, passed=True), survey("TUS-2", 8, passed=False),
        calibration("CAL-1", 5, passed=True), calibration("CAL-2", 8, passed=False),
    )  # fmt: skip
    place = {"equipment": "FURNACE-3"}
    starts: dict[str, dict[str, Any]] = {
        at(4, 4): {"strategy": "since_last_good", "characteristic": "hardness", **place},
        at(4): {"strategy": "equipment_window", **place},
        at(5): {"strategy": "gauge", "gauge": "GAUGE-1"},
    }
    for start, asked in starts.items():
        assert document(shop, asked)["from"] == start
    stream = {"strategy": "shift_window", "stream": "hardness:*:FURNACE-3:night"}
    assert document(shop, stream)["from"] == at(4, 4)
    assert document(shop, {"strategy": "load", "lot": "B5"})["load"] == "LOAD-B5"
