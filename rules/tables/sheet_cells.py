"""What the cells of a sheet hold beside their values: errors, formulas, shares, far places.

A reader of values gives nothing for a formula that was never calculated and for #REF!, and nothing
means "any" in a decision table. So the sheet is looked through first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.reading.table_columns import MOST_COLUMNS
from rules.reading.table_rows import MOST_ROWS
from rules.tables.problems import FileError, cell_name
from rules.tables.workbook_xml import walk

MOST_SHEET_ROWS = MOST_ROWS + 200
MOST_SHEET_COLUMNS = MOST_COLUMNS + 40
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MOST_COMPLAINTS = 10_000

Spot = tuple[int, int]
"""Row and column, from 1."""


@dataclass
class Looked:
    """What stands in a sheet.

    Parameters
    ----------
    percent : frozenset of int
        The cell styles that show a share as a percentage.
    complaints : dict of tuple of int to str
        For each cell whose value is not what a person sees: the end of a sentence about it.
    filled : dict of tuple of int to tuple of str
        Of each cell that is not empty its kind and what the file has as its value.
    """

    percent: frozenset[int]
    complaints: dict[Spot, str] = field(default_factory=dict)
    filled: dict[Spot, tuple[str, str]] = field(default_factory=dict)


@dataclass
class _Looking(Looked):
    """Where the parser is."""

    row: int = 0
    column: int = 0
    kind: str = "n"
    style: str = ""
    formula: bool = False
    value: bool = False
    inside: str = ""
    text: list[str] = field(default_factory=list)


def look_through(sheet: bytes, percent: frozenset[int]) -> Looked:
    """Look through the XML of a sheet.

    Parameters
    ----------
    sheet : bytes
    percent : frozenset of int
        As in `Looked`.

    Returns
    -------
    Looked

    Raises
    ------
    FileError
        For a sheet that is damaged, or that reaches beyond the size of any decision table.

    Examples
    --------
    >>> xml = b'<worksheet><row r="3"><c r="B3"><f>A1+1</f></c></row></worksheet>'
    >>> look_through(xml, frozenset()).complaints[3, 2][:36]
    'holds a formula that has no result; '
    """
    looking = _Looking(percent)
    walk(
        sheet,
        lambda tag, said: _begin(looking, tag, said),
        lambda tag: _end(looking, tag),
        lambda text: looking.text.append(text) if looking.inside == "v" else None,
    )
    return looking


def _begin(looking: _Looking, tag: str, said: Mapping[str, str]) -> None:
    if tag == "row":
        looking.row = _whole(said.get("r"), looking.row + 1)
        looking.column = 0
    elif tag == "c":
        _begin_cell(looking, said)
    elif tag in ("v", "f", "is"):
        looking.inside = tag
        looking.formula |= tag == "f"
        looking.value |= tag == "is"


def _begin_cell(looking: _Looking, said: Mapping[str, str]) -> None:
    looking.column += 1
    place = _PLACE.fullmatch(said.get("r", ""))
    if place:
        looking.row, looking.column = int(place[2]), _column(place[1].upper())
    if min(looking.row, looking.column) < 1 or (place is None and "r" in said):
        raise FileError(f"the .xlsx file is damaged (a cell at {said.get('r', '')[:20]!r})")
    looking.kind, looking.style = said.get("t", "n"), said.get("s", "")
    looking.formula = looking.value = False
    looking.text.clear()


def _end(looking: _Looking, tag: str) -> None:
    if tag == "v":
        # An empty text is the result of a formula only where the file says that it is text.
        looking.value |= bool("".join(looking.text)) or looking.kind == "str"
    if tag in ("v", "f", "is"):
        looking.inside = ""
    if tag != "c" or not (looking.value or looking.formula):
        return
    spot = looking.row, looking.column
    if looking.row > MOST_SHEET_ROWS or looking.column > MOST_SHEET_COLUMNS:
        raise FileError(
            f"something stands in cell {cell_name(*spot)}; a decision table has at most "
            f"{MOST_COLUMNS} columns and {MOST_ROWS:,} rows"
        )
    if spot in looking.filled:
        raise FileError(f"the .xlsx file is damaged (cell {cell_name(*spot)} stands there twice)")
    looking.filled[spot] = looking.kind, "".join(looking.text)
    complaint = _complaint(looking)
    if complaint and len(looking.complaints) < _MOST_COMPLAINTS:
        looking.complaints[spot] = complaint


def _complaint(looking: _Looking) -> str | None:
    if looking.kind == "e":
        return f"shows the error {''.join(looking.text)[:20] or '#?'}; write a value"
    if not looking.value:
        return "holds a formula that has no result; write the value, or calculate and save again"
    if looking.kind == "n" and looking.style.isdecimal() and int(looking.style) in looking.percent:
        shown = f"{''.join(looking.text)[:20]} as a percentage"
        return f"shows {shown}; format the column as text and write the number that is meant"
    return None


def _whole(written: str | None, otherwise: int) -> int:
    return (
        int(written) if written is not None and re.fullmatch("[0-9]{1,7}", written) else otherwise
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
