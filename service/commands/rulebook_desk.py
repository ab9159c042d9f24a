"""What the commands about rulebooks share: files, the desk they write at, what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from rules.reading.source_text import MOST_BYTES, rule_file_text
from rules.rulebook import RulebookError, default_rulebook
from service.actions.desk import Desk
from service.actions.look_rulebooks import standing_document
from service.actions.rulebook_names import text_named
from service.actions.rulebook_report import Examined, examine
from service.commands.works import acting, now
from service.errors import BadInput
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.records.schema import microseconds
from service.rulebook_schedule import read_schedule
from service.settings import Settings

T = TypeVar("T")
Who = Annotated[str, typer.Option("--by", help="Who does it: a person, by name.")]
Why = Annotated[str, typer.Option("--reason", help="Why; kept for ever.")]
Pin = Annotated[
    str | None, typer.Option("--pin", help="`-`: read it from standard input; else asked for.")
]


def rule_text(file: Path) -> str:
    """The text as it stands in the file, line ends and all: its digest is that of the file."""
    try:
        return checked_text(file)
    except RulebookError as error:
        raise BadInput(str(error)) from None


def checked_text(file: Path) -> str:
    """The same, with a `RulebookError` for a file that can be read but not be a rule file."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    return rule_file_text(content, source=str(file))


def named_text(door: Door, named: str) -> tuple[str, str]:
    """The label and the text of a file, or of NAME@VERSION, `packaged` or `in-force`."""
    if Path(named).is_file():
        return named, rule_text(Path(named))
    if "@" not in named and named not in ("packaged", "in-force"):
        raise BadInput(
            f"{named}: no such file; name a file, NAME@VERSION, `packaged` or `in-force`"
        )
    with door.read() as connection:
        return text_named(connection, default_rulebook(), named, now=microseconds(now()))


def examined(door: Door, named: str) -> Examined:
    """A file, or a submitted version, with what its tests, lint and engine say."""
    label, text = named_text(door, named)
    return examine(text, source=label)


def write(door: Door, settings: Settings, work: Callable[[Desk], T]) -> T:
    """Do it in one write transaction; rulebooks never ask the lineage, so it is not loaded."""
    plant = Plant(default_rulebook())

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return door.write(at_desk, by=acting(), now=now())


def standing(door: Door) -> dict[str, Any]:
    """What is in force now, what was before, what is to come."""
    with door.read() as connection:
        return standing_document(
            read_schedule(connection), default_rulebook(), now=microseconds(now())
        )


def report_lines(report: Mapping[str, Any]) -> Iterable[str]:
    """What the examination found, for people: one line in short, then each thing that bars."""
    tests, lint = report["tests"], report["lint"]
    yield (
        f"{tests['run']} tests, {tests['failed']} fail; lint: {lint['errors']} errors, "
        f"{lint['warnings']} warnings, {lint['notes']} notes"
    )
    for each in tests["failures"]:
        yield f"- test `{each['test']}` (line {each['line']}): {'; '.join(each['differences'])}"
    for each in lint["findings"]:
        if each["severity"] != "note":
            yield f"- {each['severity']} (line {each['line']}): {each['sentence']['en']}"
    yield from (f"- {each}" for each in report["engine"])
