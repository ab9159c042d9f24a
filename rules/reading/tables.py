"""The `tables:` of a rule file."""

from collections.abc import Sequence

from rules.catalogue import ASKED, CONTAINMENT
from rules.conditions import comparisons
from rules.decision_table import HIT_POLICIES, DecisionTable, HitPolicy
from rules.reading.durations import a_cool_down
from rules.reading.expect import a_choice, a_table, a_whole_number, known_keys, rows
from rules.reading.report import Report
from rules.reading.sections import Reading
from rules.reading.table_columns import Column, read_columns
from rules.reading.table_rows import MOST_ROWS, RowReader
from rules.reading.tree import Table, Tree
from rules.rule import Rule

_REQUIRED = ("id", "event", "hit", "inputs", "outputs", "rows")
_KEYS = (*_REQUIRED, "priority", "cool_down")
MOST_ROWS_IN_ALL = 20_000


def read_tables(
    tree: Tree | None, reading: Reading, rules: Sequence[Rule] = ()
) -> tuple[DecisionTable, ...]:
    """Read the tables; those that cannot be used are left out and reported.

    `rules` are those of the same file: only one of them and the tables may name the route.
    """
    written = rows(tree, reading.report, "`tables:`")
    read = [(row, _table(row, reading)) for row in written]
    tables = [(row, table) for row, table in read if table is not None]
    for row, table in tables:
        reading.once(table.id, row.place, "table")
        for rule in table.rows:
            reading.once(rule.id, row.place)
    if tree is not None and sum(len(table.rows) for _, table in tables) > MOST_ROWS_IN_ALL:
        message = f"the tables of a file have at most {MOST_ROWS_IN_ALL:,} rows together"
        reading.report.add(tree.place, message)
    _report_rival_routes(tables, rules, reading.report)
    return tuple(table for _, table in tables)


def _table(tree: Tree, reading: Reading) -> DecisionTable | None:
    report = reading.report
    table = a_table(tree, report, "a table")
    if table is None or not known_keys(table, report, "a table", _KEYS, required=_REQUIRED):
        return None
    entries = table.entries
    name = reading.name(entries["id"])
    event = a_choice(entries["event"], report, "event", ASKED)
    hit = _hit(entries["hit"], report)
    if event not in ASKED or event is None:
        return None
    columns = read_columns(entries["inputs"], entries["outputs"], event, reading)
    if name is None or hit is None or columns is None:
        return None
    if not _policy_fits(hit, event, columns, table, report):
        return None
    return _with_rows(name, event, hit, columns, table, reading)


def _with_rows(
    name: str,
    event: str,
    hit: HitPolicy,
    columns: tuple[Column, ...],
    table: Table,
    reading: Reading,
) -> DecisionTable | None:
    entries, report = table.entries, reading.report
    priority = a_whole_number(entries.get("priority"), report, "`priority:`", least=0) or 0
    cool_down = a_cool_down(entries.get("cool_down"), report)
    written = rows(entries["rows"], report, "`rows:`")
    if len(written) > MOST_ROWS:
        report.add(entries["rows"].place, f"a table has at most {MOST_ROWS:,} rows")
        return None
    reader = RowReader(name, event, columns, priority, cool_down, reading)
    read = [reader.read(number, row) for number, row in enumerate(written, start=1)]
    kept = [row for row in read if row is not None]
    facts = dict.fromkeys(column.name for column in columns if column.kind == "fact")
    named = (each.field for rule, _ in kept for each in comparisons(rule.when))
    return DecisionTable(
        id=name,
        event=event,
        hit=hit,
        inputs=tuple(facts | dict.fromkeys(named)),
        rows=tuple(rule for rule, _ in kept),
        line=table.place.line,
        columns=tuple(column.name for column in columns),
        cells=tuple(cells for _, cells in kept),
        priority=priority,
        cool_down=cool_down,
    )


def _hit(tree: Tree, report: Report) -> HitPolicy | None:
    written = a_choice(tree, report, "hit policy", HIT_POLICIES)
    return next((policy for policy in HIT_POLICIES if policy == written), None)


def _policy_fits(
    hit: HitPolicy, event: str, columns: tuple[Column, ...], table: Table, report: Report
) -> bool:
    names = [column.name for column in columns]
    if hit == "priority" and event == CONTAINMENT and "severity" not in names:
        message = "`hit: priority` looks at `severity`, which is no output here; write `hit: first`"
        report.add(table.entries["hit"].place, message)
        return False
    return True


def _report_rival_routes(
    tables: Sequence[tuple[Tree, DecisionTable]], rules: Sequence[Rule], report: Report
) -> None:
    """Only one route can be taken: nothing but the hit policy of one table may choose among two."""
    first: dict[int, Rule] = {}
    for rule in rules:
        if rule.then.route is not None:
            first.setdefault(rule.priority, rule)
    for tree, table in tables:
        named = [row for row in table.rows if row.then.route is not None]
        for row in named:
            rival = first.setdefault(table.priority, row)
            chooses = rival.table == row.table and table.hit != "collect"
            if rival.then.route != row.then.route and not chooses:
                report.add(
                    tree.place,
                    f"`{rival.id}` and `{row.id}` name different routes at priority "
                    f"{table.priority}; " + _way_out(rival, row),
                )
                break


def _way_out(rival: Rule, row: Rule) -> str:
    if rival.table == row.table:
        return "`hit: first` takes one of them"
    return "give one of them another priority"
