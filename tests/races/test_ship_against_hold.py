"""Invariant 1: of each pair, never do both succeed without one seeing the other."""

from __future__ import annotations

import os

from sqlalchemy import select

from service.records import tables as t
from service.records.case_tables import hold
from tests.support.master_data import receipt
from tests.support.race import count, race
from tests.support.recording import Works
from tests.support.sides import holder, shipper

PAIRS = int(os.environ.get("HEADMARK_RACE_PAIRS", "2000"))


def test_no_lot_ships_after_its_hold_and_no_hold_is_blind_to_a_shipment(
    stocked: Works, database_url: str
) -> None:
    lots = [f"L{number}" for number in range(PAIRS)]
    stocked.record(*(receipt(lot) for lot in lots))

    outcomes = count(race(database_url, shipper, holder, lots))

    fair = {("shipped", "held knowing"), ("blocked", "held")}
    assert set(outcomes) == fair, outcomes  # every other outcome is a violation
    assert min(outcomes.values()) >= PAIRS // 50, f"one side always came first: {outcomes}"
    assert _shipped_after_hold(stocked) == []


def _shipped_after_hold(works: Works) -> list[str]:
    """What the ledger's order says, whatever the two sides believed."""
    line = t.shipment_line.c
    query = (
        select(line.lot)
        .join(t.shipment, t.shipment.c.id == line.shipment)
        .join(hold, hold.c.lot == line.lot)
        .where(hold.c.entry < t.shipment.c.entry, ~line.escaped)
    )
    with works.door.read() as connection:
        return list(connection.execute(query).scalars())
