"""`headmark rules lint FILE`: what is wrong with a rule file that reads well."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from rules.lint import Finding, Severity, lint
from rules.rulebook import RulebookError, parse_rulebook
from service.commands.answer import AsJson, end, print_json, say
from service.commands.rulebook_desk import rule_text

Language = Literal["en", "zh-CN"]
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def install(rules: typer.Typer) -> None:
    rules.command("lint")(lint_file)


def lint_file(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML).")],
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Look for rules that never hold, are not needed, contradict or leave gaps.

    Exit code 1 if there is an error: such a rulebook is not published. Warnings alone: 0.
    """
    try:
        book = parse_rulebook(rule_text(file), source=str(file))
    except RulebookError as error:
        if as_json:
            print_json({"ok": False, "problems": list(error.problems), "findings": []})
        else:
            say(*(str(problem) for problem in error.problems))
        end(findings=True)
        return
    found = lint(book)
    count = Counter(finding.severity for finding in found)
    if as_json:
        documents = [finding.document() for finding in found]
        print_json({"ok": not count["error"], "problems": [], "findings": documents})
    else:
        say(*(_sentence(file, finding, language) for finding in found))
        counts = ", ".join(f"{count[severity]} {severity}s" for severity in _SEVERITIES)
        say(f"{file}: rulebook {book.name} version {book.version}: {counts}")
    end(findings=bool(count["error"]))


def _sentence(file: Path, finding: Finding, language: Language) -> str:
    said = finding.en if language == "en" else finding.zh
    return f"{file}:{finding.line}: {finding.severity}: {said} ({finding.kind})"
