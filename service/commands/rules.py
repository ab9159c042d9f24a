"""`headmark rules check FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rules.rulebook import RulebookError, parse_rulebook
from service.commands.answer import AsJson, end, print_json, say
from service.errors import BadInput

rules = typer.Typer(no_args_is_help=True, help="Check rule files.")


def install(app: typer.Typer) -> None:
    app.add_typer(rules, name="rules")


@rules.callback()
def _rules() -> None:
    """A group, although it has one command so far."""


@rules.command()
def check(
    file: Annotated[Path, typer.Argument(help="A rule file (YAML).")], as_json: AsJson = False
) -> None:
    """Check a rule file: every mistake with its line and column; exit code 1 if there is one."""
    problems = []
    said = ""
    try:
        book = parse_rulebook(_text(file), source=str(file))
        said = f"{file}: rulebook {book.name} version {book.version}, {len(book.rules)} rules"
    except RulebookError as error:
        problems = list(error.problems)
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        say(*(str(problem) for problem in problems), *([said] if said else []))
    end(findings=bool(problems))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8: invalid byte at position {error.start + 1}") from None
