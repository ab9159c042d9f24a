"""Records out of a table (CSV, Excel): one kind a file, one record a row, fields by its header.

A column bears the name of a field as the reference of records has it. A dot leads into it:
`lines.1.lot`, `lines.1.quantity`, `parameters.temperature`; `;` parts the values of a list within
one cell. An empty cell is an absent field. The kind stands in a column `record`, or is the name of
the file (`receipt.csv`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any

import orjson

from rules.tables.archive import Archive
from rules.tables.problems import FileError
from rules.tables.sheets import read_sheet
from rules.tables.workbook_xml import read_book
from service.errors import BadInput, did_you_mean
from service.intake.plant_records import MODELS
from service.intake.read_lines import BYTE_ORDER_MARK, Line

TABLES = (".csv", ".xlsx")
MOST_COLUMNS = 500
LONGEST_CELL = 100_000
NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
PLACE = re.compile(r"[1-9][0-9]{0,3}")
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Row = tuple[int, Sequence[Any]]


def table_lines(content: bytes, name: str, *, kind: str = "", longest: int) -> Iterator[Line]:
    """Each row as the JSON of its record; what is wrong with a row alone is its fault."""
    rows = _sheet_rows(content) if name.lower().endswith(".xlsx") else _text_rows(content)
    header = next(rows, None)
    if header is None:
        raise BadInput(f"{name}: the table is empty; its first row names the fields")
    columns = [str(each or "").strip() for each in header[1]]
    _check_columns(name, columns)
    named = kind or PurePath(name).stem
    for number, cells in rows:
        if all(each is None or str(each).strip() == "" for each in cells):
            continue
        place = f"{name}:{number}"
        try:
            text = orjson.dumps(_record(columns, cells, named))
        except BadInput as bad:
            yield Line(place, number, b"", bad.detail)
            continue
        if len(text) > longest:
            yield Line(place, number, b"", f"line is longer than {longest} bytes")
        else:
            yield Line(place, number, text)


def _check_columns(name: str, columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise BadInput(f"{name}: more than {MOST_COLUMNS} columns")
    twice = next((each for each in columns if each and columns.count(each) > 1), None)
    if twice is not None:
        raise BadInput(f"{name}: the column `{twice[:80]}` stands there twice")
    if "id" not in columns:
        raise BadInput(f"{name}: the first row names the fields, and has no column `id`")


def _record(columns: Sequence[str], cells: Sequence[Any], named: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    typed = {
        column: cell.strip() if isinstance(cell, str) else cell
        for column, cell in zip(columns, cells, strict=False)
        if column and cell is not None
    }
    beyond = [each for each in cells[len(columns) :] if str(each or "").strip()]
    if beyond:
        raise BadInput("the row has more cells than the first row names fields")
    kind = str(typed.pop("record", "") or named)
    if kind not in MODELS:
        raise BadInput(
            f"record kind `{kind[:80]}` is not known{did_you_mean(kind, list(MODELS))}; it stands "
            "in a column `record`, or is the name of the file"
        )
    for column, cell in typed.items():
        if cell != "":
            _put(found, column, _value(_schema_at(kind, column), cell))
    return {"record": kind, **_listed(kind, "", found)}


def _put(found: dict[str, Any], column: str, value: Any) -> None:
    """`lines.2.lot` is in the second of the lines; lists are made of it afterwards."""
    at = found
    *leading, last = column.split(".")
    for part in leading:
        at = at.setdefault(part, {})
        if not isinstance(at, dict):
            raise _unfit(column)
    if last in at:
        raise _unfit(column)
    at[last] = value


def _listed(kind: str, path: str, at: Any) -> Any:
    """With a list wherever the record has one; places left empty in between are none."""
    if not isinstance(at, dict):
        return at
    within = {name: _listed(kind, f"{path}.{name}" if path else name, each) for name, each in
              at.items()}  # fmt: skip
    if not path or "array" not in _schema_at(kind, path)["kinds"]:
        return within
    wrong = next((name for name in within if not PLACE.fullmatch(name)), None)
    if wrong is not None:
        raise BadInput(f"the column `{path[:80]}.{wrong[:20]}`: places in a list are 1 to 9999")
    return [within[name] for name in sorted(within, key=int)]


def _unfit(column: str) -> BadInput:
    return BadInput(f"the column `{column[:80]}` does not fit with another one")


def _value(schema: dict[str, Any], cell: Any) -> Any:
    """The cell as the field wants it; what does not fit is left, and is refused in its place."""
    kinds = schema["kinds"]
    text = cell if isinstance(cell, str) else _text_of(cell)
    if "array" in kinds:
        item = schema["items"]
        return [_value(item, each.strip()) for each in text.split(";") if each.strip()]
    if "boolean" in kinds:
        return TRUTH.get(text.lower(), text)
    if ("number" in kinds or "integer" in kinds or not kinds) and NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _text_of(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


@cache
def _schema(kind: str) -> dict[str, Any]:
    return MODELS[kind].model_json_schema()


@cache
def _schema_at(kind: str, column: str) -> dict[str, Any]:
    """What kinds of value the field of a column takes; none said, any."""
    whole = _schema(kind)
    at: dict[str, Any] = whole
    for part in column.split("."):
        at = _resolved(whole, at)
        if part.isdecimal() and "items" in at:
            at = at["items"]
        else:
            more = at.get("additionalProperties")
            other = more if isinstance(more, dict) else {"type": "string"}
            at = at.get("properties", {}).get(part, other)
    return _kinds(whole, at)


def _kinds(whole: dict[str, Any], at: dict[str, Any]) -> dict[str, Any]:
    at = _resolved(whole, at)
    choices = [_resolved(whole, each) for each in at.get("anyOf", [at])]
    kinds = {str(each["type"]) for each in choices if "type" in each} - {"null"}
    items = next((each["items"] for each in choices if "items" in each), None)
    # A parameter is a number or a text: a number where it can be one.
    if "string" in kinds and "number" in kinds:
        kinds = set()
    return {"kinds": kinds, "items": None if items is None else _kinds(whole, items)}


def _resolved(whole: dict[str, Any], at: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in at:
        at = whole["$defs"][at["$ref"].rsplit("/", 1)[-1]]
    choices = [each for each in at.get("anyOf", ()) if each.get("type") != "null"]
    if len(choices) == 1:
        return _resolved(whole, choices[0])
    return at


def _text_rows(content: bytes) -> Iterator[Row]:
    try:
        text = content.removeprefix(BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"not UTF-8: invalid byte at position {error.start + 1}; save it as CSV UTF-8"
        ) from None
    if "\0" in text:
        raise BadInput("the file is no table of text")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"line {reader.line_num} is no row of a table: {error}") from None
        yield reader.line_num, row


def _sheet_rows(content: bytes) -> Iterator[Row]:
    """Of the first visible sheet; a formula counts as what it last came to, or is refused."""
    try:
        archive = Archive(content)
        book = read_book(archive)
        name = next((each.name for each in book.sheets if not each.hidden), None)
        if name is None:
            raise BadInput("the workbook has no visible sheet")
        sheet = read_sheet(archive, book, name)
    except FileError as error:
        raise BadInput(f"{error}; a long table is better sent as CSV") from None
    if sheet.complaints:
        spot, complaint = min(sheet.complaints.items())
        raise BadInput(f"row {spot[0]}, column {spot[1]}: {complaint}")
    last = max((row for row, _ in sheet.values), default=0)
    width = max((column for _, column in sheet.values), default=0)
    for row in range(1, last + 1):
        yield row, [sheet.values.get((row, column)) for column in range(1, width + 1)]
