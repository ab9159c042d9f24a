"""The sides of a race for the next revision of one customer's notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.master_data import shipment
from tests.support.race import Act
from tests.support.recording import Works, lines, open_works


@contextmanager
def first_truck(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _escape(works, lot, "A")


@contextmanager
def second_truck(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _escape(works, lot, "B")


def _escape(works: Works, lot: str, truck: str) -> str:
    """A truck has left with held material: the customer has to hear of one delivery more."""
    record = shipment(f"S-{truck}-{lot}", {lot: 1}, already_left=True)
    report = works.recorder.record(lines([record]))
    return "refused" if report.refused else "told"


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url)
    try:
        yield works
    finally:
        works.engine.dispose()
