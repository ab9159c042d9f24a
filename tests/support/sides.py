"""The sides of the races as the service acts: ship, hold, split, each through the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from service.actions.record_one import record_one
from service.errors import Conflict
from service.intake.read_record import read_record
from service.records.door import Transaction
from tests.support.master_data import defect, operation, shipment
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works


@contextmanager
def shipper(url: str) -> Iterator[Act]:
    """Says `shipped` or `blocked`."""
    with _works(url) as works:
        yield lambda lot: ship(works, lot)


@contextmanager
def holder(url: str) -> Iterator[Act]:
    """Says `held`, or `held knowing` where the walk saw what the other side had done."""
    with _works(url) as works:
        yield lambda lot: hold(works, lot)


@contextmanager
def splitter(url: str) -> Iterator[Act]:
    """Says `split` or, where the child was held at once, `split held`."""
    with _works(url) as works:
        yield lambda lot: split(works, lot)


def ship(works: Works, lot: str) -> str:
    try:
        _write(works, shipment(f"SH-{lot}", {lot: 10}))
    except Conflict as blocked:
        return "blocked" if "on hold" in blocked.detail else blocked.detail
    return "shipped"


def hold(works: Works, lot: str) -> str:
    """A final inspection finds a crack; the containment must know all that happened before it."""
    knew: list[bool] = []

    def look(_: Transaction) -> None:
        lineage = works.plant.lineage
        knew.append(lineage.quantities(lot).shipped > 0 or child_of(lot) in lineage)

    _write(works, defect(f"I-{lot}", lot), look)
    return "held knowing" if knew[-1] else "held"


def split(works: Works, lot: str) -> str:
    holds: list[int] = []

    def look(transaction: Transaction) -> None:
        holds.append(len(desk_of(transaction, works.plant).books.holds(child_of(lot))))

    _write(works, operation(f"OP-{lot}", {lot: 10}, {child_of(lot): 20}), look)
    return "split held" if holds[-1] else "split"


def child_of(lot: str) -> str:
    return f"{lot}-child"


def _write(
    works: Works, record: dict[str, Any], look: Callable[[Transaction], None] | None = None
) -> None:
    read = read_record(orjson.dumps(record))

    def work(transaction: Transaction) -> None:
        desk = desk_of(transaction, works.plant)
        record_one(desk, read)
        transaction.flush()
        if look is not None:
            look(transaction)

    works.door.write(work, by="race", now=NOW)


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url, by="race")
    yield works
    works.engine.dispose()
