"""Options that say which points of a stream are meant, and who acts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from service.actions.desk import Desk
from service.actions.span import Span
from service.commands.works import acting, load_plant, now
from service.errors import BadInput
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings

T = TypeVar("T")
Stream = Annotated[str, typer.Argument(help="A stream, as `headmark spc streams` lists it.")]
Since = Annotated[
    str | None, typer.Option("--from", help="Points tested since; ISO 8601 with offset.")
]
Until = Annotated[str | None, typer.Option("--to", help="Points tested before this instant.")]
Points = Annotated[int | None, typer.Option("--points", min=1, help="The last so many points.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; else the account.")]


def span_of(since: str | None, until: str | None, points: int | None = None) -> Span:
    return Span(instant_of(since, "--from"), instant_of(until, "--to"), points)


def instant_of(text: str | None, option: str) -> datetime | None:
    """An instant as ISO 8601 says it; without an offset it is nobody's time."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{option}: `{text}` is not an instant; write 2026-05-12T02:00:00+02:00"
        ) from None
    if at.tzinfo is None:
        raise BadInput(f"{option}: `{text}` has no offset; write {at.isoformat()}+00:00 for UTC")
    if not 1900 <= at.year < 2200:
        raise BadInput(f"{option}: the year {at.year} cannot be right")
    return at


def who(by: str | None) -> str:
    if by is not None and not by.strip():
        raise BadInput("--by: is empty; name the person")
    return by or acting()


def write_at_desk(door: Door, settings: Settings, work: Callable[[Desk], T]) -> T:
    """Do it in one write transaction, on the plant with its lineage."""
    plant: Plant = load_plant(door)

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return door.write(at_desk, by=acting(), now=now())


def secret_pin(given: str | None) -> str:
    """A PIN from standard input (`-`), the environment or the terminal; never from the options.

    What stands on a command line stands in the history and in the list of processes.
    """
    if given is not None and given != "-":
        raise BadInput("--pin: give `-` and the PIN on standard input, or set HEADMARK_PIN")
    if given == "-":
        return sys.stdin.readline().rstrip("\r\n")
    from_environment = os.environ.get("HEADMARK_PIN")
    if from_environment is not None:
        return from_environment
    if sys.stdin.isatty():
        typed: Any = typer.prompt("PIN", hide_input=True, err=True)
        return str(typed)
    raise BadInput("pin: a signature needs it: give --pin - and the PIN on standard input")
