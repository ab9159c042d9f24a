"""The grammar of cells: what each text means, what is refused, and that writing gives it back."""

import contextlib
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conditions import AllOf, Condition, Expression, Not, Operator
from rules.decision_table import CellValue
from rules.fields import FIELDS, Field
from rules.tables.cells import CellError, cell_of, expression_of

LOT, Z, PIECES, VALUE = FIELDS["lot"], FIELDS["z"], FIELDS["inspected"], FIELDS["value"]
CRITICAL, STAGE = FIELDS["critical"], FIELDS["stage"]


def is_(field: Field, operator: Operator, expected: object) -> Condition:
    return Condition(field.name, operator, expected)  # type: ignore[arg-type]


ANY = AllOf(())
MEANS: list[tuple[Field, CellValue | None, Expression]] = [
    (LOT, "-", ANY),
    (LOT, None, ANY),
    (LOT, "", ANY),
    (LOT, "   ", ANY),
    (LOT, "K7", is_(LOT, "equals", "K7")),
    (LOT, "  K7 ", is_(LOT, "equals", "K7")),
    (LOT, '"-"', is_(LOT, "equals", "-")),
    (LOT, '"blank"', is_(LOT, "equals", "blank")),
    (LOT, '"8"" bolt"', is_(LOT, "equals", '8" bolt')),
    (LOT, "= not known", is_(LOT, "equals", "not known")),
    (LOT, "= list:a", is_(LOT, "equals", "list:a")),
    (LOT, "0010", is_(LOT, "equals", "0010")),
    (LOT, "K7, M2", is_(LOT, "in", ("K7", "M2"))),
    (LOT, 'K7, "a, b"', is_(LOT, "in", ("K7", "a, b"))),
    (LOT, "not K7", is_(LOT, "not", "K7")),
    (LOT, 'not "a, b"', is_(LOT, "not", "a, b")),
    (LOT, "not (K7, M2)", Not(is_(LOT, "in", ("K7", "M2")))),
    (LOT, "not (K7)", is_(LOT, "not", "K7")),
    (LOT, "blank", is_(LOT, "blank", True)),
    (LOT, "recorded", is_(LOT, "blank", False)),
    (LOT, "not blank", is_(LOT, "blank", False)),
    (LOT, "渗碳", is_(LOT, "equals", "渗碳")),
    (LOT, "钢（淬火）", is_(LOT, "equals", "钢（淬火）")),
    (STAGE, "final, patrol", is_(STAGE, "in", ("final", "patrol"))),
    (CRITICAL, True, is_(CRITICAL, "equals", True)),
    (CRITICAL, "true", is_(CRITICAL, "equals", True)),
    (CRITICAL, "FALSE", is_(CRITICAL, "equals", False)),
    (CRITICAL, "not true", is_(CRITICAL, "not", True)),
    (Z, 5, is_(Z, "equals", 5)),
    (Z, "5", is_(Z, "equals", 5)),
    (Z, "-1e-05", is_(Z, "equals", -1e-05)),
    (Z, "> 0", is_(Z, "above", 0)),
    (Z, ">=0.5", is_(Z, "at_least", 0.5)),
    (Z, "≥ 0.5", is_(Z, "at_least", 0.5)),
    (Z, "< -3", is_(Z, "below", -3)),
    (Z, "≤3", is_(Z, "at_most", 3)),
    (Z, "1, 2.5", is_(Z, "in", (1, 2.5))),
    (Z, "5..10", is_(Z, "between", (5, 10))),
    (Z, "[-5 .. 1e1]", is_(Z, "between", (-5, 10.0))),
    (Z, "(5..10]", AllOf((is_(Z, "above", 5), is_(Z, "at_most", 10)))),
    (Z, "[5..10)", AllOf((is_(Z, "at_least", 5), is_(Z, "below", 10)))),
    (Z, "(5..10)", AllOf((is_(Z, "above", 5), is_(Z, "below", 10)))),
    (Z, "not 5..10", Not(is_(Z, "between", (5, 10)))),
]


