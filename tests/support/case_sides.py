"""The sides of races over a case: two take it, two open it again; `lot` is the number of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.reopen_case import Reopening, reopen_case
from service.actions.take_case import take_case
from service.errors import Conflict
from service.settings import Settings
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works

PIN = "482913"


@contextmanager
def mia_takes(url: str) -> Iterator[Act]:
    """Says `mia`, or `told`."""
    with _works(url) as works:
        yield lambda number: _try(works, "mia", lambda desk: _take(desk, number, "mia"))


@contextmanager
def max_takes(url: str) -> Iterator[Act]:
    """Says `max`, or `told`."""
    with _works(url) as works:
        yield lambda number: _try(works, "max", lambda desk: _take(desk, number, "max"))


@contextmanager
def sam_reopens(url: str) -> Iterator[Act]:
    """Says `sam`, or `told`."""
    with _works(url) as works:
        yield lambda number: _try(works, "sam", lambda desk: _reopen(desk, number, "sam"))


@contextmanager
def sue_reopens(url: str) -> Iterator[Act]:
    """Says `sue`, or `told`."""
    with _works(url) as works:
        yield lambda number: _try(works, "sue", lambda desk: _reopen(desk, number, "sue"))


def _take(desk: Desk, number: str, owner: str) -> Case | None:
    return take_case(desk, number, owner=owner, role="quality_engineer")


def _reopen(desk: Desk, number: str, person: str) -> Case | None:
    return reopen_case(desk, Reopening(number, person, PIN, "new facts"))


def _try(works: Works, name: str, work: Callable[[Desk], Case | None]) -> str:
    try:
        case = works.door.write(
            lambda transaction: work(desk_of(transaction, works.plant, Settings())),
            by=name, now=NOW,
        )  # fmt: skip
    except Conflict:
        return "told"
    return name if case is not None else "wrong pin"


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url)
    yield works
    works.engine.dispose()
