"""Moments of an engine: each statement before and after it runs, and each commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Moment = Callable[[int], None]
"""Called with the number of the moment, counted from 1."""


@contextmanager
def every_moment(engine: Engine, moment: Moment) -> Iterator[None]:
    """Before and after each statement, and before each commit."""
    count = _Counter(moment)
    hooks = [
        ("before_cursor_execute", count),
        ("after_cursor_execute", count),
        ("commit", count),
    ]
    with _listening(engine, hooks):
        yield


@contextmanager
def every_statement(engine: Engine, moment: Moment) -> Iterator[None]:
    """Before each statement and each commit: the places where a database can say no."""
    count = _Counter(moment)
    with _listening(engine, [("before_cursor_execute", count), ("commit", count)]):
        yield


class _Counter:
    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.number = 0

    def __call__(self, *_: Any) -> None:
        self.number += 1
        self.moment(self.number)


@contextmanager
def _listening(engine: Engine, hooks: list[tuple[str, _Counter]]) -> Iterator[None]:
    # Functions of any number of arguments, which the event system must be told of.
    added = [(name, _plain(count)) for name, count in hooks]
    for name, hook in added:
        event.listen(engine, name, hook)
    try:
        yield
    finally:
        for name, hook in added:
            event.remove(engine, name, hook)


def _plain(count: _Counter) -> Callable[..., None]:
    def hook(*arguments: Any) -> None:
        count(*arguments)

    return hook