@pytest.mark.parametrize(("field", "cell", "meant"), MEANS)
def test_a_cell_means_one_condition(
    field: Field, cell: CellValue | None, meant: Expression
) -> None:
    assert expression_of(cell, field) == meant


REFUSED: list[tuple[Field, CellValue, str]] = [
    (LOT, "a, not b", "has `not b` among other values"),
    (LOT, "a, blank", "has `blank` among other values"),
    (LOT, "not a, b", "write `not (a, b)`"),
    (LOT, "not (a, b", "does not close"),
    (LOT, "not", "nothing behind `not`"),
    (LOT, "a,,b", "a comma with nothing beside it"),
    (LOT, "a,", "a comma with nothing beside it"),
    (LOT, "a, a", "has `a` twice"),
    (LOT, '8" bolt', 'each `"` doubled'),
    (LOT, "Blank", "could mean two things"),
    (LOT, "Not a", "could mean two things"),
    (LOT, "(a)", "begins with a bracket"),
    (LOT, "<> a", "write `not a`"),
    (LOT, "!= a", "write `not a`"),
    (LOT, "==a", "write `= a`"),
    (LOT, "=", "nothing behind `=`"),
    (LOT, "–", "is a long dash; write `-`"),
    (LOT, "甲，乙", "has `，`"),
    (LOT, "甲、乙", "has `、`"),
    (LOT, "“a”", "has `“`"),
    (LOT, "＞5", "begins with the sign `＞`; write `>5`"),
    (LOT, "> 5", "`above` compares numbers; `lot` is text"),
    (LOT, "5..10", "`between` compares numbers; `lot` is text"),
    (LOT, "a\u200bb", "contains U+200B, which cannot be seen"),
    (LOT, "a\u00a0b", "contains U+00A0"),
    (LOT, "a\nb", "contains U+000A"),
    (LOT, "x" * 1001, "longer than 1,000 characters"),
    (LOT, 35, "is text, not `35` (a number)"),
    (LOT, True, "is text, not `true`"),
    (STAGE, "finale", "did you mean `final`?"),
    (CRITICAL, "yes", "is true or false, not `yes`"),
    (CRITICAL, "是", "is true or false, not `是`"),
    (CRITICAL, "true, false", "takes one of true, false"),
    (CRITICAL, 1, "is a boolean"),
    (Z, "1,5", "write `1.5`, or `1, 5` for two numbers"),
    (Z, "> 1,5", "takes one number behind `>`"),
    (Z, "> 5 < 10", "write a range such as `(5..10]`"),
    (Z, ">", "no number behind `>`"),
    (Z, "=> 5", "write `>= 5`"),
    (Z, "> high", "`z` is a number, not `high`"),
    (Z, "010", "`z` is a number, not `010`"),
    (Z, "５", "full-width signs; write `5`"),
    (Z, "＞ 5", "full-width signs; write `> 5`"),
    (Z, "1e999", "too large"),
    (Z, "18446744073709551616", "too large to be exact"),
    (Z, "10..5", "nothing lies between 10 and 5"),
    (Z, "5..", "is no range"),
    (Z, "(5..10", "is no range"),
    (Z, "5...10", "is no range"),
    (Z, "not > 5", "write the opposite sign, or a range"),
    (Z, "NaN", "`z` is a number, not `NaN`"),
    (VALUE, "5 um..10", "has the unit at `5 um` only"),
]


@pytest.mark.parametrize(("field", "cell", "said"), REFUSED)
def test_a_cell_that_could_mean_two_things_is_refused(
    field: Field, cell: CellValue, said: str
) -> None:
    with pytest.raises(CellError) as refused:
        expression_of(cell, field)
    assert said in str(refused.value)


def test_what_is_not_recorded_is_outside_a_range_and_none_of_a_list() -> None:
    for cell in ("not 5..10", "not (1, 2)", "not 5"):
        (part,) = _parts(expression_of(cell, Z))
        negated = isinstance(part, Not)
        inner = part.part if isinstance(part, Not) else part
        assert isinstance(inner, Condition)
        assert inner.holds(None) is not negated


