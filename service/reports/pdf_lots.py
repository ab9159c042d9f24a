"""The lots in the PDF: every one of them, as long as that is a document one can hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from graph.totals import FIGURES
from service.reports.pdf_page import WARN, ReportPdf
from service.reports.pdf_table import draw_table
from service.reports.report_words import Spoken
from service.reports.tables import STEP, Cell, Column, Table, lots_table, quantities

FULL, MOST = 500, 5_000
"""Up to the first with their whole paths, up to the second one line each, above summed."""
SIZE, COMPACT_SIZE = 7.0, 6.5
PLACE_COLUMNS = (
    *(Column(key) for key in ("item", "location", "unit")),
    Column("lots", "count"),
    *quantities(*FIGURES),
)


def draw_lots(page: ReportPdf, document: Mapping[str, Any], spoken: Spoken) -> None:
    """All lots on landscape pages; figures that are zero for every lot are in the summary only."""
    table = lots_table(document, spoken)
    count = f"{len(table.rows):,}"
    page.new_page("landscape")
    page.heading(spoken.say("lots.title", count=count))
    if len(table.rows) > MOST:
        page.paragraph(spoken.say("lots.elsewhere", count=count), 9, WARN)
        page.down += 2
        draw_table(page, _by_place(table), spoken, size=SIZE)
    elif len(table.rows) > FULL:
        page.paragraph(spoken.say("lots.compact", count=count), 8)
        page.down += 1
        draw_table(page, _compact(table), spoken, size=COMPACT_SIZE)
    else:
        whole, paths = _parted(table)
        beneath = [spoken.say("why", path=path) for path in paths]
        draw_table(page, whole, spoken, size=SIZE, beneath=beneath)


def _parted(table: Table) -> tuple[Table, list[str]]:
    """The table without its paths, and the paths."""
    whole = table.keeping(range(len(table.columns) - 1))
    return whole.without_empty("quantity"), [str(row[-1]) for row in table.rows]


def _compact(table: Table) -> Table:
    """Of each path its beginning and its length."""
    columns = (*table.columns[:-1], Column("suspect"), Column("steps", "count"))
    rows = [
        (*row[:-1], str(row[-1]).split(STEP, 1)[0], str(row[-1]).count(STEP)) for row in table.rows
    ]
    return Table(table.name, columns, rows).without_empty("quantity")


def _by_place(table: Table) -> Table:
    keys = [column.key for column in table.columns]
    place = [keys.index(key) for key in ("item", "location", "unit")]
    first = keys.index(FIGURES[0])
    counts: dict[tuple[Cell, ...], int] = defaultdict(int)
    sums: dict[tuple[Cell, ...], list[float]] = defaultdict(lambda: [0.0] * len(FIGURES))
    for row in table.rows:
        where = tuple(row[at] for at in place)
        counts[where] += 1
        for at, amount in enumerate(row[first : first + len(FIGURES)]):
            assert isinstance(amount, int | float)
            sums[where][at] += amount
    rows: list[tuple[Cell, ...]] = [
        (*where, counts[where], *(round(amount, 6) for amount in sums[where]))
        for where in sorted(counts, key=lambda where: tuple(map(str, where)))
    ]
    return Table("lots", PLACE_COLUMNS, rows).without_empty("quantity")
