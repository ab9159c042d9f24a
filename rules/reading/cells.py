"""What may stand in a cell of a decision table, as written: its forms, and each one as text.

-                       asks nothing (so does an empty cell)
heat_treat              equal; quotes keep a text as it is: "-", "a, b", "blank"
= list:a                equal to all that follows the sign
a, b                    one of these
not a    not (a, b)     none of these; also of what is not recorded
> 0   >= 5 um   < 3   <= 4      numbers, with a unit where one is needed
5..10   [5..10]         from 5 to 10, both included; 5..10 um has one unit for both
(5..10]  [5..10)  (5..10)       a round bracket leaves out its end
not 5..10               outside, or not recorded
list:NAME   not list:NAME       the members of a list of the file
blank    recorded       nothing is recorded; something is
"""

import re
from dataclasses import dataclass
from typing import Literal, assert_never

from rules.decision_table import ANY, CellValue

EXACT_INTEGER = 2**53
"""From here on a float no longer tells neighbouring integers apart."""

LIST = "list:"
RESERVED = frozenset({ANY, "blank", "recorded", "not", "true", "false"})
Relation = Literal["equals", "not", "above", "below", "at_least", "at_most"]
SIGNS: dict[str, Relation] = {">=": "at_least", "<=": "at_most", ">": "above", "<": "below"}
SIGN_OF = {operator: sign for sign, operator in SIGNS.items()}
NUMBER = r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_NUMBER_LIKE = re.compile(NUMBER + r"(?: ?[^\W\d_%°][^,\"]*| ?[%°][^,\"]*)?")
# What a reader of cells would take for something else if it stood there without quotes.
_SPECIAL = re.compile(r'[,"，、；“”]|^[<>=≥≤≠≈!()\[\]＞＜＝]|\.\.|^\s|\s$')


@dataclass(frozen=True)
class Word:
    """A single value; a number keeps its unit as text: `8 um`."""

    value: CellValue


@dataclass(frozen=True)
class Blank:
    """Nothing is recorded, or (`blank` is False) something is."""

    blank: bool


@dataclass(frozen=True)
class Compared:
    """One value and how the fact relates to it."""

    operator: Relation
    word: Word


@dataclass(frozen=True)
class Span:
    """Two numbers with the fact between them; an open end does not belong to it."""

    low: Word
    high: Word
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Members:
    """One of several values."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class Listed:
    """One of the values of a named list."""

    name: str


@dataclass(frozen=True)
class Except:
    """Anything else, and what is not recorded."""

    of: Span | Members | Listed


Cell = Blank | Compared | Span | Members | Listed | Except
"""A cell that asks something; one that asks nothing is None."""


def value_of(cell: Cell | None) -> CellValue:
    """Write a cell in the one way that this program writes it.

    Examples
    --------
    >>> value_of(Members((Word("a"), Word("b, c"))))
    'a, "b, c"'
    >>> value_of(Compared("equals", Word(5))), value_of(None)
    (5, '-')
    """
    if cell is None:
        return ANY
    if isinstance(cell, Compared) and cell.operator == "equals":
        return (
            word_text(cell.word) if isinstance(cell.word.value, str) else _one_way(cell.word.value)
        )
    return _text(cell)


def _one_way(value: CellValue) -> CellValue:
    """A sheet knows no difference between 5 and 5.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_INTEGER:
        return int(value)
    return value


def word_text(word: Word) -> str:
    """Write one value, in quotes where it could be read as something else.

    Examples
    --------
    >>> word_text(Word("not known")), word_text(Word("8 um")), word_text(Word(True))
    ('"not known"', '8 um', 'true')
    """
    value = word.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    return value if _plain(value) else '"' + value.replace('"', '""') + '"'


def looks_like_number(text: str) -> bool:
    """Tell a number, alone or with a unit, from other text.

    Examples
    --------
    >>> [looks_like_number(text) for text in ("5", "-1e-05 mm", "8um", "20 %", "M8", "010")]
    [True, True, True, True, False, False]
    """
    return _NUMBER_LIKE.fullmatch(text) is not None


def _plain(text: str) -> bool:
    if not text or text.lower() in RESERVED or _SPECIAL.search(text):
        return False
    return not text.lower().startswith((LIST, "not ", "when:")) and text not in "–—－−"


def _text(cell: Cell) -> str:
    match cell:
        case Blank(blank):
            return "blank" if blank else "recorded"
        case Compared("not" | "equals", word):
            return f"not {word_text(word)}"
        case Compared(operator, word):
            return f"{SIGN_OF[operator]} {word_text(word)}"
        case Span():
            return _span_text(cell)
        case Members(words):
            return ", ".join(word_text(word) for word in words)
        case Listed(name):
            return LIST + name
        case Except(Members() as members):
            return f"not ({_text(members)})"
        case Except(of):
            return f"not {_text(of)}"
        case _ as never:
            assert_never(never)


def _span_text(span: Span) -> str:
    inner = f"{word_text(span.low)}..{word_text(span.high)}"
    if not span.low_open and not span.high_open:
        return inner
    return ("(" if span.low_open else "[") + inner + (")" if span.high_open else "]")
