"""What stands in the way of a table in its sheet, before any cell is read as what it says."""

from collections.abc import Iterator

from rules.tables.layout import Laid
from rules.tables.problems import TableProblem, cell_name
from rules.tables.sheet_cells import Spot
from rules.tables.sheets import Sheet

_HEAD = ("table", "event", "hit")


def misplaced(sheet: Sheet, laid: Laid, source: str) -> tuple[TableProblem, ...]:
    """Find what a table must not have: a head that lacks a word, merged cells, lost values.

    Parameters
    ----------
    sheet : Sheet
    laid : Laid
        Where the table lies in it.
    source : str
        The name of the file.

    Returns
    -------
    tuple of TableProblem
        Row by row.

    Examples
    --------
    >>> from rules.tables.layout import lay_out
    >>> head = {(1, 1): "table", (1, 2): "t", (2, 1): "event", (2, 2): "containment"}
    >>> rows = {(4, 1): "cost", (4, 2): "severity", (5, 2): "major", (5, 4): "lost"}
    >>> sheet = Sheet("a", {**head, **rows}, {}, ())
    >>> for problem in misplaced(sheet, lay_out(sheet), "t.xlsx"):
    ...     print(problem)
    t.xlsx: a!A4: the rows above lack the word `hit` with its value beside it
    t.xlsx: a!D5: stands beside the table: its column has no name
    """
    said = (*_head(laid), *_complaints(sheet, laid), *_beside(sheet, laid), *_merged(sheet, laid))
    return tuple(
        TableProblem(source, f"{sheet.name}!{cell_name(*spot)}", message)
        for spot, message in sorted(said)
    )


def _head(laid: Laid) -> Iterator[tuple[Spot, str]]:
    first = laid.header, min(laid.columns)
    for word in _HEAD:
        if word not in laid.titles:
            yield first, f"the rows above lack the word `{word}` with its value beside it"
    if not laid.rows:
        yield first, "no row follows the names of the columns"


def _complaints(sheet: Sheet, laid: Laid) -> Iterator[tuple[Spot, str]]:
    used = {laid.header, *laid.rows}
    titles = set(laid.titles.values())
    for spot, complaint in sheet.complaints.items():
        if spot in titles or spot[0] in used:
            yield spot, complaint


def _beside(sheet: Sheet, laid: Laid) -> Iterator[tuple[Spot, str]]:
    rows = set(laid.rows)
    for row, column in sheet.values:
        # The column `#` has a name although it is none of the table's.
        if row in rows and column not in laid.columns and (laid.header, column) not in sheet.values:
            yield (row, column), "stands beside the table: its column has no name"


def _merged(sheet: Sheet, laid: Laid) -> Iterator[tuple[Spot, str]]:
    last_row = laid.rows[-1] if laid.rows else laid.header
    for first, last in sheet.merged:
        if last[0] >= laid.header and first[0] <= last_row:
            area = f"{cell_name(*first)}:{cell_name(*last)}"
            yield first, f"is merged over {area}; a cell of the table stands alone"
