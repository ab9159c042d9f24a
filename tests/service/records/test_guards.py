"""The last guards: what the database itself refuses to whoever writes past the door."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError

from service.records import tables as t
from service.records.case_tables import hold
from tests.support.master_data import defect, receipt
from tests.support.recording import Works


@pytest.fixture
def held(stocked: Works) -> Engine:
    """Lot A is on hold, lot B is free."""
    stocked.record(receipt("A"), receipt("B"), defect("I-1", "A"))
    return stocked.engine


def _ship(engine: Engine, lot: str, *, escaped: bool = False) -> None:
    row = {"shipment": "S", "position": 0, "lot": lot, "quantity": 1, "escaped": escaped}
    with engine.begin() as connection:
        connection.execute(t.shipment_line.insert(), [row])


def test_a_held_lot_cannot_be_put_on_a_shipment_past_the_door(held: Engine) -> None:
    with pytest.raises(DBAPIError, match="a quarantined lot cannot ship"):
        _ship(held, "A")


def test_a_free_lot_can(held: Engine) -> None:
    _ship(held, "B")


def test_a_released_lot_can(held: Engine) -> None:
    with held.begin() as connection:
        connection.execute(update(hold).values(released_at=1))
    _ship(held, "A")


def test_what_left_all_the_same_can_be_said(held: Engine) -> None:
    _ship(held, "A", escaped=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET content = '{}' WHERE seq = 1",
        "DELETE FROM ledger WHERE seq = 1",
        "DELETE FROM ledger",
    ],
)
def test_the_ledger_cannot_be_edited(held: Engine, statement: str) -> None:
    _refused(held, statement)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_ledger_cannot_be_truncated(held: Engine) -> None:
    _refused(held, "TRUNCATE ledger")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_entry_cannot_be_replaced(held: Engine) -> None:
    """SQLite's REPLACE deletes without asking the trigger that guards deletion."""
    _refused(held, "REPLACE INTO ledger SELECT seq, at, by, kind, 'x', content, previous, hash"
                   " FROM ledger WHERE seq = 1")  # fmt: skip


def _refused(engine: Engine, statement: str) -> None:
    with engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(statement)
