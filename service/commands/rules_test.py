"""`headmark rules test FILE`: run the tests that stand beside the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rules.rule_tests import TestReport, TestResult, run_tests
from rules.rulebook import RulebookError, parse_rulebook
from service.commands.answer import AsJson, end, print_json, say
from service.commands.rulebook_desk import rule_text


def install(rules: typer.Typer) -> None:
    rules.command("test")(run_file)


def run_file(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML).")], as_json: AsJson = False
) -> None:
    """Run a rule file's tests, and name the rules that none exercises.

    Exit code 1 if a test fails: such a rulebook is not published.
    """
    try:
        book = parse_rulebook(rule_text(file), source=str(file))
    except RulebookError as error:
        if as_json:
            print_json({"ok": False, "problems": list(error.problems)})
        else:
            say(*(str(problem) for problem in error.problems))
        end(findings=True)
        return
    report = run_tests(book)
    if as_json:
        print_json({"ok": report.passed, "problems": [], **report.document()})
    else:
        for result in report.results:
            if not result.passed:
                say(*_failed(file, result))
        say(*_coverage(file, report))
    end(findings=not report.passed)


def _failed(file: Path, result: TestResult) -> list[str]:
    return [
        f"{file}:{result.line}: FAILED: {result.test}",
        *(f"    {difference}" for difference in result.differences),
    ]


def _coverage(file: Path, report: TestReport) -> list[str]:
    failed = sum(not result.passed for result in report.results)
    exercised = len(report.covered) - len(report.uncovered)
    counted = f"{exercised} of {len(report.covered)} rules, rows and patterns exercised"
    said = [f"{file}: {len(report.results)} tests, {failed} failed; {counted}"]
    if report.uncovered:
        said.append(f"Never exercised: {', '.join(report.uncovered)}")
    return said
