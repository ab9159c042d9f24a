"""Control chart constants, against printed tables and closed forms."""

import math

import pytest

from spc.constants import A2, A3, B3, B4, D3, D4, c4, d2, d3, median_moving_range

TABLE = [
    # n, d2, d3, c4, A2, A3, D3, D4, B3, B4
    (2, 1.128379, 0.852502, 0.797885, 1.879971, 2.658681, 0, 3.266532, 0, 3.266532),
    (3, 1.692569, 0.888368, 0.886227, 1.023327, 1.954410, 0, 2.574591, 0, 2.568170),
    (4, 2.058751, 0.879808, 0.921318, 0.728597, 1.628103, 0, 2.282052, 0, 2.266047),
    (5, 2.325929, 0.864082, 0.939986, 0.576819, 1.427299, 0, 2.114499, 0, 2.088998),
    (6, 2.534413, 0.848040, 0.951533, 0.483246, 1.287128, 0, 2.003830, 0.030363, 1.969637),
    (7, 2.704357, 0.833205, 0.959369, 0.419284, 1.181916, 0.075708, 1.924292, 0.117685, 1.882315),
    (8, 2.847201, 0.819831, 0.965030, 0.372527, 1.099095, 0.136171, 1.863829, 0.185090, 1.814910),
    (10, 3.077505, 0.797051, 0.972659, 0.308264, 0.975350, 0.223023, 1.776977, 0.283706, 1.716294),
    (25, 3.930629, 0.708441, 0.989640, 0.152647, 0.606281, 0.459292, 1.540708, 0.564786, 1.435214),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"n={row[0]}")
def test_constants_agree_with_the_table(row: tuple[float, ...]) -> None:
    n = int(row[0])
    computed = (d2(n), d3(n), c4(n), A2(n), A3(n), D3(n), D4(n), B3(n), B4(n))

    assert computed == pytest.approx(row[1:], abs=5.1e-7)


def test_two_values_have_closed_forms() -> None:
    assert d2(2) == pytest.approx(2 / math.sqrt(math.pi), rel=1e-12)
    assert d3(2) == pytest.approx(math.sqrt(2 - 4 / math.pi), rel=1e-11)
    assert c4(2) == pytest.approx(math.sqrt(2 / math.pi), rel=1e-14)
    assert D4(2) == pytest.approx(1 + 3 * math.sqrt(math.pi / 2 - 1), rel=1e-11)
    assert 3 / d2(2) == pytest.approx(2.6586807764, abs=5e-11)


def test_three_values_have_closed_forms() -> None:
    assert d2(3) == pytest.approx(3 / math.sqrt(math.pi), rel=1e-12)
    assert c4(3) == pytest.approx(math.sqrt(math.pi) / 2, rel=1e-14)


def test_c4_of_many_values_keeps_its_digits() -> None:
    n = 10_000_001
    assert c4(n) == pytest.approx(1 - 1 / (4 * (n - 1)), rel=1e-13)


def test_table3_rounds_to_three_decimals() -> None:
    assert [d2(n, "table3") for n in (2, 3, 4, 5)] == [1.128, 1.693, 2.059, 2.326]
    assert [c4(n, "table3") for n in (2, 5, 10)] == [0.798, 0.94, 0.973]
    assert median_moving_range("table3") == 0.954


def test_the_median_moving_range_has_a_closed_form() -> None:
    assert median_moving_range() == pytest.approx(0.9538725524, abs=5e-11)


@pytest.mark.parametrize("constant", [d2, d3, c4, A2, A3, D3, D4, B3, B4])
def test_one_value_has_no_spread(constant: object) -> None:
    assert callable(constant)
    with pytest.raises(ValueError, match="two values at least"):
        constant(1)
