"""Units are converted exactly, or refused; no unit is taken for another one."""

import math
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.unit_table import SCALES, SPELLINGS
from rules.units import (
    UnitsError,
    canonical,
    compatible,
    convert,
    known_unit,
    misspelt,
    quantity,
    unknown_unit,
)

EXACT = [
    (0.008, "mm", "um", 8.0),
    (0.1, "mm", "um", 100.0),
    (8, "um", "mm", 0.008),
    (1e-05, "m", "um", 10.0),
    (1, "in", "mm", 25.4),
    (0.3, "mil", "um", 7.62),
    (473, "degF", "degC", 245.0),
    (-40, "degC", "degF", -40.0),
    (0, "K", "degC", -273.15),
    (36, "degF/h", "degC/h", 20.0),
    (5, "degC/min", "K/h", 300.0),
    (9, "delta_degF", "K", 5.0),
    (1, "N/mm2", "MPa", 1.0),
    (1, "N/mm^2", "MPa", 1.0),
    (12.5, "kN", "N", 12500.0),
    (25, "Nm", "N·m", 25.0),
    (250, "Ncm", "N.m", 2.5),
    (2, "A/dm2", "A/m2", 200.0),
    (3, "%", "ppm", 30000.0),
    (1.5, "h", "min", 90.0),
    (7, "℃", "degC", 7.0),
    (7, "㎜", "μm", 7000.0),
    (7, "µm", "μm", 7.0),
    (2, "m²", "cm2", 20000.0),
    (10, "kΩ", "ohm", 10000.0),
]


@pytest.mark.parametrize(("value", "unit", "to", "expected"), EXACT)
def test_a_conversion_has_the_digits_that_a_person_would_write(
    value: float, unit: str, to: str, expected: float
) -> None:
    assert convert(value, unit, to) == expected
    assert compatible(unit, to)


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("mm", "degC"),
        ("degC", "degC/h"),
        ("degC", "delta_degC"),  # 5 degC is no difference of 5 degC
        ("delta_degF", "degF"),
        ("HRC", "HV"),
        ("HV10", "HV30"),
        ("pcs", "km"),  # to a general table pcs is the parsec
        ("sigma", "W/m2"),  # and sigma a constant of physics
        ("Nm", "m/kg"),  # and Nm a number of yarn
        ("deg", "%"),
        ("rpm", "1/s"),
        ("Hz", "1/s"),
        ("g", "N"),
        ("plant currency", "pcs"),
        ("mm", "lot"),
        ("", "mm"),
        ("mm", ""),
        ("/", "mm"),
        ("m/", "m"),
        ("W/m2*K", "W/m2"),  # which of them is below the line?
        ("9**9**9", "mm"),
        ("m^9^9", "mm"),
        ("__import__('os')", "mm"),
        ("m*" * 2000 + "m", "mm"),
    ],
)
def test_what_measures_something_else_is_refused_in_both_directions(unit: str, to: str) -> None:
    assert not compatible(unit, to)
    assert not compatible(to, unit)
    with pytest.raises(UnitsError):
        convert(1, unit, to)


def test_every_unit_and_scale_of_the_table_is_known_and_equals_itself() -> None:
    for unit in (*SPELLINGS, *SCALES):
        assert known_unit(unit), unit
        assert convert(3.25, unit, unit) == 3.25
        assert misspelt(unit) is None


def test_a_unit_of_the_plants_own_only_equals_itself() -> None:
    assert convert(3, "strokes/min", "strokes/min") == 3
    assert not known_unit("strokes/min")
    with pytest.raises(UnitsError, match="unknown unit `strokes/min`"):
        convert(3, "strokes/min", "1/min")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("HCR", "HRC"), ("Mpa", "MPa"), ("C", "degC"), ("°c", "°C"), ("KN", "kN"), ("UM", "um")],
)
def test_a_misspelt_unit_gets_a_suggestion(written: str, meant: str) -> None:
    assert f"did you mean `{meant}`?" in unknown_unit(written)


def test_what_a_unit_measures_is_said_in_words() -> None:
    assert [quantity(unit) for unit in ("inch", "degF", "degF/min", "bar", "zzz")] == [
        *("length", "temperature", "rate of heating or cooling"),
        *("pressure or strength", None),
    ]


def test_a_number_beyond_the_floats_stays_the_largest_of_its_sign() -> None:
    assert convert(1e308, "m", "um") == sys.float_info.max
    assert convert(-1e308, "m", "um") == -sys.float_info.max
    assert convert(10**400, "m", "um") == sys.float_info.max
    assert convert(5e-324, "um", "m") == 0.0


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="Invalid literal"):
        convert(number, "mm", "um")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_millimetres_are_a_thousand_micrometres_to_the_last_digit(number: object) -> None:
    written = float(str(number))
    assert convert(written, "mm", "um") == float(Fraction(repr(written)) * 1000)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_there_and_back_is_where_it_began_to_a_rounding_error(number: float) -> None:
    for unit, other in (("degC", "degF"), ("mm", "in"), ("MPa", "psi")):
        back = convert(convert(number, unit, other), other, unit)
        assert math.isclose(back, number, rel_tol=1e-14, abs_tol=1e-12)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_units(text: str) -> None:
    if not known_unit(text) and canonical(text) != "mm":
        assert not compatible(text, "mm")


def test_pint_is_loaded_only_when_something_has_to_be_converted() -> None:
    asked = (
        "import sys\n"
        "from rules.conditions import Condition\n"
        "from rules.rulebook import default_rulebook\n"
        "default_rulebook()\n"
        "thick = Condition('value', 'above', 8, 'um', 'unit')\n"
        "assert thick.reading({'value': 9, 'unit': 'um'}) == 9\n"
        "assert 'pint' not in sys.modules\n"
        "assert thick.reading({'value': 9, 'unit': 'mm'}) == 9000\n"
        "assert 'pint' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)
