"""Invariants 1, 2 and 6, with several processes: ship a lot, split it and hold it, all at once."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from sqlalchemy import ColumnElement, select

from service.records import tables as t
from service.records.case_tables import hold
from tests.support.master_data import receipt
from tests.support.race import race
from tests.support.recording import Works
from tests.support.sides import child_of, holder, shipper, splitter

PAIRS = int(os.environ.get("HEADMARK_RACE_PAIRS", "300"))


@pytest.fixture
def lots(stocked: Works) -> list[str]:
    names = [f"L{number}" for number in range(PAIRS)]
    stocked.record(*(receipt(lot) for lot in names))
    return names


def test_whoever_comes_first_nothing_held_ships_and_no_child_of_held_material_is_free(
    stocked: Works, database_url: str, lots: list[str]
) -> None:
    said = Counter(race(database_url, (shipper, splitter, holder), lots))

    # A side that came before the hold was seen by it; one that came after it was stopped, or held.
    fair = {
        (shipped, split, f"held, saw {saw}")
        for shipped, split, saw in (
            ("blocked", "split held", "nothing"),
            ("blocked", "split", "split"),
            ("shipped", "split held", "shipment"),
            ("shipped", "split", "shipment and split"),
        )
    }
    assert set(said) <= fair, said
    assert sum(said.values()) == PAIRS
    assert len(said) == len(fair), f"some order never happened, so it was not tried: {said}"
    assert _shipped_after_hold(stocked) == []
    assert _free_children(stocked, lots) == []


def _shipped_after_hold(works: Works) -> list[str]:
    """What the ledger's order says, whatever the sides believed."""
    line = t.shipment_line.c
    query = (
        select(line.lot)
        .join(t.shipment, t.shipment.c.id == line.shipment)
        .join(hold, hold.c.lot == line.lot)
        .where(hold.c.entry < t.shipment.c.entry, ~line.escaped)
    )
    with works.door.read() as connection:
        return list(connection.execute(query).scalars())


def _free_children(works: Works, lots: list[str]) -> list[str]:
    """Children of held lots without a hold; every lot here was held in the end."""
    held: ColumnElement[bool] = hold.c.released_at.is_(None)
    with works.door.read() as connection:
        names = set(connection.execute(select(hold.c.lot).where(held)).scalars())
    return [lot for lot in lots if lot not in names or child_of(lot) not in names]
