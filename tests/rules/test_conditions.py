"""Each comparison at its edge, one step beside it, and with nothing recorded."""

import math

import pytest

from rules.conditions import Condition, Expected, Operator
from rules.fields import Fact

# operator, expected, facts that meet it, facts that do not
CASES: list[tuple[Operator, object, list[Fact], list[Fact]]] = [
    ("equals", "K7", ["K7"], ["k7", "K7 ", "", None]),
    ("equals", 5, [5, 5.0], [5.000001, None]),
    ("equals", False, [False], [True, None]),
    ("not", "gauge", ["furnace", None], ["gauge"]),
    ("not", True, [False, None], [True]),
    ("above", 35, [35.1, 36], [35, 35.0, 34, None]),
    ("below", 25, [24.9], [25, 26, None]),
    ("at_least", 35, [35, 35.1], [34.9, None]),
    ("at_most", 25, [25, 24.9], [25.1, None]),
    ("between", (25, 35), [25, 30.5, 35], [24.9, 35.1, None]),
    ("in", ("WE2", "WE3"), ["WE2", "WE3"], ["WE1", "WE", None]),
    ("in", (1, 2.5), [1, 2.5, 1.0], [2, None]),
    ("blank", True, [None], ["", 0, False, "K7"]),
    ("blank", False, ["", 0, False, "K7"], [None]),
]


@pytest.mark.parametrize(("operator", "expected", "met", "unmet"), CASES)
def test_a_comparison_holds_exactly_for_what_it_says(
    operator: Operator,
    expected: str | float | bool | tuple[str | float, ...],
    met: list[Fact],
    unmet: list[Fact],
) -> None:
    condition = Condition("field", operator, expected)
    assert [condition.holds(fact) for fact in met] == [True] * len(met)
    assert [condition.holds(fact) for fact in unmet] == [False] * len(unmet)


def test_text_is_never_compared_by_size() -> None:
    with pytest.raises(TypeError, match="compares numbers"):
        Condition("value", "above", 5).holds("abc")


# What is recorded, in its unit -> the same as a condition in um reads it
READINGS: list[tuple[Fact, Fact, Fact]] = [
    (0.008, "mm", 8.0),
    (8, "um", 8),
    (8, "µm", 8.0),
    (1e-05, "m", 10.0),
    (2**64, "um", 2**64),
    (2**64, "mm", float(2**64 * 1000)),
    (0, "in", 0.0),
    (-0.3, "mil", -7.62),
    (38.5, "HRC", None),
    (38.5, "degC", None),
    (38.5, "strokes", None),
    (38.5, "", None),
    (38.5, None, None),
    (None, "mm", None),
]


@pytest.mark.parametrize(("value", "unit", "reading"), READINGS)
def test_a_condition_reads_a_measurement_in_its_own_unit(
    value: Fact, unit: Fact, reading: Fact
) -> None:
    thick = Condition("value", "above", 8, unit="um", unit_from="unit")
    found = thick.reading({"value": value, "unit": unit})
    assert (found, type(found)) == (reading, type(reading))


def test_the_same_thickness_is_not_above_itself_in_another_unit() -> None:
    edge: tuple[tuple[Operator, bool], ...] = (
        *(("above", False), ("at_least", True), ("equals", True)),
    )
    for operator, holds in edge:
        thick = Condition("value", operator, 8, unit="um", unit_from="unit")
        assert thick.holds(thick.reading({"value": 0.008, "unit": "mm"})) is holds
        assert thick.holds(thick.reading({"value": 8.000001e-3, "unit": "mm"})) is (
            operator != "equals"
        )


def test_what_is_measured_in_no_comparable_unit_meets_only_not() -> None:
    facts: dict[str, Fact] = {"value": 38.5, "unit": "HRC"}
    sizes: tuple[Operator, ...] = ("above", "below", "at_least", "at_most", "equals")
    for operator in sizes:
        thick = Condition("value", operator, 8, "um", "unit")
        assert not thick.holds(thick.reading(facts))
    other = Condition("value", "not", 8, "um", "unit")
    assert other.holds(other.reading(facts))


def test_what_is_recorded_is_not_blank_whatever_its_unit() -> None:
    blank = Condition("value", "blank", True, "um", "unit")
    assert blank.holds(blank.reading({"value": None, "unit": "HRC"}))
    assert not blank.holds(blank.reading({"value": 38.5, "unit": "HRC"}))


def test_a_hardness_compares_in_its_own_scale_only() -> None:
    hard = Condition("value", "above", 35, "HRC", "unit")
    assert hard.holds(hard.reading({"value": 38.5, "unit": "HRC"}))
    assert not hard.holds(hard.reading({"value": 385, "unit": "HV"}))


def test_without_a_unit_a_condition_reads_the_number_as_it_is() -> None:
    assert Condition("value", "above", 8).reading({"value": 0.008, "unit": "mm"}) == 0.008


@pytest.mark.parametrize(
    ("operator", "expected", "actual", "holds"),
    [
        ("above", 1e-05, 2e-05, True),
        ("above", 1e-05, 1e-05, False),
        ("equals", 1e-05, 0.00001, True),
        ("above", 2**53 - 1, 2**64, True),
        ("at_most", 2**53 - 1, 2**53, False),
        ("above", 0, 5e-324, True),
        ("above", 5, math.nan, False),
        ("below", 5, math.nan, False),
        ("equals", 5, math.nan, False),
        ("in", (1, 2), math.nan, False),
        ("between", (1, 2), math.nan, False),
        ("above", 5, math.inf, True),
        ("between", (1, 2), -math.inf, False),
        ("equals", "", "", True),
        ("equals", "é", "e\u0301", False),  # facts and files are brought to one form before
    ],
)
def test_extreme_facts_are_compared_like_all_others(
    operator: Operator, expected: Expected, actual: Fact, holds: bool
) -> None:
    assert Condition("field", operator, expected).holds(actual) is holds
