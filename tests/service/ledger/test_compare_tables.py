"""Tables that were edited past the service disagree with the ledger, and it is said where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from fixtures.story import load_story
from service.actions.compare_ledger import verify_database
from service.actions.verify_ledger import Verdict
from tests.support.recording import Works

Tamper = Callable[[str], Verdict]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def tamper(works: Works, engine: Engine) -> Tamper:
    """The acceptance story, its database changed behind the service's back, verified."""
    works.record(*load_story("m2-k7").records)

    def change(statement: str) -> Verdict:
        with engine.connect() as connection:
            changed = connection.exec_driver_sql(statement)
            connection.commit()
            assert changed.rowcount >= 1, "a tampering that changes nothing proves nothing"
        with works.door.read() as connection:
            return verify_database(connection)

    return change


def test_the_story_as_recorded_agrees(works: Works) -> None:
    works.record(*load_story("m2-k7").records)
    with works.door.read() as connection:
        assert verify_database(connection).ok


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM hold WHERE lot = 'K7'", "the hold of lot `K7` under NCR-"),
        ("UPDATE hold SET released_at = 1 WHERE lot = 'M2'", "the hold of lot `M2` under NCR-"),
        ("UPDATE hold SET lot = 'N4' WHERE lot = 'K7'", "the hold of lot `K7` under NCR-"),
        ("UPDATE operation SET load = 'F9' WHERE id = 'OP-21'", "operation `OP-21`"),
        ("UPDATE operation_input SET quantity = 1 WHERE operation = 'OP-30'", "operation `OP-30`"),
        ("DELETE FROM operation_output WHERE operation = 'OP-20'", "operation `OP-20`"),
        ("UPDATE characteristic SET upper = 99", "characteristic `core_hardness`"),
        ("UPDATE shipment SET customer = 'PLANT-EAST' WHERE id = 'SH-1'", "shipment `SH-1`"),
        ("UPDATE shipment_line SET quantity = 1 WHERE shipment = 'SH-2'", "shipment `SH-2`"),
        ("UPDATE inspection SET lot = 'N4'", "inspection `I-1`"),
        ("UPDATE receipt SET heat = 'H-0' WHERE id = 'R-1'", "receipt `R-1`"),
    ],
)
def test_an_edited_row_is_named(tamper: Tamper, statement: str, said: str) -> None:
    verdict = tamper(statement)
    assert not verdict.ok
    assert verdict.fault is not None
    assert said in verdict.fault
