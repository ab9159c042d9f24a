"""How much a rule file may hold: what a person can still review, and a service can still run.

The rows of one table, tests, steps and members are counted where they are read.
"""

from collections.abc import Sized

from rules.reading.report import Report
from rules.reading.tables import MOST_ROWS_IN_ALL
from rules.reading.tree import Rows, Table, Tree

MOST_RULES = 2_000
MOST_TABLES = 200
MOST_CORRELATIONS = 400
MOST_DEADLINES = 400
MOST_OWN_FIELDS = 200
MOST_NAMED = 1_000

_SECTIONS = (
    ("rules", MOST_RULES, "rules; rules that compare the same facts are rows of a table"),
    ("tables", MOST_TABLES, "tables"),
    ("correlations", MOST_CORRELATIONS, "correlations"),
    ("deadlines", MOST_DEADLINES, "deadlines"),
    ("fields", MOST_OWN_FIELDS, "own fields"),
    ("lists", MOST_NAMED, "lists"),
    ("conditions", MOST_NAMED, "named conditions"),
    ("routes", MOST_NAMED, "routes"),
)


def within_limits(file: Table, report: Report) -> bool:
    """Report sections that hold too much; tell whether there is none, so that all can be read."""
    found = len(report.problems)
    for name, most, what in _SECTIONS:
        section = file.entries.get(name)
        if section is not None and _size(section) > most:
            said = f"{_size(section)} stand here; a rule file has at most {most} {what}"
            report.add(file.keys[name], said)
    tables = file.entries.get("tables")
    together = sum(_rows(table) for table in tables.items) if isinstance(tables, Rows) else 0
    if tables is not None and together > MOST_ROWS_IN_ALL:
        message = f"the tables of a file have at most {MOST_ROWS_IN_ALL:,} rows together"
        report.add(tables.place, message)
    return len(report.problems) == found


def _rows(table: Tree) -> int:
    rows = table.entries.get("rows") if isinstance(table, Table) else None
    return 0 if rows is None else _size(rows)


def _size(tree: Tree) -> int:
    held: Sized = ()
    if isinstance(tree, Rows):
        held = tree.items
    elif isinstance(tree, Table):
        held = tree.entries
    return len(held)
