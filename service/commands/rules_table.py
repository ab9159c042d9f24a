"""`headmark rules table FILE`: decision tables from Excel and to Excel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rules.decision_table import DecisionTable
from rules.problems import Problem, RulebookError, unknown
from rules.rulebook import Rulebook, parse_rulebook
from rules.tables.document import table_document
from rules.tables.excel import read_decision_table
from rules.tables.excel_writer import write_table
from rules.tables.problems import TableError, TableProblem
from rules.tables.yaml_text import table_yaml
from service.commands.answer import AsJson, end, print_json, say
from service.errors import BadInput

_SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_MOST_BYTES = 10_000_000
_ALONE = (
    "(The sheet was read by itself: `--for RULES.yaml` lends it that file's lists, conditions, "
    "own fields and routes.)"
)


def install(rules: typer.Typer) -> None:
    rules.command("table")(table)


def table(
    file: Annotated[Path, typer.Argument(help="A workbook (.xlsx), or a rule file (YAML).")],
    sheet: Annotated[str | None, typer.Option(help="The sheet of the workbook to read.")] = None,
    rule_file: Annotated[
        Path | None,
        typer.Option("--for", help="The rule file whose lists, fields, routes the sheet names."),
    ] = None,
    name: Annotated[str | None, typer.Option("--id", help="The table of the rule file.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """A workbook: print its decision table as YAML. A rule file: write a table as a workbook."""
    if file.suffix.lower() in _SHEETS:
        _print_sheet(file, sheet, rule_file, out, as_json=as_json)
    else:
        _write_workbook(file, name, out, as_json=as_json)


def _print_sheet(
    file: Path, sheet: str | None, rule_file: Path | None, out: Path | None, *, as_json: bool
) -> None:
    shared = None if rule_file is None else _text(rule_file)
    problems: tuple[Problem | TableProblem, ...] = ()
    found = None
    try:
        found = read_decision_table(
            _bytes(file),
            source=str(file),
            sheet=sheet,
            rule_file=shared,
            rule_file_name=str(rule_file),
        )
    except (TableError, RulebookError) as error:
        problems = error.problems
    written = "" if found is None else table_yaml(found)
    if written and out is not None:
        _write(out, written.encode())
    if as_json:
        document = None if found is None else table_document(found)
        print_json({"ok": not problems, "problems": problems, "yaml": written, "table": document})
    elif problems:
        say(*(str(problem) for problem in problems), *([] if rule_file else [_ALONE]))
    elif out is None:
        sys.stdout.write(written)
    else:
        say(f"{out}: table {found.id if found else ''} as YAML")
    end(findings=bool(problems))


def _write_workbook(file: Path, name: str | None, out: Path | None, *, as_json: bool) -> None:
    try:
        book = parse_rulebook(_text(file), source=str(file))
    except RulebookError as error:
        if as_json:
            print_json({"ok": False, "problems": error.problems, "table": None})
        else:
            say(str(error))
        end(findings=True)
        return
    chosen = _table(book, name, file)
    if out is None and not as_json:
        raise BadInput(f"say where the workbook goes: -o {chosen.id}.xlsx")
    if out is not None:
        routes = [route.name for route in book.routes]
        _write(out, write_table(chosen, own_fields=book.own_fields, routes=routes))
    if as_json:
        print_json({"ok": True, "problems": [], "table": table_document(chosen)})
    else:
        say(f"{out}: table {chosen.id}, {len(chosen.rows)} rows")


def _table(book: Rulebook, name: str | None, file: Path) -> DecisionTable:
    names = [each.id for each in book.tables]
    if name is None and len(names) == 1:
        return book.tables[0]
    if name is None:
        listed = f"say which table with --id: {', '.join(names)}" if names else "it has no table"
        raise BadInput(f"{file}: {listed}")
    for each in book.tables:
        if each.id == name:
            return each
    raise BadInput(f"{file}: {unknown('table', name, names)}")


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8: invalid byte at position {error.start + 1}") from None


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    if len(content) > _MOST_BYTES:
        raise BadInput(f"{file}: larger than {_MOST_BYTES // 1_000_000} MB")
    return content


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None
