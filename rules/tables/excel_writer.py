"""A decision table as an Excel workbook that an engineer can fill in and give back."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from rules.catalogue import ASKED, CATALOGUE, CUSTOMERS, EVENT_STRATEGIES, ROLES, SEVERITIES
from rules.decision_table import ANY, BECAUSE, HIT_POLICIES, CellValue, DecisionTable
from rules.fields import Field
from rules.outcomes import NOTICE_TIMINGS
from rules.own_fields import OwnField, carries_parameters
from rules.reading.table_columns import OUTPUTS
from rules.routes import DEFAULT_ROUTE
from rules.tables.facts_sheet import FACTS, write_facts
from rules.tables.layout import LABELS, NUMBER, TITLES
from rules.tables.yaml_text import duration_text

_SPARE_ROWS = 200
"""Rows below the table that are ready to be written in."""

_LONGEST_LIST = 255
"""Characters of a list of choices that a cell of Excel can offer."""

_FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  the same table is the same file, whenever
_INK = {"when": "#1f3a5f", "then": "#7a3b00", "because": "#555555"}
_FILL = {"when": "#dce6f1", "then": "#fbe5d6", "because": "#eeeeee"}


def write_table(
    table: DecisionTable,
    *,
    own_fields: Sequence[OwnField] = (),
    routes: Sequence[str] = (DEFAULT_ROUTE.name,),
) -> bytes:
    """Write a decision table as an Excel workbook, as `read_table` reads it.

    Parameters
    ----------
    table : DecisionTable
        As read from a rule file.
    own_fields : sequence of OwnField, optional
    routes : sequence of str, optional
        Of the rule file: they are explained and offered.

    Returns
    -------
    bytes
        An .xlsx file: the table, and a sheet that names every fact of the event in English and
        Chinese. The same table gives the same bytes.

    Examples
    --------
    >>> table = DecisionTable(
    ...     "grade", "containment", "first", ("cost",), (), 1, ("cost", "severity"),
    ...     (("> 5", "major"),),
    ... )
    >>> write_table(table)[:2]
    b'PK'
    """
    fields = dict(CATALOGUE[table.event])
    if carries_parameters(table.event):
        fields |= {own.field.name: own.field for own in own_fields}
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": table.id, "created": _FIXED_TIME})
    _write(book, table, fields, routes)
    write_facts(book, fields, table.event)
    book.close()
    return file.getvalue()


def _write(
    book: Any, table: DecisionTable, fields: dict[str, Field], routes: Sequence[str]
) -> None:
    sheet = book.add_worksheet(_sheet_name(table.id))
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    _write_head(book, sheet, table)
    header = len(_head(table)) + 2
    columns = (NUMBER, *table.columns)
    for at, name in enumerate(columns):
        shade = _shade(book, name)
        sheet.write_string(header - 1, at, "\n".join(_labels(name, fields)), shade)
        sheet.write_string(header, at, name, shade)
        said = [str(cells[at - 1]) for cells in table.cells] if at else []
        # Text, so that Excel makes no date of 1-2 and no number of 0010.
        sheet.set_column(at, at, _width(name, said, fields) if at else 7, text)
    sheet.set_row(header - 1, 32)
    sheet.freeze_panes(header + 1, 1)
    for number, cells in enumerate(table.cells, start=1):
        sheet.write_number(header + number, 0, number, text)
        for at, value in enumerate(cells, start=1):
            _write_cell(sheet, header + number, at, value, text)
    last = header + len(table.cells) + _SPARE_ROWS
    for at, name in enumerate(table.columns, start=1):
        _offer(sheet, (header + 1, at, last, at), _choices(name, table.event, fields, routes))


def _head(table: DecisionTable) -> list[tuple[str, CellValue]]:
    head: list[tuple[str, CellValue]] = [
        ("table", table.id),
        ("event", table.event),
        ("hit", table.hit),
    ]
    if table.priority:
        head.append(("priority", table.priority))
    if table.cool_down:
        head.append(("cool_down", duration_text(table.cool_down)))
    return head


def _write_head(book: Any, sheet: Any, table: DecisionTable) -> None:
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    quiet = book.add_format({"font_color": "#777777"})
    for row, (key, value) in enumerate(_head(table)):
        sheet.write_string(row, 0, key, bold)
        _write_cell(sheet, row, 1, value, plain)
        sheet.write_string(row, 2, TITLES[key], quiet)
        offered = {"event": ASKED, "hit": HIT_POLICIES}.get(key, ())
        _offer(sheet, (row, 1, row, 1), (offered, True))


def _write_cell(sheet: Any, row: int, column: int, value: CellValue, shape: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, shape)
    elif not isinstance(value, str) and float(f"{value:.16G}") == value:
        sheet.write_number(row, column, value, shape)
    else:
        # The file keeps 16 digits of a number; one that needs 17 goes as text.
        sheet.write_string(row, column, str(value), shape)


def _offer(
    sheet: Any, area: tuple[int, int, int, int], choices: tuple[Sequence[str], bool]
) -> None:
    """Offer choices in cells; where only these can be right, refuse anything else."""
    offered, only = choices
    if (
        not offered
        or len(",".join(offered)) > _LONGEST_LIST
        or any("," in each for each in offered)
    ):
        return
    sheet.data_validation(*area, {"validate": "list", "source": list(offered), "show_error": only})


def _choices(
    name: str, event: str, fields: dict[str, Field], routes: Sequence[str]
) -> tuple[Sequence[str], bool]:
    closed = {
        "contain": EVENT_STRATEGIES.get(event, ()),
        "open_case": ("true",),
        "severity": SEVERITIES,
        "route": tuple(routes),
        "notice": NOTICE_TIMINGS,
    }
    if name in closed:
        return (*closed[name], ANY), True
    if name == "notify":
        return (*ROLES, CUSTOMERS), False
    field = fields.get(name)
    if field is None:
        return (), False
    kinds = ("true", "false") if field.type == "boolean" else field.choices or ()
    return (*kinds, *((ANY,) if kinds else ())), False


def _labels(name: str, fields: dict[str, Field]) -> tuple[str, ...]:
    if name not in fields:
        return LABELS.get(name, (name,))
    field = fields[name]
    unit = f" ({field.unit})" if field.unit else ""
    return tuple(f"{label}{unit}" for label in field.label.values())


def _shade(book: Any, name: str) -> Any:
    kind = "then" if name in OUTPUTS else "because" if name in (BECAUSE, NUMBER) else "when"
    shape = {"bold": True, "font_color": _INK[kind], "bg_color": _FILL[kind], "num_format": "@"}
    return book.add_format({**shape, "border": 1, "text_wrap": True, "valign": "vcenter"})


def _width(name: str, said: list[str], fields: dict[str, Field]) -> int:
    words = (name, *_labels(name, fields), *said)
    longest = max(sum(2 if sign > "\u2e7f" else 1 for sign in word) for word in words)
    return min(max(longest + 3, 12), 60 if name == BECAUSE else 40)


def _sheet_name(table: str) -> str:
    # `History` is a name that Excel keeps for itself.
    return "table" if table.lower() in ("history", FACTS) else table[:31]
