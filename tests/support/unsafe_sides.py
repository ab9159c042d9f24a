"""The sides as they must not be: each is a known way to ship, or lose, held material.

They are the negative controls of the races: a harness that does not catch these proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, Engine, create_engine, func, select

from rules.rulebook import default_rulebook
from service.plant import Plant
from service.records import tables as t
from service.records.case_tables import hold
from tests.support.race import Act
from tests.support.recording import NOW, open_works
from tests.support.sides import hold as hold_through_door

GATE = {
    "sqlite": "DROP TRIGGER shipment_line_gate",
    "postgresql": "DROP TRIGGER shipment_line_gate ON shipment_line",
}


def drop_last_guard(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(GATE[engine.dialect.name])


@contextmanager
def shipper_past_the_door(url: str) -> Iterator[Act]:
    """Looks for holds, then ships, in the driver's default transaction: nobody is kept out."""
    engine = create_engine(url)

    def act(lot: str) -> str:
        with engine.begin() as connection:
            held = select(hold.c.id).where(hold.c.lot == lot, hold.c.released_at.is_(None))
            if connection.execute(held).first() is not None:
                return "blocked"
            _insert_line(connection, lot)
        return "shipped"

    yield act
    engine.dispose()


@contextmanager
def holder_past_the_door(url: str) -> Iterator[Act]:
    """Looks where the lot is, then holds it, in the driver's default transaction."""
    engine = create_engine(url)

    def act(lot: str) -> str:
        with engine.begin() as connection:
            line = t.shipment_line.c
            query = select(func.count()).select_from(t.shipment_line).where(line.lot == lot)
            shipped = connection.execute(query).scalar_one()
            _insert_hold(connection, lot)
        return "held, saw shipment" if shipped else "held, saw nothing"

    yield act
    engine.dispose()


class StalePlant(Plant):
    """Brought up to the store between transactions, as a cache would be, and not within one."""

    stale = False

    def catch_up(self, connection: Connection, position: int) -> None:
        if not self.stale:
            super().catch_up(connection, position)


@contextmanager
def holder_with_a_stale_graph(url: str) -> Iterator[Act]:
    """Writes through the door, in its order and under its lock, and walks what it knew before."""
    works = open_works(url, by="race")
    plant = StalePlant.load(works.door, default_rulebook())
    assert isinstance(plant, StalePlant)
    works = replace(works, plant=plant)

    def act(lot: str) -> str:
        plant.stale = True
        said = hold_through_door(works, lot)
        plant.stale = False
        with plant.reading(works.door):
            return said

    yield act
    works.engine.dispose()


def _insert_line(connection: Connection, lot: str) -> None:
    row = {"shipment": f"SH-{lot}", "position": 0, "lot": lot, "quantity": 1, "escaped": False}
    connection.execute(t.shipment_line.insert(), [row])


def _insert_hold(connection: Connection, lot: str) -> None:
    row = {
        "lot": lot, "nonconformance": f"NCR-{lot}", "reason": "crack", "certainty": "material",
        "why": "[]", "placed_at": NOW.toordinal(), "placed_by": "race", "entry": 1,
    }  # fmt: skip
    connection.execute(hold.insert(), [row])
