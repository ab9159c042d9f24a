"""A table as a file of comma-separated values that a spreadsheet opens as it stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi import Response

from service.pages.show import HEADERS

# What makes a spreadsheet take a text for a formula and run it; Chinese ones take the wide signs.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
Cell = str | int | float | None


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows under their heads, as `name`.csv, with the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "table"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{plain}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig", "replace"), 200, headers, "text/csv")


def guarded(cell: Cell) -> Cell:
    """A text that begins like a formula stays a text; a number is one."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
