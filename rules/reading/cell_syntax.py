"""The text of a cell -> its form; what could be read in two ways is refused with a way out."""

import re
from dataclasses import replace

from rules.decision_table import ANY, CellValue
from rules.fields import Field
from rules.reading.cell_words import (
    MOST_MEMBERS,
    CellError,
    a_number,
    a_word,
    members,
    plain_text,
    quoted,
    refuse_wide,
    unit_of,
)
from rules.reading.cells import (
    LIST,
    RESERVED,
    SIGNS,
    Blank,
    Cell,
    Compared,
    Except,
    Listed,
    Members,
    Span,
    Word,
    looks_like_number,
)

__all__ = ["CellError", "parse_cell"]

_SIGN = re.compile(r"(>=|<=|>|<|≥|≤)(.*)", re.DOTALL)
_SAME_SIGN = {"≥": ">=", "≤": "<="}
_STRANGE_SIGNS = {"<>": "not", "!=": "not", "≠": "not", "==": "=", "=>": ">=", "=<": "<="}
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")


def parse_cell(value: CellValue | None, field: Field) -> Cell | None:
    """Read what stands in the column of a fact.

    Parameters
    ----------
    value : str, float, int, bool or None
        As the YAML or the sheet has it.
    field : Field
        The fact. It tells a number from a name that looks like one; whether the values fit the
        fact is for the reader of conditions to say.

    Returns
    -------
    Cell or None
        None: the cell asks nothing.

    Raises
    ------
    CellError
        For a text that this grammar does not have.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> parse_cell("(5..10]", FIELDS["z"])
    Span(low=Word(value=5), high=Word(value=10), low_open=True, high_open=False)
    >>> parse_cell("1,5", FIELDS["z"])
    Traceback (most recent call last):
    rules.reading.cell_words.CellError: has `1,5`; write `1.5`, or `1, 5` for two numbers
    """
    if not isinstance(value, str):
        return None if value is None else Compared("equals", Word(value))
    text = plain_text(value)
    if text in ("", ANY):
        return None
    if field.type != "text":
        refuse_wide(text)
    return _parse(text, field)


def _parse(text: str, field: Field) -> Cell:
    if text in ("blank", "recorded"):
        return Blank(text == "blank")
    if text.startswith(LIST):
        return Listed(_list_name(text))
    for strange, usual in _STRANGE_SIGNS.items():
        if text.startswith(strange):
            rest = text.removeprefix(strange).strip()
            raise CellError(f"begins with `{strange}`; write `{usual} {rest}`")
    if text.startswith("="):
        return Compared("equals", _forced(text.removeprefix("=").strip(), field))
    if sign := _SIGN.fullmatch(text):
        return _compared(_SAME_SIGN.get(sign[1], sign[1]), sign[2].strip(), field)
    if text == "not" or text.startswith(("not ", "not(")):
        return _negated(text.removeprefix("not").strip(), field)
    return _span(text) or _values(text, field)


def _list_name(text: str) -> str:
    name = text.removeprefix(LIST).strip()
    if not name or "," in name:
        raise CellError(f"takes one name of a list behind `{LIST}`")
    return name


def _forced(text: str, field: Field) -> Word:
    if not text:
        raise CellError("has nothing behind `=`")
    if quoted(text) or field.type != "text":
        return a_word(text, field)
    return Word(text)


def _compared(sign: str, rest: str, field: Field) -> Cell:
    if not rest:
        raise CellError(f"has no number behind `{sign}`")
    if any(other in rest for other in (",", "<", ">", "..")):
        raise CellError(f"takes one number behind `{sign}`; write a range such as `(5..10]`")
    return Compared(SIGNS[sign], a_word(rest, field))


def _negated(rest: str, field: Field) -> Cell:
    if not rest:
        raise CellError("has nothing behind `not`")
    if rest.startswith("("):
        span = _span(rest)
        return _except(span or _values(_inside(rest), field))
    if not quoted(rest) and len(members(rest)) > 1:
        raise CellError(f"could mean two things; write `not ({rest})`")
    return _except(_parse(rest, field))


def _inside(rest: str) -> str:
    if not rest.endswith(")"):
        raise CellError("has a bracket that does not close; write `not (a, b)`")
    return rest[1:-1].strip()


def _except(cell: Cell) -> Cell:
    match cell:
        case Blank(blank):
            return Blank(not blank)
        case Compared("equals", word):
            return Compared("not", word)
        case Span() | Members() | Listed():
            return Except(cell)
        case _:
            raise CellError("says `not` of a comparison; write the opposite sign, or a range")


def _span(text: str) -> Span | None:
    """Read a range; None where the text is none."""
    if ".." not in text or '"' in text:
        return None
    left, right = text[0] in "([", text[-1] in ")]"
    low, _, high = text[left : len(text) - right].partition("..")
    low, high = low.strip(), high.strip()
    numbers = looks_like_number(low) + looks_like_number(high)
    if numbers == 0 and not left and not right:
        return None
    if left is not right or numbers < 2:
        raise CellError("is no range; write two numbers such as `5..10`, `(5..10]` or `5..10 um`")
    return _one_unit(Span(a_number(low), a_number(high), text[0] == "(", text[-1] == ")"))


def _one_unit(span: Span) -> Span:
    """`5..10 um` means both: give the lower end the unit too."""
    low, high = span.low.value, span.high.value
    if isinstance(low, str) and not isinstance(high, str):
        raise CellError(f"has the unit at `{low}` only; write it behind the second number")
    if isinstance(high, str) and not isinstance(low, str):
        return replace(span, low=Word(f"{low} {unit_of(high)}"))
    return span


def _values(text: str, field: Field) -> Cell:
    if field.type == "number" and (comma := _DECIMAL_COMMA.search(text)):
        either = comma[0].replace(",", "."), comma[0].replace(",", ", ")
        raise CellError(f"has `{comma[0]}`; write `{either[0]}`, or `{either[1]}` for two numbers")
    written = members(text)
    if len(written) == 1:
        return Compared("equals", a_word(text, field))
    for member in written:
        _refuse_operation(member)
    words = tuple(a_word(member, field) for member in written)
    if field.type == "boolean":
        raise CellError("takes one of true, false, blank, recorded and `-`")
    if len(words) > MOST_MEMBERS:
        raise CellError(f"has more than {MOST_MEMBERS} values; use a list of the file")
    if len(set(words)) < len(words):
        twice = next(word.value for at, word in enumerate(words) if word in words[:at])
        raise CellError(f"has `{twice}` twice")
    return Members(words)


def _refuse_operation(member: str) -> None:
    sign = member.startswith((LIST, "not ", "not(", "<", ">", "=", "≥", "≤"))
    if sign or member in RESERVED - {"true", "false"} or (".." in member and not quoted(member)):
        raise CellError(f"has `{member}` among other values; put it in quotes if it is text")
