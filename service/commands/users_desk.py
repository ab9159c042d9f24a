"""What the commands about people share: the desk they write at, names, reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.commands.works import acting, now, open_door, settings_of
from service.plant import Plant
from service.records.books import Books
from service.records.door import Transaction

T = TypeVar("T")
Name = Annotated[str, typer.Argument(help="The name to sign in and be recorded with.")]
Why = Annotated[str, typer.Option("--reason", help="Why; kept for ever, and the person is told.")]


def write(database: str | None, work: Callable[[Desk], T]) -> T:
    """Do it in one write transaction."""
    settings = settings_of(database)
    # People are no part of the lineage: nothing here asks it, so it is not loaded.
    plant = Plant(default_rulebook())

    def at_desk(transaction: Transaction) -> T:
        return work(Desk(transaction, Books(transaction), plant, settings))

    return open_door(settings).write(at_desk, by=acting(), now=now())
