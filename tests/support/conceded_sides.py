"""The sides of the race for a conceded lot: as the service ships, and as a rash one would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

import orjson

from service.actions.concession_gate import stopped_by_concession
from service.actions.record_one import record_one
from service.actions.record_shipment import apply_shipment, shipment_row
from service.errors import Conflict
from service.intake.read_record import read_record
from service.records.door import Transaction
from service.records.schema import MILLION
from tests.support.master_data import shipment
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works

# Of ten conceded pieces: either may go, both together not.
PIECES = 6


@contextmanager
def first_truck(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _ship(works, f"A-{lot}", lot)


@contextmanager
def second_truck(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _ship(works, f"B-{lot}", lot)


@contextmanager
def rash_first(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _rash(works, f"A-{lot}", lot)


@contextmanager
def rash_second(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda lot: _rash(works, f"B-{lot}", lot)


def _ship(works: Works, name: str, lot: str) -> str:
    try:
        _record(works, shipment(name, {lot: PIECES}))
    except Conflict as blocked:
        return "blocked" if "may be used as is for 10 alone" in blocked.detail else blocked.detail
    return "shipped"


def _rash(works: Works, name: str, lot: str) -> str:
    """Asks the gate in one transaction, and books the truck unasked in the next one."""

    def look(transaction: Transaction) -> bool:
        return bool(stopped_by_concession(transaction, {lot: PIECES * MILLION}))

    if works.door.write(look, by="race", now=NOW):
        return "blocked"
    sleep(0.02)
    record: Any = read_record(orjson.dumps(shipment(name, {lot: PIECES})))

    def book(transaction: Transaction) -> None:
        desk = desk_of(transaction, works.plant, works.recorder.settings)
        entry = desk.enter(record, "shipment", "{}")
        desk.books.add_row("shipment", {**shipment_row(record), "entry": entry})
        apply_shipment(desk, record, entry)

    works.door.write(book, by="race", now=NOW)
    return "shipped"


def _record(works: Works, record: dict[str, Any]) -> None:
    read = read_record(orjson.dumps(record))
    works.door.write(
        lambda transaction: record_one(
            desk_of(transaction, works.plant, works.recorder.settings), read
        ),
        by="race", now=NOW,
    )  # fmt: skip


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url, by="race")
    yield works
    works.engine.dispose()
