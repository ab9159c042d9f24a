"""How cells of the workbook look: fonts, borders, and number formats by what is counted."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format

from service.reports.tables import ColumnKind, decimals_of

FONT = "Arial"
CHINESE_FONT = "Microsoft YaHei"
HEADING = {"bold": True, "bg_color": "#E4E9EE", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
WHOLE = "#,##0"


class CellFormats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self._book = book
        self._font = CHINESE_FONT if language == "zh-CN" else FONT
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self.title = self._format(bold=True, font_size=16)
        self.sentence = self._format(text_wrap=True, valign="top")
        self.heading = self._format(**HEADING)
        self.right_heading = self._format(**HEADING, align="right")
        self.label = self._format(bold=True, valign="top")
        self.warning = self._format(bold=True, font_color="#9B1C1C")
        self.text = self._format(valign="top")

    def of(self, kind: ColumnKind, value: object, unit: str) -> Format:
        """The format of a cell by the kind of its column and the unit of its row."""
        if kind in ("quantity", "text") and isinstance(value, int | float):
            return self._format(num_format=number_format(value, unit), valign="top")
        formats = {
            "count": {"num_format": WHOLE},
            "share": {"num_format": "0.00%"},
            "money": {"num_format": "#,##0.00"},
            "date": {"num_format": "yyyy-mm-dd", "align": "left"},
            "time": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
        }
        return self._format(**formats.get(kind, {}), valign="top")

    def _format(self, **traits: object) -> Format:
        key = tuple(sorted(traits.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": self._font, "font_size": 10} | traits
            )
        return self._made[key]


def number_format(value: float, unit: str) -> str:
    """Excel's format for a quantity; never one that hides decimals which are there."""
    decimals = decimals_of(value, unit)
    return WHOLE + ("." + "0" * decimals if decimals else "")
