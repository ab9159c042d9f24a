"""A cell as the condition that it abbreviates, so that one reader judges both."""

from typing import assert_never

from rules.decision_table import CONDITION
from rules.reading.cells import Blank, Cell, Compared, Except, Listed, Members, Span, Word
from rules.reading.report import Place
from rules.reading.tree import Rows, Scalar, Table, Tree


def condition_tree(name: str, cell: Cell, place: Place) -> Tree:
    """Write a cell of the column of a fact as a `when:` has it.

    Examples
    --------
    >>> tree = condition_tree("z", Compared("above", Word(3)), Place(1, 1))
    >>> tree.entries["z"].entries["above"].value
    3
    """
    match cell:
        case Blank(blank):
            return _operation(name, "blank", _scalar(Word(blank), place))
        case Compared("equals", word):
            return _entry(name, _scalar(word, place))
        case Compared(operator, word):
            return _operation(name, operator, _scalar(word, place))
        case Span():
            return _span(name, cell, place)
        case Members(words):
            return _operation(name, "in", Rows(tuple(_scalar(w, place) for w in words), place))
        case Listed(listed):
            return _operation(name, "in", _scalar(Word(listed), place))
        case Except(of):
            return _entry("not", condition_tree(name, of, place))
        case _ as never:
            assert_never(never)


def named_tree(name: str, place: Place, *, negated: bool) -> Tree:
    """Write a cell of the column `condition` as a `when:` has it.

    Examples
    --------
    >>> named_tree("told_of", Place(1, 1), negated=False).entries["condition"].value
    'told_of'
    """
    named = _entry(CONDITION, _scalar(Word(name), place))
    return _entry("not", named) if negated else named


def _span(name: str, span: Span, place: Place) -> Tree:
    low, high = _scalar(span.low, place), _scalar(span.high, place)
    if not span.low_open and not span.high_open:
        return _operation(name, "between", Rows((low, high), place))
    from_low = _operation(name, "above" if span.low_open else "at_least", low)
    to_high = _operation(name, "below" if span.high_open else "at_most", high)
    return _entry("all", Rows((from_low, to_high), place))


def _operation(name: str, operator: str, value: Tree) -> Table:
    return _entry(name, _entry(operator, value))


def _entry(name: str, value: Tree) -> Table:
    return Table({name: value}, {name: value.place}, value.place, whole=True)


def _scalar(word: Word, place: Place) -> Scalar:
    value = word.value
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return Scalar(value, text, place)
