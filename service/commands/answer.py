"""How commands answer: one JSON document, or tables for people; findings end with exit code 1."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.errors import BadInput

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Database = Annotated[
    str | None,
    typer.Option("--database", help="A path, or a sqlite:/// or postgresql+psycopg:// URL."),
]
# Where the output is not a terminal, a table is as wide as its words: nothing is cut off.
UNBOUNDED = 500
# What follows the seconds of an instant: people do not read it, and it makes tables wide.
FRACTION = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+")


def print_json(document: object) -> None:
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.write(text.decode())


def say(*sentences: str) -> None:
    """Sentences for people, on standard output, as they are."""
    for sentence in sentences:
        console().print(sentence, markup=False, highlight=False, soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; names of lots may contain brackets, so nothing in it is markup."""
    shown = Table(title=escape(title), title_justify="left")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(escape(_said(cell)) for cell in row))
    console().print(shown)


def figures(title: str, named: Mapping[str, Any]) -> None:
    """Names and figures, one a row."""
    table(title, ("", ""), [(name.replace("_", " "), figure) for name, figure in named.items()])


def _said(cell: object) -> str:
    """A cell in words: nothing for what is not known, 1590 for 1590.0, an instant in seconds."""
    if cell is None:
        return ""
    return f"{cell:.12g}" if isinstance(cell, float) else FRACTION.sub(r"\1", str(cell))


def write_out(path: Path, content: bytes) -> None:
    """Write a file that was asked for; refused in a sentence where it cannot be."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None


def console() -> Console:
    return Console(width=None if sys.stdout.isatty() else UNBOUNDED)


def end(*, findings: bool) -> None:
    """Exit 1 where there is something to look at, so that scripts can ask."""
    if findings:
        raise typer.Exit(1)
