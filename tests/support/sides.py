"""The sides of the races as the service acts: ship, hold, split, each through the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from service.actions.desk import Desk
from service.actions.record_one import record_one
from service.errors import Conflict
from service.intake.read_record import read_record
from service.records.door import Transaction
from service.records.engine import open_engine
from service.records.make_schema import ensure_schema
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
    """Says `held, saw ...`: what the walk knew of the other sides."""
    with _works(url) as works:
        yield lambda lot: hold(works, lot)


@contextmanager
def splitter(url: str) -> Iterator[Act]:
    """Says `split` or, where the child was held at once, `split held`."""
    with _works(url) as works:
        yield lambda lot: split(works, lot)


@contextmanager
def first_user(url: str) -> Iterator[Act]:
    """Makes the schema of a database that may be new."""
    engine = open_engine(url)

    def act(_: str) -> str:
        ensure_schema(engine)
        return "made"

    yield act
    engine.dispose()


def ship(works: Works, lot: str) -> str:
    try:
        _write(works, shipment(f"SH-{lot}", {lot: 10}))
    except Conflict as blocked:
        return "blocked" if "on hold" in blocked.detail else blocked.detail
    return "shipped"


def hold(works: Works, lot: str) -> str:
    """A final inspection finds a crack; the containment must know all that happened before it."""

    def look(desk: Desk) -> str:
        lineage = desk.plant.lineage
        saw = ["shipment"] if lineage.quantities(lot).shipped > 0 else []
        saw += ["split"] if child_of(lot) in lineage else []
        return "held, saw " + (" and ".join(saw) or "nothing")

    return _write(works, defect(f"I-{lot}", lot), look)


def split(works: Works, lot: str) -> str:
    def look(desk: Desk) -> str:
        return "split held" if desk.books.holds(child_of(lot)) else "split"

    return _write(works, operation(f"OP-{lot}", {lot: 10}, {child_of(lot): 20}), look)


def child_of(lot: str) -> str:
    return f"{lot}-child"


def _write(
    works: Works, record: dict[str, Any], look: Callable[[Desk], str] = lambda _: "done"
) -> str:
    read = read_record(orjson.dumps(record))

    def work(transaction: Transaction) -> str:
        desk = desk_of(transaction, works.plant, works.recorder.settings)
        record_one(desk, read)
        transaction.flush()
        return look(desk)

    return works.door.write(work, by="race", now=NOW)


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url, by="race")
    yield works
    works.engine.dispose()
