"""What is wrong with a sheet: in which cell, and in one plain sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class TableProblem:
    """One mistake in a sheet that should hold a decision table.

    Parameters
    ----------
    file : str
        The name of the file as the author knows it.
    place : str
        Sheet and cell as the spreadsheet names them, `Sheet1!C7`; empty for the whole file.
    message : str
        One sentence without a full stop.

    Examples
    --------
    >>> print(TableProblem("severity.xlsx", "Sheet1!C7", "`shipped` has no number behind `>`"))
    severity.xlsx: Sheet1!C7: `shipped` has no number behind `>`
    """

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.message) if part)


class TableError(Exception):
    """A sheet that cannot be used; it names every problem found, row by row.

    Parameters
    ----------
    problems : tuple of TableProblem
        At least one.

    Examples
    --------
    >>> print(TableError((TableProblem("a.xlsx", "", "this is no .xlsx file"),)))
    a.xlsx: this is no .xlsx file
    """

    def __init__(self, problems: tuple[TableProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class FileError(ValueError):
    """A file that is no workbook, or none that can be read safely; the message says why."""


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do.

    Parameters
    ----------
    row, column : int
        Counted from 1.

    Returns
    -------
    str

    Examples
    --------
    >>> cell_name(7, 3), cell_name(1, 28)
    ('C7', 'AB1')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
