"""The sheet beside a decision table that says which facts there are and how a cell is written."""

from collections.abc import Mapping
from typing import Any

from rules.fields import Field

FACTS = "facts"
_COLUMNS = ("fact", "English", "中文", "type", "unit", "values", "example")
_WIDTHS = (22, 36, 24, 10, 14, 48, 30)
_CELLS = (
    ("-", "any (an empty cell too)", "任意（空单元格相同）"),
    ("heat_treat", "equal", "等于"),
    ("a, b", "one of these", "其中之一"),
    ("not a", "anything else, also where nothing is recorded", "不等于（未记录也算）"),
    ("not (a, b)", "none of these", "均不是"),
    ("> 5    >= 5    < 5    <= 5", "more, at least, less, at most", "大于、至少、小于、至多"),
    ("5..10", "from 5 to 10, both included", "5 到 10，含两端"),
    ("(5..10]    [5..10)    (5..10)", "a round bracket leaves out its end", "圆括号不含该端"),
    ("not 5..10", "outside the range", "范围之外"),
    (">= 5 um    5..10 um", "with a unit", "带单位"),
    ("list:NAME    not list:NAME", "the members of a list of the rule file", "规则文件中的列表"),
    ("blank    recorded", "nothing is recorded; something is", "未记录；已记录"),
    ('"a, b"    "-"', "in quotes: this very text", "引号内为原文"),
)


def write_facts(book: Any, fields: Mapping[str, Field], event: str) -> None:
    """Add the sheet to a workbook that is being written."""
    sheet = book.add_worksheet(FACTS)
    bold = book.add_format({"bold": True, "bg_color": "#dce6f1", "border": 1})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    for at, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(at, at, width, text)
        sheet.write_string(0, at, f"{name} of {event}" if at == 0 else name, bold)
    sheet.freeze_panes(1, 1)
    for row, field in enumerate(fields.values(), start=1):
        for at, said in enumerate(_about(field)):
            sheet.write_string(row, at, said, text)
    start = len(fields) + 3
    for at, name in enumerate(("in a cell", "means", "含义")):
        sheet.write_string(start - 1, at, name, bold)
    for row, line in enumerate(_CELLS, start=start):
        for at, said in enumerate(line):
            sheet.write_string(row, at, said, text)


def _about(field: Field) -> tuple[str, ...]:
    unit = field.unit or (f"as `{field.unit_from}` says" if field.unit_from else "")
    example = str(field.example).lower() if field.type == "boolean" else str(field.example)
    return (
        field.name,
        field.label.get("en", field.name),
        field.label.get("zh-CN", field.name),
        field.type,
        unit,
        ", ".join(field.choices or ()),
        example,
    )
