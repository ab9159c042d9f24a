"""Examine a rule file before it may decide anything: it is read, tested, linted and tried out.

This is done outside of any transaction: it depends on the text alone, and may take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.lint import lint
from rules.rule_tests import run_tests
from rules.rulebook import Rulebook
from service.actions.rulebook_engine import engine_faults
from service.actions.rulebook_file import MOST_LISTED, check_identity, read_rule_file


@dataclass(frozen=True, slots=True)
class Examined:
    """A rule file that can be read, and what was found about it."""

    book: Rulebook
    text: str
    report: dict[str, Any]

    @property
    def hindrances(self) -> list[str]:
        """What bars its publication, each as a sentence."""
        failed = [f"test `{each['test']}` fails" for each in self.report["tests"]["failures"]]
        errors = [
            each["sentence"]["en"]
            for each in self.report["lint"]["findings"]
            if each["severity"] == "error"
        ]
        return [*failed, *errors, *self.report["engine"]]


def examine(text: str, *, source: str) -> Examined:
    """The rule file with its report; BadInput lists every fault of one that cannot be used."""
    book = read_rule_file(text, source=source)
    check_identity(book)
    report = {"tests": _tests(book), "lint": _lint(book), "engine": list(engine_faults(book))}
    return Examined(book, text, report)


def _tests(book: Rulebook) -> dict[str, Any]:
    found = run_tests(book)
    failures = [
        {"test": each.test, "line": each.line, "differences": list(each.differences)}
        for each in found.results
        if not each.passed
    ]
    return {
        "run": len(found.results),
        "failed": len(failures),
        "failures": failures[:MOST_LISTED],
        "uncovered": list(found.uncovered)[:MOST_LISTED],
    }


def _lint(book: Rulebook) -> dict[str, Any]:
    found = lint(book)
    # The errors first: what is cut off is never what bars publishing.
    ordered = sorted(found, key=lambda each: ("error", "warning", "note").index(each.severity))
    counted = [each.severity for each in found]
    return {
        "errors": counted.count("error"),
        "warnings": counted.count("warning"),
        "notes": counted.count("note"),
        "findings": [each.document() for each in ordered[:MOST_LISTED]],
    }
