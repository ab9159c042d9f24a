"""Scopes: reading, writing, and the edges of what they choose."""

import pytest

from graph.lineage import Lineage, UnknownName
from graph.nodes import Operation
from graph.scopes import (
    Range,
    Scope,
    ScopeError,
    describe_scope,
    parse_scope,
    resolve,
    scope_document,
    selects_operation,
)

HOUR = 3600.0


def names(plant: Lineage, scope: Scope) -> list[str]:
    found = resolve(plant, scope)
    return [plant.name_of(n) for n in (*found.material, *found.context, *found.window)]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "the scope is empty"),
        ({"load": None}, "the scope is empty"),
        ({"lots": []}, "at least one lot"),
        ({"lots": "M2"}, "must be a list"),
        ({"any": []}, "at least one scope"),
        ({"any": [{}]}, "the scope is empty"),
        ({"any": [{"heat": "H"}], "load": "L"}, "`any` stands alone"),
        ({"equipmnt": "F"}, "did you mean `equipment`"),
        ({"start": "2026-01-01T00:00:00Z"}, "unknown field `start`"),
        ({"heat": 7}, "`heat` must be a text"),
        ({"from": "2026-01-01T00:00:00"}, "`from` needs an offset"),
        ({"from": "2026-01-01"}, "`from` needs an offset"),
        ({"to": "yesterday"}, "must be an ISO 8601 time"),
        ({"to": "0001-01-01T00:00:00+05:00"}, "must be an ISO 8601 time"),
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z"}, "must be before"),
        ({"parameters": {}}, "at least one parameter"),
        ({"parameters": {"t": {}}}, "needs `min`, `max` or `equals`"),
        ({"parameters": {"t": {"mn": 1}}}, "did you mean `min`"),
        ({"parameters": {"t": {"min": "1"}}}, "is not a number"),
        ({"parameters": {"t": {"min": True}}}, "is not a number"),
        ({"parameters": {"t": {"max": float("nan")}}}, "is not finite"),
        ({"parameters": {"t": {"min": 2, "max": 1}}}, "is above"),
        ({"parameters": {"t": {"min": 2, "equals": 1}}}, "stands alone"),
    ],
)
def test_a_scope_that_is_not_understood_is_refused(
    document: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ScopeError, match=sentence):
        parse_scope(document)


def test_scopes_nested_without_end_are_refused() -> None:
    document: dict[str, object] = {"heat": "H"}
    for _ in range(2000):
        document = {"any": [document]}
    with pytest.raises(ScopeError, match="nested more than 8 deep"):
        parse_scope(document)


def test_times_of_any_offset_come_back_in_utc() -> None:
    scope = parse_scope({"load": "L", "from": "1996-10-16T06:00:00.25+08:00"})
    assert scope_document(scope) == {"load": "L", "from": "1996-10-15T22:00:00.250000+00:00"}


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (4 * HOUR, 5 * HOUR, []),  # ended as the window began
        (1.5 * HOUR, 2 * HOUR, []),  # started as the window ended
        (3 * HOUR, 3.5 * HOUR, ["OP-20", "OP-21"]),
        (6 * HOUR, 7 * HOUR, ["OP-30"]),  # without duration, at the start of the window
        (5 * HOUR, 6 * HOUR, []),  # without duration, at its end
    ],
)
def test_a_window_is_half_open(plant: Lineage, start: float, end: float, inside: list[str]) -> None:
    scope = Scope(start=start, end=end)
    assert names(plant, scope) == inside
    chosen = [op for op in plant.operations.names if selects_operation(plant, scope, op)]
    assert chosen == inside


def test_material_with_a_window_only_means_lots_of_that_time(plant: Lineage) -> None:
    assert names(plant, Scope(supplier="MILL-A", start=0.0, end=1.0)) == ["COIL-1"]
    assert names(plant, Scope(supplier="MILL-A", start=1.0)) == []
    assert names(plant, Scope(lots=("M2", "COIL-1"), heat="H-7741")) == ["COIL-1"]


