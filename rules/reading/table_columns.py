"""The columns of a decision table: the facts that it compares, then what it decides."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from rules.catalogue import CONTAINMENT
from rules.decision_table import BECAUSE, CONDITION
from rules.fields import Field
from rules.problems import unknown
from rules.reading.expect import a_text, rows
from rules.reading.sections import Reading
from rules.reading.tree import Tree

OF_FINDING = ("contain", "open_case")
OF_CONTAINMENT = ("severity", "route", "notify", "notice")
OUTPUTS = (*OF_FINDING, *OF_CONTAINMENT)
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Column:
    """One column; `field` is the fact that it compares, None for the other kinds."""

    name: str
    kind: Literal["fact", "condition", "outcome", "because"]
    field: Field | None = None


def outcomes_of(event: str) -> tuple[str, ...]:
    """Name what a table for an event may decide.

    Examples
    --------
    >>> outcomes_of("complaint")
    ('contain', 'open_case')
    """
    return OF_CONTAINMENT if event == CONTAINMENT else OF_FINDING


def read_columns(
    inputs: Tree, outputs: Tree, event: str, reading: Reading
) -> tuple[Column, ...] | None:
    """Read `inputs:` and `outputs:`; None, with problems reported, if they cannot be used."""
    report = reading.report
    before = len(report.problems)
    asked = [_input(row, event, reading) for row in rows(inputs, report, "`inputs:`")]
    told = [_output(row, event, reading) for row in rows(outputs, report, "`outputs:`")]
    columns = [column for column in (*asked, *told) if column is not None]
    trees = (*rows(inputs, report, "`inputs:`"), *rows(outputs, report, "`outputs:`"))
    _report_repeated(columns, trees, reading)
    if len(columns) > MOST_COLUMNS:
        report.add(inputs.place, f"a table has at most {MOST_COLUMNS} columns")
    if told and not any(column and column.kind == "outcome" for column in told):
        report.add(outputs.place, f"`{BECAUSE}` decides nothing: name an outcome beside it")
    return None if len(report.problems) > before or not columns else tuple(columns)


def _input(tree: Tree, event: str, reading: Reading) -> Column | None:
    name = a_text(tree, reading.report, "an input")
    if name is None:
        return None
    if name == CONDITION:
        return Column(name, "condition")
    fields = reading.fields(event)
    if name in fields:
        return Column(name, "fact", fields[name])
    known = (*fields, CONDITION)
    reading.report.add(tree.place, f"{unknown('field', name, known)} (event `{event}`)")
    return None


def _output(tree: Tree, event: str, reading: Reading) -> Column | None:
    name = a_text(tree, reading.report, "an output")
    if name is None:
        return None
    if name == BECAUSE:
        return Column(name, "because")
    fitting = outcomes_of(event)
    if name in fitting:
        return Column(name, "outcome")
    reading.report.add(tree.place, _misplaced(name, fitting))
    return None


def _misplaced(name: str, fitting: Collection[str]) -> str:
    if name in OF_CONTAINMENT:
        return f"`{name}` belongs to a table for `event: {CONTAINMENT}`"
    if name in OF_FINDING:
        return f"`{name}` belongs to a table for a finding such as `inspection.nonconforming`"
    return unknown("output", name, (*fitting, BECAUSE))


def _report_repeated(columns: list[Column], trees: tuple[Tree, ...], reading: Reading) -> None:
    if len(columns) < len(trees):  # one of them could not be read: said already
        return
    seen: set[str] = set()
    for column, tree in zip(columns, trees, strict=True):
        if column.name in seen:
            reading.report.add(tree.place, f"column `{column.name}` stands here twice")
        seen.add(column.name)