def test_a_unit_behind_the_second_number_of_a_range_is_for_both() -> None:
    assert expression_of("5..10 um", VALUE) == expression_of("5 um..10 um", VALUE)


def test_a_cell_with_a_unit_says_the_same_unit_when_written() -> None:
    for cell in (">= 5 um", "5 um..10 um", "(5 um..0.5 mm]", "5 um", "5 um, 7 um"):
        read = expression_of(cell, VALUE)
        assert expression_of(cell_of(read), VALUE) == read


numbers = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn")),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and not any(c.isspace() and c != " " for c in text))
words = st.sampled_from(["-", "blank", "not a", "a, b", '"', "list:a", "> 5", "5..10", "= a", " a"])


@st.composite
def expressions(draw: st.DrawFn) -> tuple[Field, Expression]:
    field = draw(st.sampled_from([LOT, Z, CRITICAL]))
    values = {LOT.name: texts | words, Z.name: numbers, CRITICAL.name: st.booleans()}[field.name]
    if draw(st.integers(0, 9)) == 0:
        return field, is_(field, "blank", draw(st.booleans()))
    if field is Z and draw(st.booleans()):
        return field, draw(comparisons_of_numbers())
    if field is not CRITICAL and draw(st.booleans()):
        several = draw(st.lists(values, min_size=2, max_size=5, unique=True))
        members = is_(field, "in", tuple(several))
        return field, Not(members) if draw(st.booleans()) else members
    return field, is_(field, draw(st.sampled_from(["equals", "not"])), draw(values))


@st.composite
def comparisons_of_numbers(draw: st.DrawFn) -> Expression:
    low, high = sorted([draw(numbers), draw(numbers)])
    between = is_(Z, "between", (low, high))
    above = is_(Z, draw(st.sampled_from(["above", "at_least"])), low)
    below = is_(Z, draw(st.sampled_from(["below", "at_most"])), high)
    closed = above.operator == "at_least" and below.operator == "at_most"
    span: Expression = between if closed else AllOf((above, below))
    return draw(st.sampled_from([above, below, between, Not(between), span]))


@settings(max_examples=600, deadline=None)
@given(expressions())
def test_what_a_cell_says_is_read_as_the_same_condition(asked: tuple[Field, Expression]) -> None:
    field, expression = asked
    cell = cell_of(expression)
    assert expression_of(cell, field) == expression
    assert cell_of(expression_of(cell, field)) == cell


pieces = st.sampled_from([*'-="(),[].<>≥ \t', "5", "a", "not ", "..", "list:", "，", "um"])
soup = st.lists(pieces, max_size=8).map("".join)


@settings(max_examples=800, deadline=None)
@given(soup | st.text(string.printable, max_size=30), st.sampled_from([LOT, Z, CRITICAL, PIECES]))
def test_any_text_is_a_condition_or_a_refusal_and_is_written_as_it_is_read(
    text: str, field: Field
) -> None:
    with contextlib.suppress(CellError):
        read = expression_of(text, field)
        assert expression_of(cell_of(read), field) == read


@pytest.mark.parametrize(
    "text", ["(" + " " * 900 + "x", '"' * 999, "a" + ", " * 450 + '"', "." * 999]
)
def test_a_text_made_to_be_slow_is_answered_at_once(text: str) -> None:
    for field in (LOT, Z):
        with contextlib.suppress(CellError):
            expression_of(text, field)


def test_conditions_that_no_cell_can_say_are_refused() -> None:
    for expression in (
        Not(is_(Z, "above", 5)),
        AllOf((is_(Z, "above", 5), is_(PIECES, "below", 10))),
        AllOf((is_(Z, "below", 5), is_(Z, "above", 10))),
        Not(AllOf(())),
    ):
        with pytest.raises(ValueError, match="cell"):
            cell_of(expression)


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, AllOf) else (expression,)
