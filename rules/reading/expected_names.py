"""The rules that tests expect: each stands in the file, or the test can never be right."""

from collections.abc import Iterable, Iterator

from rules.problems import unknown
from rules.reading.report import Report
from rules.reading.tree import Rows, Scalar, Table, Tree


def check_expected_rules(tests: Tree | None, known: Iterable[str], report: Report) -> None:
    """Report what `expect: {rules: [...]}` names and the file does not have.

    Parameters
    ----------
    tests : Rows or None
        The `tests:` of a file whose rules could all be read.
    known : iterable of str
        Rules, rows of tables, correlations and deadlines.
    report : Report
    """
    names = tuple(known)
    there = frozenset(names)
    for expected in _expected(tests):
        if isinstance(expected.value, str) and expected.value not in there:
            report.add(expected.place, unknown("rule", expected.value, names))


def _expected(tests: Tree | None) -> Iterator[Scalar]:
    for test in tests.items if isinstance(tests, Rows) else ():
        expect = test.entries.get("expect") if isinstance(test, Table) else None
        rules = expect.entries.get("rules") if isinstance(expect, Table) else None
        if isinstance(rules, Rows):
            yield from (each for each in rules.items if isinstance(each, Scalar))
