"""A cell of a decision table <-> the condition that it abbreviates."""

from rules.conditions import AllOf, Condition, Expected, Expression, Not
from rules.decision_table import CellValue
from rules.fields import Field
from rules.reading.cell_syntax import CellError, parse_cell
from rules.reading.cell_trees import condition_tree
from rules.reading.cells import (
    Blank,
    Cell,
    Compared,
    Except,
    Members,
    Span,
    Word,
    value_of,
)
from rules.reading.conditions import ConditionReader, Shared
from rules.reading.report import Place, Report

__all__ = ["CellError", "cell_of", "expression_of"]

_ENDS = {"above": True, "at_least": False, "below": True, "at_most": False}


def expression_of(value: CellValue | None, field: Field) -> Expression:
    """Read a cell in the column of a fact.

    Parameters
    ----------
    value : str, float, int, bool or None
        As in a rule file or a sheet.
    field : Field
        The fact.

    Returns
    -------
    Condition, AllOf or Not
        An `AllOf` without parts for a cell that asks nothing.

    Raises
    ------
    CellError
        A ValueError; the message is the end of a sentence about the cell.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> expression_of("not (day, night)", FIELDS["shift"]).part.expected
    ('day', 'night')
    """
    cell = parse_cell(value, field)
    if cell is None:
        return AllOf(())
    report = Report("")
    reader = ConditionReader("", {field.name: field}, Shared({}, {}), report)
    read = reader.read(condition_tree(field.name, cell, Place(1, 1)))
    if read is None or report.problems:
        raise CellError("; ".join(problem.message for problem in report.problems))
    return read


def cell_of(expression: Expression) -> CellValue:
    """Write conditions on one fact as a cell.

    Parameters
    ----------
    expression : Condition, AllOf, AnyOf or Not
        One comparison, one that is negated, or the two ends of a range.

    Returns
    -------
    str, float, int or bool
        As `expression_of` reads it.

    Raises
    ------
    ValueError
        For conditions that one cell cannot say.

    Examples
    --------
    >>> cell_of(Condition("z", "above", 3)), cell_of(AllOf(()))
    ('> 3', '-')
    >>> cell_of(AllOf((Condition("z", "above", 5), Condition("z", "at_most", 10))))
    '(5..10]'
    """
    if expression == AllOf(()):
        return value_of(None)
    return value_of(_cell(expression))


def _cell(expression: Expression) -> Cell:
    match expression:
        case Condition():
            return _comparison(expression)
        case Not(Condition() as part):
            return _except(_comparison(part))
        case AllOf((Condition() as low, Condition() as high)):
            return _range(low, high)
        case _:
            raise ValueError("these conditions do not fit into one cell; use a named condition")


def _comparison(condition: Condition) -> Cell:
    expected, operator = condition.expected, condition.operator
    if operator == "blank":
        return Blank(bool(expected))
    if isinstance(expected, tuple):
        words = tuple(_word(value, condition) for value in expected)
        if operator == "between":
            return Span(words[0], words[1])
        return Members(words) if len(words) > 1 else Compared("equals", words[0])
    if operator == "in" or operator == "between":
        raise ValueError(f"`{operator}` compares with several values, not {expected!r}")
    return Compared(operator, _word(expected, condition))


def _except(cell: Cell) -> Cell:
    match cell:
        case Blank(blank):
            return Blank(not blank)
        case Compared("equals", word):
            return Compared("not", word)
        case Compared("not", word):
            return Compared("equals", word)
        case Span() | Members():
            return Except(cell)
        case _:
            raise ValueError("`not` of a comparison does not fit into a cell; use the opposite")


def _range(low: Condition, high: Condition) -> Span:
    ends = low.operator in ("above", "at_least") and high.operator in ("below", "at_most")
    if low.field != high.field or not ends:
        raise ValueError("two conditions fit into one cell only as the ends of a range")
    words = _word(low.expected, low), _word(high.expected, high)
    return Span(*words, _ENDS[low.operator], _ENDS[high.operator])


def _word(value: Expected, condition: Condition) -> Word:
    if isinstance(value, tuple):
        raise TypeError(f"`{condition.operator}` compares with one value, not {value!r}")
    return Word(value if condition.unit is None else f"{value} {condition.unit}")
