"""The sheets of an .xlsx file as cells with values, each checked before anything is made of it."""

import datetime as dt
import math
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from rules.decision_table import CellValue
from rules.reading.cells import EXACT_INTEGER
from rules.tables.archive import Archive
from rules.tables.problems import FileError, cell_name
from rules.tables.sheet_cells import Looked, Spot, look_through
from rules.tables.workbook_xml import Book, percent_styles

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    name : str
    values : mapping of tuple of int to str, float, int or bool
        By row and column, from 1; empty cells are left out, texts are without outer spaces.
    complaints : mapping of tuple of int to str
        Cells that must not be used: the end of a sentence about each.
    merged : tuple of tuple of tuple of int
        First and last cell of each merged area.
    """

    name: str
    values: Mapping[Spot, CellValue]
    complaints: Mapping[Spot, str]
    merged: tuple[tuple[Spot, Spot], ...]


def read_sheet(archive: Archive, book: Book, name: str) -> Sheet:
    """Read the sheet of a name.

    Parameters
    ----------
    archive : Archive
    book : Book
    name : str
        Of one of the book's sheets.

    Returns
    -------
    Sheet

    Raises
    ------
    FileError
        For a sheet that is damaged or larger than any decision table.
    """
    part = next(sheet.part for sheet in book.sheets if sheet.name == name)
    if posixpath.splitext(part)[1].lower() != ".xml":
        raise FileError(f"sheet {name!r} is none of cells")
    xml = archive.read(part)
    looked = look_through(xml, percent_styles(book.styles))
    # Only what has been looked through is handed on: a workbook of this one sheet.
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(_packed(book, xml)))
        cells = workbook.get_sheet_by_index(0)
        rows = cells.to_python(skip_empty_area=False)
        merged = _merged(cells)
    except (CalamineError, ValueError, OSError) as error:
        raise FileError(f"the .xlsx file is damaged ({error})") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a failed assertion of the reader
            raise
        raise FileError("the .xlsx file is damaged (its cells cannot be read)") from None
    values: dict[Spot, CellValue] = {}
    for row, cells_of_row in enumerate(rows, start=1):
        for column, value in enumerate(cells_of_row, start=1):
            _keep(values, looked.complaints, (row, column), value)
    _agree(values, looked)
    return Sheet(name, values, looked.complaints, merged)


def _agree(values: Mapping[Spot, CellValue], looked: Looked) -> None:
    """Two readers of one damaged file may see two tables; then neither is believed."""
    for spot, (kind, text) in looked.filled.items():
        if spot in looked.complaints:
            continue
        value = values.get(spot)
        if kind == "n" and not _same_number(value, text):
            raise FileError(f"the .xlsx file is damaged (cell {cell_name(*spot)})")
    for spot in values:
        if spot not in looked.filled:
            raise FileError(f"the .xlsx file is damaged (cell {cell_name(*spot)})")


def _same_number(value: CellValue | None, text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return isinstance(value, str) and not text.strip()  # a text that stands in the cell itself
    return not isinstance(value, str) and value == number and math.isfinite(number)


def _keep(
    values: dict[Spot, CellValue], complaints: dict[Spot, str], spot: Spot, value: object
) -> None:
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        complaints[spot] = f"is the date or time {value}; format the column as text and write again"
    elif isinstance(value, bool | int):
        values[spot] = value
    elif isinstance(value, float):
        whole = value.is_integer() and abs(value) < EXACT_INTEGER
        values[spot] = int(value) if whole else value
    elif isinstance(value, str) and value.strip():
        values[spot] = value.strip()


def _merged(sheet: CalamineSheet) -> tuple[tuple[Spot, Spot], ...]:
    ranges = sheet.merged_cell_ranges or ()
    return tuple(
        ((top + 1, left + 1), (low + 1, right + 1)) for (top, left), (low, right) in ranges
    )


def _packed(book: Book, xml: bytes) -> bytes:
    kinds = {"worksheet": ("worksheets/sheet1.xml", xml)}
    if book.texts is not None:
        kinds["sharedStrings"] = ("sharedStrings.xml", book.texts)
    if book.styles is not None:
        kinds["styles"] = ("styles.xml", book.styles)
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{part}"/>'
        for kind, (part, _) in kinds.items()
    )
    root = f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as file:
        file.writestr("_rels/.rels", _xml("Relationships", f"{_PACKAGE}/relationships", root))
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            _xml("Relationships", f"{_PACKAGE}/relationships", relations),
        )
        sheet = (
            f'<sheets><sheet xmlns:r="{_OFFICE}" name="a" sheetId="1" r:id="worksheet"/></sheets>'
        )
        file.writestr("xl/workbook.xml", _xml("workbook", _MAIN, sheet))
        for part, content in kinds.values():
            file.writestr(f"xl/{part}", content)
    return packed.getvalue()


def _xml(tag: str, namespace: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><{tag} xmlns="{namespace}">{inside}</{tag}>'
