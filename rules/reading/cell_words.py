"""The single values in a cell: numbers with units, true and false, words, quoted texts."""

import math
import re
import unicodedata

from rules.decision_table import ANY
from rules.fields import Field
from rules.reading.cells import EXACT_INTEGER, LIST, NUMBER, RESERVED, Word, looks_like_number

LONGEST_CELL = 1000
MOST_MEMBERS = 100
_UNIT = re.compile(rf"({NUMBER})(.*)", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_BETWEEN_COMMAS = re.compile(r'(?:"(?:[^"]|"")*"|[^,"])*')
_WIDE = re.compile("[！-～，、；]")
_DASHES = frozenset("–—－−")
_NO_CHARACTERS = "\ufffe\uffff"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class CellError(ValueError):
    """A cell that says nothing, or too much; the message is the end of a sentence about it."""


def plain_text(value: str, *, longest: int = LONGEST_CELL) -> str:
    """Give a text without the spaces around it; refuse what nobody can see.

    Examples
    --------
    >>> plain_text(" a ")
    'a'
    """
    text = value.strip()
    if len(text) > longest:
        raise CellError(f"is longer than {longest:,} characters; use a list of the file")
    for sign in text:
        unseen = unicodedata.category(sign) in _INVISIBLE or sign in _NO_CHARACTERS
        if unseen or (sign.isspace() and sign != " "):
            raise CellError(f"contains U+{ord(sign):04X}, which cannot be seen; write it again")
    if text and text in _DASHES:
        raise CellError(f"is a long dash; write `{ANY}`")
    return text


def members(text: str) -> list[str]:
    """Split a text at its commas; a comma in quotes belongs to its value.

    Examples
    --------
    >>> members('a, "b, c"')
    ['a', '"b, c"']
    """
    found, at = [], 0
    while True:
        match = _BETWEEN_COMMAS.match(text, at)
        end = at if match is None else match.end()
        member = text[at:end].strip()
        if (end < len(text) and text[end] != ",") or ('"' in member and not quoted(member)):
            raise CellError('has a `"` inside; put the whole text in quotes, each `"` doubled')
        found.append(member)
        if end == len(text):
            break
        at = end + 1
    if not all(found):
        raise CellError("has a comma with nothing beside it")
    return found


def quoted(text: str) -> bool:
    """Tell whether a text is one value in quotes.

    Examples
    --------
    >>> quoted('"a, b"'), quoted('"a", "b"')
    (True, False)
    """
    return _QUOTED.fullmatch(text) is not None


def a_word(text: str, field: Field) -> Word:
    """Read one value for a fact.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> a_word("0010", FIELDS["heat"]), a_word("10", FIELDS["z"])
    (Word(value='0010'), Word(value=10))
    """
    if quoted(text):
        return Word(text[1:-1].replace('""', '"'))
    if field.type == "number":
        return a_number(text)
    if field.type == "boolean":
        return _truth(text)
    _refuse_ambiguous(text)
    return Word(text)


def a_number(text: str) -> Word:
    """Read a number; with a unit, or as no number at all, it stays text for the reader to judge.

    Examples
    --------
    >>> a_number("8um"), a_number("1e-05"), a_number("010")
    (Word(value='8 um'), Word(value=1e-05), Word(value='010'))
    """
    match = _UNIT.fullmatch(text)
    if match is None or (match[2] and not looks_like_number(text)):
        return Word(text)
    if match[2]:
        return Word(f"{match[1]} {match[2].strip()}")
    number = float(match[1])
    if not math.isfinite(number):
        raise CellError(f"has `{text}`, which is too large")
    if not re.fullmatch(r"[-+]?[0-9]+", match[1]):
        return Word(number)
    if abs(number) >= EXACT_INTEGER:
        raise CellError(f"has `{text}`, which is too large to be exact")
    return Word(int(match[1]))


def unit_of(value: str) -> str:
    """Give the unit of a number that has one.

    Examples
    --------
    >>> unit_of("5 um")
    'um'
    """
    match = _UNIT.fullmatch(value)
    return match[2].strip() if match else ""


def refuse_wide(text: str) -> None:
    """Refuse full-width signs, which look like the usual ones and are not."""
    if _WIDE.search(text):
        usual = unicodedata.normalize("NFKC", text).replace("、", ", ").replace(";", ",")
        raise CellError(f"is written with full-width signs; write `{usual}`")


def _truth(text: str) -> Word:
    if text.lower() in ("true", "false"):
        return Word(text.lower() == "true")
    if text.lower() in ("yes", "y", "no", "n", "on", "off", "1", "0", "是", "否"):
        raise CellError(f"is true or false, not `{text}`")
    return Word(text)


def _refuse_ambiguous(text: str) -> None:
    if text.lower() in RESERVED or text.lower().startswith(("not ", LIST, "when:")):
        raise CellError(
            f"has `{text}`, which could mean two things; put it in quotes if it is text"
        )
    if text[0] in "([])":
        raise CellError("begins with a bracket; put the text in quotes")
    if text[0] in "＞＜＝≥≤≠≈!<>":
        wide = unicodedata.normalize("NFKC", text)
        raise CellError(f"begins with the sign `{text[0]}`; write `{wide}`, or put it in quotes")
    for sign in "，、；“”":
        if sign in text:
            raise CellError(f"has `{sign}`: between values write `,`; put one text in quotes")
