"""What a table in a sheet may refer to: the lists, conditions, routes and own fields of a file."""

from rules.reading.conditions import Shared
from rules.reading.expect import a_table, named
from rules.reading.own_fields import read_own_fields
from rules.reading.report import Place, Report
from rules.reading.routes import read_routes
from rules.reading.sections import Reading
from rules.reading.tree import Rows, Scalar, Table, Tree, read_tree
from rules.routes import DEFAULT_ROUTE

ELSEWHERE = Place(0, 0)
"""The place of everything that does not stand in the sheet."""


def nothing_shared(report: Report) -> Reading:
    """Read a sheet by itself: it can refer to the catalogue and the usual route only."""
    return Reading(Shared({}, {}), (DEFAULT_ROUTE.name,), report)


def shared_with(rule_file: str, source: str, report: Report) -> Reading:
    """Read a sheet as a part of a rule file.

    Parameters
    ----------
    rule_file : str
        The whole text of the file.
    source : str
        Its name, for the messages.
    report : Report
        Of the sheet.

    Returns
    -------
    Reading

    Raises
    ------
    RulebookError
        If the file is no YAML, or its routes or own fields are wrong.
    """
    own = Report(source)
    tree = read_tree(rule_file, own)
    table = None if tree is None else a_table(tree, own, "a rule file")
    entries = {} if table is None else table.entries
    lists = {name: _moved(each) for name, _, each in named(entries.get("lists"), own, "`lists:`")}
    conditions = {
        name: _moved(each)
        for name, _, each in named(entries.get("conditions"), own, "`conditions:`")
    }
    routes = tuple(route.name for route in read_routes(entries.get("routes"), own))
    own_fields = read_own_fields(entries.get("fields"), own)
    own.raise_if_any()
    return Reading(Shared(lists, conditions), routes, report, own_fields)


def _moved(tree: Tree) -> Tree:
    """The same, without a place in a file that is not being read."""
    if isinstance(tree, Scalar):
        return Scalar(tree.value, tree.text, ELSEWHERE)
    if isinstance(tree, Rows):
        return Rows(tuple(_moved(item) for item in tree.items), ELSEWHERE)
    entries = {name: _moved(value) for name, value in tree.entries.items()}
    return Table(entries, dict.fromkeys(entries, ELSEWHERE), ELSEWHERE, tree.whole)
