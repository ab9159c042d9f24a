"""Each comparison at its edge, one step beside it, and with nothing recorded."""

import pytest

from rules.conditions import Condition, Operator
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
