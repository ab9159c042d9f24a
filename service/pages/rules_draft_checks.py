"""What a draft says of itself while it is written: mistakes, changes, tests, lint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.lint import lint
from rules.rule_tests import run_tests
from rules.rulebook import Problem, Rulebook, RulebookError, parse_rulebook
from service.actions.compare_rulebook_texts import comparison_document
from service.actions.rule_form import RuleForm, write_rule_form
from service.actions.rule_parts import RulePart, find_part
from service.actions.rule_text import text_of_entry
from service.errors import Refused
from service.pages.rules_draft_form import names_of

SHOWN = 30
LONGEST = 160
_WORST = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with the line that it stands in; `mark` puts a sign below its column."""

    line: int
    column: int
    message: str
    written: str
    mark: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that is shown beside a draft."""

    book: Rulebook | None = None
    mistakes: tuple[Mistake, ...] = ()
    more: int = 0
    tests: int = 0
    failing: tuple[dict[str, Any], ...] = ()
    uncovered: tuple[str, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    difference: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """What the form would write, and what that rule then says; `mistakes` where it says nothing."""

    yaml: str
    part: RulePart | None
    mistakes: tuple[str, ...] = ()


def checked_draft(text: str, in_force: tuple[str, str]) -> Checked:
    """`in_force` is the label and the text that the draft is held against."""
    try:
        book = parse_rulebook(text, source="draft")
    except RulebookError as error:
        mistakes = tuple(_mistake(each, text) for each in error.problems[:SHOWN])
        return Checked(mistakes=mistakes, more=max(0, len(error.problems) - SHOWN))
    tests = run_tests(book)
    found = sorted(lint(book), key=lambda each: _WORST.index(each.severity))
    severities: list[str] = [each.severity for each in found]
    return Checked(
        book=book,
        tests=len(tests.results),
        failing=tuple(each.document() for each in tests.results if not each.passed),
        uncovered=tests.uncovered,
        findings=tuple(each.document() for each in found[:SHOWN]),
        counts={each: severities.count(each) for each in _WORST},
        difference=_difference(in_force, (f"{book.name}@{book.version}", text)),
    )


def rule_said(text: str, form: RuleForm) -> RuleSaid:
    """The rule as the form stands now, before it is written into the text."""
    if not form.id:
        return RuleSaid("", None)
    written = write_rule_form(text, form, names_of(text, form.event))
    yaml = text_of_entry(written, form.id)
    try:
        book = parse_rulebook(written, source="draft")
    except RulebookError as error:
        known = {each.message for each in _problems(text)}
        own = tuple(each.message for each in error.problems if each.message not in known)
        return RuleSaid(yaml, None, own[:5])
    return RuleSaid(yaml, find_part(book, form.id))


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        parse_rulebook(text, source="draft")
    except RulebookError as error:
        return error.problems
    return ()


def _mistake(problem: Problem, text: str) -> Mistake:
    lines = text.splitlines()
    written = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    start = max(0, problem.column - LONGEST // 2)
    mark = " " * (problem.column - 1 - start) + "^"
    shown = written[start : start + LONGEST]
    return Mistake(problem.line, problem.column, problem.message, shown, mark)


def _difference(before: tuple[str, str], after: tuple[str, str]) -> dict[str, Any] | None:
    try:
        return comparison_document(before, after)
    except Refused:
        return None  # what is in force was written for an earlier version of this software
