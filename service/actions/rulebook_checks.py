"""What a rule file says about itself: mistakes, lint, tests. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.lint import lint
from rules.rule_tests import run_tests
from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from rules.tables.document import table_document
from rules.tables.excel import read_decision_table
from rules.tables.excel_writer import write_table
from rules.tables.problems import TableError
from rules.tables.yaml_text import table_yaml
from service.actions.rulebook_file import read_rule_file
from service.errors import Unknown, did_you_mean

Document = dict[str, Any]


def check_document(text: str, *, source: str) -> Document:
    """Every mistake with its line and column."""
    return _of_readable(text, source, lambda _: {"ok": True, "problems": []})


def lint_document(text: str, *, source: str) -> Document:
    """What lint finds; `ok` where nothing of it bars publishing."""

    def look(book: Rulebook) -> Document:
        found = [each.document() for each in lint(book)]
        wrong = any(each["severity"] == "error" for each in found)
        return {"ok": not wrong, "problems": [], "findings": found}

    return _of_readable(text, source, look)


def test_document(text: str, *, source: str) -> Document:
    """How the tests beside the rules end, and what none of them exercises."""

    def run(book: Rulebook) -> Document:
        report = run_tests(book)
        return {"ok": report.passed, "problems": [], **report.document()}

    return _of_readable(text, source, run)


def sheet_document(content: bytes, *, sheet: str | None, rule_file: str | None) -> Document:
    """The decision table of a workbook, as it would stand in a rule file."""
    try:
        found = read_decision_table(
            content, source="workbook.xlsx", sheet=sheet, rule_file=rule_file
        )
    except (TableError, RulebookError) as error:
        return {"ok": False, "problems": list(error.problems), "yaml": "", "table": None}
    table = table_document(found)
    return {"ok": True, "problems": [], "yaml": table_yaml(found), "table": table}


def workbook_of(text: str, *, source: str, table: str) -> bytes:
    """A decision table of a rule file as a workbook."""
    book = read_rule_file(text, source=source)
    for each in book.tables:
        if each.id == table:
            routes = [route.name for route in book.routes]
            return write_table(each, own_fields=book.own_fields, routes=routes)
    near = did_you_mean(table, [each.id for each in book.tables])
    raise Unknown(f"{source}: table `{table}` is not known{near}")


def _of_readable(text: str, source: str, look: Callable[[Rulebook], Document]) -> Document:
    try:
        book = parse_rulebook(text, source=source)
    except RulebookError as error:
        return {"ok": False, "problems": list(error.problems)}
    return look(book)
