"""A sheet of an .xlsx workbook -> the entry of a rule file, checked cell by cell."""

from rules.catalogue import EVENTS
from rules.decision_table import DecisionTable
from rules.problems import Problem, RulebookError, unknown
from rules.reading.report import MOST_PROBLEMS, Report
from rules.reading.sections import Reading
from rules.reading.tables import read_tables
from rules.reading.tree import Rows
from rules.tables.archive import Archive
from rules.tables.context import nothing_shared, shared_with
from rules.tables.document import table_document
from rules.tables.excel_writer import write_table
from rules.tables.facts_sheet import FACTS
from rules.tables.layout import Laid, column_names, lay_out, table_tree
from rules.tables.misplaced import misplaced
from rules.tables.problems import FileError, TableError, TableProblem, cell_name
from rules.tables.sheets import Sheet, read_sheet
from rules.tables.workbook_xml import Book, read_book
from rules.tables.yaml_text import table_yaml

__all__ = ["TableError", "read_decision_table", "read_table", "table_document", "write_table"]

ELSEWHERE = "the rule file"


def read_table(
    content: bytes,
    *,
    source: str,
    sheet: str | None = None,
    rule_file: str | None = None,
    rule_file_name: str = "the rule file",
) -> str:
    """Read a decision table from an Excel workbook as the entry of a rule file.

    Parameters
    ----------
    content : bytes
        An .xlsx file of at most 5 MB.
    source : str
        Its name, for the messages.
    sheet : str, optional
        The sheet to read; else the only visible one that holds a table.
    rule_file : str, optional
        The text of the rule file that the table is for: its lists, conditions, routes and own
        fields may be named in the table.
    rule_file_name : str, optional
        For the messages.

    Returns
    -------
    str
        YAML of one entry of `tables:`.

    Raises
    ------
    TableError
        With every problem, each with its sheet and cell.
    RulebookError
        If `rule_file` itself cannot be read.

    Examples
    --------
    >>> read_table(b"PK", source="severity.xlsx")
    Traceback (most recent call last):
    rules.tables.problems.TableError: severity.xlsx: this is no .xlsx workbook
    """
    table = read_decision_table(
        content, source=source, sheet=sheet, rule_file=rule_file, rule_file_name=rule_file_name
    )
    return table_yaml(table)


def read_decision_table(
    content: bytes,
    *,
    source: str,
    sheet: str | None = None,
    rule_file: str | None = None,
    rule_file_name: str = "the rule file",
) -> DecisionTable:
    """Read a decision table from an Excel workbook.

    Parameters
    ----------
    content, source, sheet, rule_file, rule_file_name
        As for `read_table`.

    Returns
    -------
    DecisionTable
        Its lines are rows of the sheet.

    Raises
    ------
    TableError, RulebookError
        As for `read_table`.
    """
    report = Report(source, most=MOST_PROBLEMS)
    if rule_file is None:
        reading = nothing_shared(report)
    else:
        reading = shared_with(rule_file, rule_file_name, report)
    try:
        archive = Archive(content)
        found, laid = _find(archive, read_book(archive), sheet)
    except FileError as error:
        raise TableError((TableProblem(source, "", str(error)),)) from None
    return _read(found, laid, reading)


def _find(archive: Archive, book: Book, name: str | None) -> tuple[Sheet, Laid]:
    names = [each.name for each in book.sheets]
    if name is not None and name not in names:
        raise FileError(unknown("sheet", name, names))
    visible = [each.name for each in book.sheets if not each.hidden and each.name != FACTS]
    candidates = [name] if name is not None else visible or names[:1]
    if len(candidates) > 20:
        raise FileError("the workbook has many sheets; name the one with the table (--sheet)")
    read = [read_sheet(archive, book, each) for each in candidates]
    found = [(each, laid) for each in read if (laid := lay_out(each)) is not None]
    if len(found) == 1:
        return found[0]
    if not found:
        raise FileError(
            f"sheet `{candidates[0]}` has no row with the names of the columns: facts, and at "
            "least one of contain, open_case (for a finding), severity, route, notify, notice "
            "(for event containment)"
        )
    listed = ", ".join(f"`{each.name}`" for each, _ in found)
    raise FileError(f"the sheets {listed} hold a table each; name the one to read (--sheet)")


def _read(sheet: Sheet, laid: Laid, reading: Reading) -> DecisionTable:
    problems = misplaced(sheet, laid, reading.report.source)
    if problems:
        raise TableError(problems)
    event = sheet.values.get(laid.titles.get("event", (0, 0)))
    known = reading.fields(event) if isinstance(event, str) and event in EVENTS else {}
    names = column_names(laid, known)
    tree = table_tree(sheet, laid, names)
    try:
        tables = read_tables(Rows((tree,), tree.place), reading)
        reading.report.raise_if_any()
    except RulebookError as error:
        raise TableError(tuple(_in_cell(sheet, problem) for problem in error.problems)) from None
    return tables[0]


def _in_cell(sheet: Sheet, problem: Problem) -> TableProblem:
    """The places of the tree are rows and columns; none is a place of the rule file."""
    place = f"{sheet.name}!{cell_name(problem.line, problem.column)}" if problem.line else ELSEWHERE
    return TableProblem(problem.file, place, problem.message)
