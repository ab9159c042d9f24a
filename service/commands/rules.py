"""`headmark rules check FILE`, and the other commands about rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rules.rulebook import RulebookError, parse_rulebook
from service.commands import (
    rules_backtest,
    rules_engine,
    rules_explain,
    rules_history,
    rules_lint,
    rules_mute,
    rules_publish,
    rules_review,
    rules_rollback,
    rules_schema,
    rules_stats,
    rules_submit,
    rules_table,
    rules_test,
)
from service.commands.answer import AsJson, end, print_json, say
from service.commands.rulebook_desk import checked_text

# Each installs its commands; they are listed in this order.
MODULES = (
    rules_backtest,
    rules_engine,
    rules_explain,
    rules_history,
    rules_lint,
    rules_mute,
    rules_publish,
    rules_review,
    rules_rollback,
    rules_schema,
    rules_stats,
    rules_submit,
    rules_table,
    rules_test,
)

rules = typer.Typer(no_args_is_help=True, help="Write, publish and look at the rules.")
for _each in MODULES:
    _each.install(rules)


def install(app: typer.Typer) -> None:
    app.add_typer(rules, name="rules")


@rules.callback()
def _rules() -> None:
    """What decides: rule files, their life, what they have led to."""


@rules.command()
def check(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML).")], as_json: AsJson = False
) -> None:
    """Check a rule file: every mistake with its line and column; exit code 1 if there is one."""
    problems = []
    said = ""
    try:
        book = parse_rulebook(checked_text(file), source=str(file))
        said = f"{file}: rulebook {book.name} version {book.version}, {len(book.rules)} rules"
    except RulebookError as error:
        problems = list(error.problems)
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        say(*(str(problem) for problem in problems), *([said] if said else []))
    end(findings=bool(problems))