def test_material_with_context_means_the_operations_that_used_it(plant: Lineage) -> None:
    assert names(plant, Scope(lots=("M2-BLANK",), load="F2-0193")) == ["OP-21"]
    assert names(plant, Scope(heat="H-7741", load="F2-0193")) == ["OP-20", "OP-21"]
    assert not selects_operation(plant, Scope(lots=("M2-BLANK",), load="F2-0193"), "OP-20")
    assert not selects_operation(plant, Scope(lots=("M2-BLANK",)), "OP-21")


def test_a_curve_matches_when_any_of_its_points_does(plant: Lineage) -> None:
    assert names(plant, Scope(parameters={"temper": Range(590, 600)})) == ["OP-20", "OP-21"]
    assert names(plant, Scope(parameters={"temper": Range(596)})) == []
    assert names(plant, Scope(parameters={"quench": Range(equals="salt")})) == ["OP-20", "OP-21"]
    assert names(plant, Scope(parameters={"quench": Range(0)})) == []


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (Scope(load="F2-0139"), "load `F2-0139` is not known; did you mean `F2-0193`?"),
        (Scope(lots=("M3",)), "lot `M3` is not known"),
        (Scope(heat="H"), "heat `H` is not known"),
        (Scope(bath="B"), "bath `B` is not known"),
        (Scope(process="heat_treet"), "did you mean `heat_treat`?"),
        (Scope(parameters={"tempre": Range(1)}), "did you mean `temper`?"),
        (Scope(any=(Scope(heat="H-7741"), Scope(shift="nigth"))), "did you mean `night`?"),
    ],
)
def test_a_name_that_exists_nowhere_is_an_error_not_an_empty_answer(
    plant: Lineage, scope: Scope, sentence: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve(plant, scope)
    assert sentence in str(caught.value)


def test_a_heat_treatment_without_its_load_is_a_gap_and_a_packing_is_not(plant: Lineage) -> None:
    plant.add_operation(Operation("OP-22", "heat_treat", 2 * HOUR, 4 * HOUR, (), (), shift="night"))
    (gap,) = resolve(plant, Scope(load="F2-0193")).gaps
    assert (gap.kind, gap.subject) == ("missing_context", "OP-22")
    assert gap.detail == "load not recorded for operation OP-22: it may belong to the scope"
    assert resolve(plant, Scope(load="F2-0193", start=5 * HOUR)).gaps == ()
    everything = Scope(any=(Scope(load="F2-0193"), Scope(shift="night")))
    assert resolve(plant, everything).gaps == ()


def test_where_the_process_is_named_every_missing_field_is_a_gap(plant: Lineage) -> None:
    gaps = resolve(plant, Scope(process="packing", shift="night")).gaps
    assert [gap.subject for gap in gaps] == ["OP-30"]


@pytest.mark.parametrize(
    ("scope", "english", "chinese"),
    [
        (
            Scope(lots=("M2",), supplier="MILL-A", start=0.0),
            (
                "Lots M2 from supplier MILL-A received or made from 1970-01-01T00:00:00+00:00, "
                "and everything made from them."
            ),
            "1970-01-01T00:00:00+00:00 起收到或制造、供应商 MILL-A 的批次 M2 及其后续产品。",
        ),
        (
            Scope(heat="H", bath="B", parameters={"temper": Range(590, 600)}),
            (
                "Everything made by operations with bath B, temper 590–600 "
                "that used lots of heat H, or what was made from them."
            ),
            "槽 B、temper 590–600且使用炉号 H 的批次或其后续产品的作业所生产的全部产品。",
        ),
        (
            Scope(any=(Scope(heat="H"), Scope(tool="T", parameters={"q": Range(equals="salt")}))),
            (
                "Lots of heat H, and everything made from them; or everything made by operations "
                "with tool T, q = salt."
            ),
            "炉号 H 的批次及其后续产品；或者工装 T、q = salt的作业所生产的全部产品。",
        ),
    ],
)
def test_a_scope_can_be_said_in_a_sentence(scope: Scope, english: str, chinese: str) -> None:
    assert describe_scope(scope) == english
    assert describe_scope(scope, "zh-CN") == chinese


def test_suspects_of_a_union_are_each_named_once(plant: Lineage) -> None:
    twice = Scope(any=(Scope(load="F2-0193"), Scope(equipment="FURNACE-2")))
    assert names(plant, twice) == names(plant, Scope(load="F2-0193"))
