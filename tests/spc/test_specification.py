"""Measured values against what the drawing asks."""

import math

import pytest

from spc.specification import JudgedValue, SpecificationLimits, judge, worst

HARDNESS = SpecificationLimits(lower=33.0, upper=39.0)


def test_a_value_on_a_limit_conforms_and_the_next_number_does_not() -> None:
    values = [33.0, math.nextafter(33.0, 0), 39.0, math.nextafter(39.0, 99)]

    assert [judged.conforming for judged in judge(values, HARDNESS)] == [True, False, True, False]


def test_values_are_judged_in_their_order_and_kept() -> None:
    assert judge([40.0, 36.0], HARDNESS) == (JudgedValue(40.0, False), JudgedValue(36.0, True))


@pytest.mark.parametrize(
    ("limits", "conforming"),
    [
        (SpecificationLimits(), [True, True, True]),
        (SpecificationLimits(lower=33.0), [False, True, True]),
        (SpecificationLimits(upper=39.0), [True, True, False]),
        (SpecificationLimits(lower=36.0, upper=36.0), [False, True, False]),
    ],
)
def test_a_missing_limit_asks_nothing(limits: SpecificationLimits, conforming: list[bool]) -> None:
    assert [judged.conforming for judged in judge([-1e9, 36.0, 1e9], limits)] == conforming


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_neither_passed_nor_failed(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        judge([36.0, value], HARDNESS)
    with pytest.raises(ValueError, match="finite"):
        worst([36.0, value], HARDNESS)


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lower specification limit 39\.0 is above"):
        SpecificationLimits(lower=39.0, upper=33.0)


@pytest.mark.parametrize("limit", [math.nan, math.inf])
def test_a_limit_is_a_finite_number(limit: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        SpecificationLimits(lower=limit)
    with pytest.raises(ValueError, match="finite"):
        SpecificationLimits(upper=limit)


@pytest.mark.parametrize(
    ("limits", "values", "expected"),
    [
        (HARDNESS, [36.0, 39.5, 31.0], 31.0),
        (HARDNESS, [36.0, 41.0, 32.0], 41.0),
        (HARDNESS, [36.0, 38.5, 34.0], 38.5),
        (HARDNESS, [36.0, 39.0, 39.1], 39.1),
        (HARDNESS, [34.0, 38.0], 34.0),
        (SpecificationLimits(lower=33.0), [99.0, 34.0, 36.0], 34.0),
        (SpecificationLimits(upper=39.0), [0.0, 38.0, 36.0], 38.0),
    ],
)
def test_the_worst_value_is_farthest_outside_or_nearest_to_a_limit(
    limits: SpecificationLimits, values: list[float], expected: float
) -> None:
    assert worst(values, limits) == expected


def test_without_values_or_limits_nothing_is_worst() -> None:
    with pytest.raises(ValueError, match="no measured values"):
        worst([], HARDNESS)
    with pytest.raises(ValueError, match="Without a specification limit"):
        worst([36.0], SpecificationLimits())


def test_no_values_are_judged_as_none() -> None:
    assert judge([], HARDNESS) == ()
