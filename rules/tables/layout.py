"""How a decision table lies in a sheet.

    table     severity                      the name, event, hit policy, and where wanted
    event     containment                   priority and cool_down, each beside its word
    hit       priority

    (any titles)
    #   cause      shipped   severity   notify                    because
    1   complaint  > 0       critical   engineering, customers    since 2019

The row of names is the first one that names something a table decides. Columns may stand in any
order, and be named as in rule files or by the English or Chinese label. `#` is for people only.
Empty rows are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.catalogue import CATALOGUE
from rules.decision_table import BECAUSE, CONDITION, CellValue
from rules.fields import Field
from rules.reading.report import Place
from rules.reading.table_columns import OUTPUTS
from rules.reading.tree import Rows, Scalar, Table, Tree
from rules.tables.sheet_cells import Spot
from rules.tables.sheets import Sheet

NUMBER = "#"
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "table": "决策表",
        "event": "事件",
        "hit": "命中策略",
        "priority": "优先级",
        "cool_down": "冷却时间",
    }
)
"""The words of the head of a sheet, with their Chinese names."""

LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "contain": ("contain", "遏制"),
        "open_case": ("open a case", "立案"),
        "severity": ("severity", "严重度"),
        "route": ("approval route", "审批路线"),
        "notify": ("tell", "通知"),
        "notice": ("customer notice", "客户通知时机"),
        BECAUSE: ("because", "原因"),
        CONDITION: ("condition", "条件"),
        NUMBER: ("row", "序号"),
    }
)
"""The columns that are no facts, with their English and Chinese labels."""

_KEY_OF = {word: key for key, zh in TITLES.items() for word in (key, zh)}
_KNOWN = frozenset(
    word
    for fields in CATALOGUE.values()
    for name, field in fields.items()
    for word in (name, *(label.lower() for label in field.label.values()))
) | {*OUTPUTS, *LABELS}
_MOST_ROWS_ABOVE = 100


@dataclass(frozen=True)
class Laid:
    """Where a table lies: its head, the row of names, the rows below, and what is out of place.

    Parameters
    ----------
    titles : mapping of str to tuple of int
        Where the value of each word of the head stands.
    header : int
        The row of names.
    columns : mapping of int to str
        The names, by column, `#` left out.
    rows : tuple of int
        The rows that are not empty.
    """

    titles: Mapping[str, Spot]
    header: int
    columns: Mapping[int, str]
    rows: tuple[int, ...]


def lay_out(sheet: Sheet) -> Laid | None:
    """Find the table of a sheet.

    Parameters
    ----------
    sheet : Sheet

    Returns
    -------
    Laid or None
        None: no row names something that a table decides.

    Examples
    --------
    >>> values = {(1, 1): "event", (1, 2): "containment", (3, 1): "cost", (3, 2): "severity"}
    >>> laid = lay_out(Sheet("a", {**values, (4, 2): "major"}, {}, ()))
    >>> laid.titles, laid.columns, laid.rows
    ({'event': (1, 2)}, {1: 'cost', 2: 'severity'}, (4,))
    """
    filled: dict[int, list[int]] = {}
    for row, column in sorted({*sheet.values, *sheet.complaints}):
        filled.setdefault(row, []).append(column)
    above = {row: columns for row, columns in filled.items() if row <= _MOST_ROWS_ABOVE}
    titles = {
        key: (row, columns[1] if len(columns) > 1 else columns[0] + 1)
        for row, columns in reversed(above.items())
        if (key := _title_of(sheet, row, columns))
    }
    # A line such as `name: severity` above the table has one known word; so has a row of names
    # that are misspelt but for one, which is taken where there is no better.
    for fewest in (2, 1):
        for row, columns in above.items():
            named = {column: _word(sheet.values.get((row, column))) for column in columns}
            if _title_of(sheet, row, columns) or len(columns) < 2 or not _tells(named, fewest):
                continue
            kept = {at: word for at, word in named.items() if word and _usual(word) != NUMBER}
            below = tuple(r for r in filled if r > row and _says(filled[r], named, kept))
            return Laid({k: at for k, at in titles.items() if at[0] < row}, row, kept, below)
    return None


def _title_of(sheet: Sheet, row: int, columns: list[int]) -> str | None:
    return _KEY_OF.get(_word(sheet.values.get((row, columns[0]))).lower().rstrip(":："))


def _tells(named: Mapping[int, str], fewest: int) -> bool:
    words = [_usual(word) for word in named.values()]
    known = sum(word in _KNOWN or word.lower() in _KNOWN for word in words)
    return known >= fewest and any(word in OUTPUTS for word in words)


def table_tree(sheet: Sheet, laid: Laid, names: Mapping[int, str]) -> Tree:
    """Give a table as it would stand in a rule file; a place is a row and a column of the sheet."""
    place = Place(laid.header, min(laid.columns))
    tells = {column for column, name in names.items() if name in (*OUTPUTS, BECAUSE)}
    order = [*(c for c in names if c not in tells), *(c for c in names if c in tells)]
    entries: dict[str, Tree] = {
        "inputs": _names(names, [c for c in order if c not in tells], laid.header, place),
        "outputs": _names(names, [c for c in order if c in tells], laid.header, place),
        "rows": Rows(tuple(_row(sheet, row, order) for row in laid.rows), place),
    }
    for key, spot in laid.titles.items():
        entries["id" if key == "table" else key] = _title(key, sheet.values.get(spot), spot)
    return Table(entries, {key: tree.place for key, tree in entries.items()}, place, whole=True)


def column_names(laid: Laid, fields: Mapping[str, Field]) -> dict[int, str]:
    """Give each column the name that rule files use; what is not known stays as it is written.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> laid = Laid({}, 1, {1: "班次", 2: "严重度", 3: "shfit"}, ())
    >>> column_names(laid, FIELDS)
    {1: 'shift', 2: 'severity', 3: 'shfit'}
    """
    labelled: dict[str, list[str]] = {}
    for name, field in fields.items():
        for label in field.label.values():
            labelled.setdefault(_word(label).lower(), []).append(name)

    def name_of(word: str) -> str:
        if word in fields:
            return word
        meant = {*labelled.get(word.lower(), []), *({word.lower()} & fields.keys())}
        return meant.pop() if len(meant) == 1 else _usual(word)

    return {column: name_of(word) for column, word in laid.columns.items()}


def _usual(word: str) -> str:
    """The name of a column that is no fact, from either label."""
    lower = word.lower()
    return next((name for name, labels in LABELS.items() if lower in (name, *labels)), word)


def _says(columns: list[int], named: Mapping[int, str], kept: Mapping[int, str]) -> bool:
    # A row with nothing but its number is empty; something beside the table is not passed over.
    return any(column in kept or column not in named for column in columns)


def _names(names: Mapping[int, str], columns: list[int], row: int, place: Place) -> Rows:
    return Rows(tuple(_scalar(names[column], (row, column)) for column in columns), place)


def _row(sheet: Sheet, row: int, order: list[int]) -> Rows:
    cells = tuple(_scalar(sheet.values.get((row, column)), (row, column)) for column in order)
    return Rows(cells, Place(row, min(order)))


def _title(key: str, value: CellValue | None, spot: Spot) -> Scalar:
    # A number in a cell that is formatted as text is text to the file.
    if key == "priority" and isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return _scalar(int(value), spot)
    return _scalar(value, spot)


def _scalar(value: CellValue | None, spot: Spot) -> Scalar:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return Scalar(value, text, Place(*spot))


def _word(value: CellValue | None) -> str:
    return "" if value is None else " ".join(str(value).split())
