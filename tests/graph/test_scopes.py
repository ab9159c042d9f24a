"""Scopes: reading, writing, and the edges of what they choose."""

import pytest

from graph.lineage import Lineage, UnknownName
from graph.nodes import Operation
from graph.scopes import (
    Range,
    Scope,
    ScopeError,
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
        ({"parameters": {"t": {"for_minutes": 10}}}, "needs `min`, `max` or `equals`"),
        ({"parameters": {"t": {"min": 2, "for_minutes": 0}}}, "must be above 0"),
        ({"parameters": {"t": {"min": 2, "for_minutes": -1}}}, "must be above 0"),
        ({"parameters": {"t": {"min": 2, "for_minutes": float("inf")}}}, "is not finite"),
        ({"parameters": {"t": {"min": 2, "for_minutes": "10"}}}, "is not a number"),
        ({"parameters": {"t": {"equals": 2, "for_minutes": 10}}}, "not with `equals`"),
        ({"parameters": {"t": {"min": 2, "for_minute": 10}}}, "did you mean `for_minutes`"),
        ({"gage": "MIC-7"}, "did you mean `gauge`"),
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


def measured(plant: Lineage) -> Lineage:
    """Three checks with two gauges: COIL-1 and K7 with MIC-7, M2 with MIC-8."""
    for gauge, lot, hour in (("MIC-7", "COIL-1", 0), ("MIC-7", "K7", 5), ("MIC-8", "M2", 5)):
        plant.add_measured(gauge, lot, hour * HOUR)
    return plant


def test_a_gauge_chooses_the_lots_that_were_measured_with_it(plant: Lineage) -> None:
    measured(plant)
    assert names(plant, Scope(gauge="MIC-7")) == ["COIL-1", "K7"]
    assert names(plant, Scope(gauge="MIC-8")) == ["M2"]
    assert resolve(plant, Scope(gauge="MIC-7")).context.tolist() == []


def test_the_window_of_a_gauge_is_of_the_measuring_not_of_the_making(plant: Lineage) -> None:
    measured(plant)
    # K7 was made after four hours and measured after five.
    assert names(plant, Scope(gauge="MIC-7", start=5 * HOUR)) == ["K7"]
    assert names(plant, Scope(gauge="MIC-7", start=1.0, end=5 * HOUR)) == []
    assert names(plant, Scope(gauge="MIC-7", end=5 * HOUR)) == ["COIL-1"]


def test_a_gauge_is_joined_with_other_fields_by_and(plant: Lineage) -> None:
    measured(plant)
    assert names(plant, Scope(gauge="MIC-7", heat="H-7741")) == ["COIL-1"]
    assert names(plant, Scope(gauge="MIC-7", lots=("M2", "K7"))) == ["K7"]
    assert names(plant, Scope(gauge="MIC-7", process="heat_treat")) == ["OP-20", "OP-21"]
    assert names(plant, Scope(gauge="MIC-8", process="heat_treat")) == []
    assert names(plant, Scope(gauge="MIC-8", process="packing")) == ["OP-30"]


def test_a_gauge_that_measured_nothing_is_unknown_unless_it_may_be(plant: Lineage) -> None:
    measured(plant)
    with pytest.raises(UnknownName, match="did you mean `MIC-7`"):
        resolve(plant, Scope(gauge="MIK-7"))
    assert resolve(plant, Scope(gauge="MIK-7"), unknown_ok=True).material.tolist() == []


def test_unions_of_unions_choose_what_any_of_their_parts_does(plant: Lineage) -> None:
    inner = Scope(any=(Scope(lots=("M2",)), Scope(any=(Scope(process="packing"),))))
    assert names(plant, Scope(any=(Scope(heat="H-7741"), inner))) == ["COIL-1", "M2", "OP-30"]
    parsed = parse_scope({"any": [{"heat": "H"}, {"any": [{"tool": "T"}, {"gauge": "G"}]}]})
    assert [part.heat or part.tool or part.gauge for part in parsed.members()] == ["H", "T", "G"]


def with_curve(plant: Lineage, name: str, temper: object) -> None:
    parameters = {"temper": temper}
    plant.add_operation(
        Operation(name, "heat_treat", 0.0, HOUR, (), (), parameters=parameters)  # type: ignore[arg-type]
    )


def test_a_time_in_the_range_is_asked_of_curves(plant: Lineage) -> None:
    minutes = [(0.0, 600.0), (10.0, 580.0), (20.0, 580.0), (30.0, 600.0)]
    with_curve(plant, "OP-40", tuple((at * 60, value) for at, value in minutes))
    exactly = Scope(parameters={"temper": Range(maximum=580.0, for_minutes=10.0)})
    shorter = Scope(parameters={"temper": Range(maximum=580.0, for_minutes=9.999)})
    assert names(plant, exactly) == []
    assert names(plant, shorter) == ["OP-40"]
    assert selects_operation(plant, shorter, "OP-40")
    assert not selects_operation(plant, exactly, "OP-40")
    assert not selects_operation(plant, shorter, "OP-30")


@pytest.mark.parametrize("temper", [570.0, "salt", ((0.0, 570.0),)])
def test_a_value_that_is_no_curve_cannot_stay_anywhere_and_is_a_gap(
    plant: Lineage, temper: object
) -> None:
    with_curve(plant, "OP-40", temper)
    scope = Scope(parameters={"temper": Range(maximum=580.0, for_minutes=10.0)})
    assert "OP-40" not in names(plant, scope)
    assert not selects_operation(plant, scope, "OP-40")
    (gap,) = [gap for gap in resolve(plant, scope).gaps if gap.subject == "OP-40"]
    assert gap.kind == "not_a_curve"
    assert gap.detail.startswith("temper of operation OP-40 is not recorded as a curve")


def test_a_value_that_is_no_curve_is_no_gap_where_something_else_rules_it_out(
    plant: Lineage,
) -> None:
    with_curve(plant, "OP-40", 570.0)
    limits = {"temper": Range(maximum=580.0, for_minutes=10.0)}
    assert resolve(plant, Scope(load="F2-0193", parameters=limits, start=2 * HOUR)).gaps == ()


def test_numbers_and_texts_are_judged_alike_alone_and_all_at_once(plant: Lineage) -> None:
    for name, temper in (("OP-40", 570.0), ("OP-41", 580.0), ("OP-42", "salt"), ("OP-43", 600.0)):
        with_curve(plant, name, temper)
    for limits, inside in (
        (Range(570.0, 580.0), ["OP-40", "OP-41"]),
        (Range(equals=580.0), ["OP-41"]),
        (Range(equals="salt"), ["OP-42"]),
        (Range(600.0), ["OP-43"]),
    ):
        scope = Scope(parameters={"temper": limits}, end=HOUR)
        assert names(plant, scope) == inside
        chosen = [op for op in plant.operations.names if selects_operation(plant, scope, op)]
        assert chosen == inside


def test_a_condition_on_a_curve_is_written_as_it_was_read() -> None:
    document = {"gauge": "G", "parameters": {"t": {"max": 580.0, "for_minutes": 10.0}}}
    assert scope_document(parse_scope(document)) == document


def test_suspects_of_a_union_are_each_named_once(plant: Lineage) -> None:
    twice = Scope(any=(Scope(load="F2-0193"), Scope(equipment="FURNACE-2")))
    assert names(plant, twice) == names(plant, Scope(load="F2-0193"))


def test_a_lot_that_is_named_twice_is_one_lot() -> None:
    assert parse_scope({"lots": ["K7", "M2", "K7"]}).lots == ("K7", "M2")
