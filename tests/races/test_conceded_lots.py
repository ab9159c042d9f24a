"""Two trucks at one lot under a concession: together they never take more than is conceded.

There is no trigger: who may leave with how much is looked up and booked in one write transaction,
and both databases let one writer in at a time. The negative control looks before it writes.
"""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from service.records import case_tables as c
from service.records import tables as t
from service.records.disposition_tables import concession, concession_use
from service.records.schema import MILLION, microseconds
from tests.support.conceded_sides import first_truck, rash_first, rash_second, second_truck
from tests.support.master_data import receipt
from tests.support.race import race
from tests.support.recording import NOW, Works

LOTS = [f"L{number}" for number in range(40)]
CONCEDED = 10 * MILLION


@pytest.fixture
def conceded(stocked: Works) -> Works:
    """Each lot has far more than the ten pieces of it that are conceded."""
    stocked.record(*(receipt(lot) for lot in LOTS))

    def concede(transaction: object) -> None:
        connection = transaction.connection  # type: ignore[attr-defined]
        at = microseconds(NOW)
        entry = transaction.enter("concession.added", "C", {})  # type: ignore[attr-defined]
        connection.execute(
            concession.insert().values(
                number="C", item="BOLT", quantity=CONCEDED * len(LOTS), reason="tested",
                by="test", at=at, entry=entry,
            )
        )  # fmt: skip
        for number, lot in enumerate(LOTS, start=1):
            connection.execute(
                c.disposition.insert().values(
                    id=number, nonconformance="NCR-2026-0001", proposal=1, lot=lot,
                    kind="use_as_is", quantity=CONCEDED, state="executed",
                )
            )  # fmt: skip
            connection.execute(
                concession_use.insert().values(
                    concession="C", disposition=number, lot=lot, quantity=CONCEDED, at=at,
                    entry=entry,
                )
            )  # fmt: skip

    stocked.door.write(concede, by="test", now=NOW)
    return stocked


def taken(works: Works) -> dict[str, int]:
    line = t.shipment_line.c
    query = select(line.lot, func.sum(line.quantity)).group_by(line.lot)
    with works.door.read() as connection:
        return {lot: int(pieces) for lot, pieces in connection.execute(query)}


def test_two_trucks_never_take_more_than_is_conceded(conceded: Works, database_url: str) -> None:
    said = Counter(race(database_url, (first_truck, second_truck), LOTS))
    assert set(said) <= {("shipped", "blocked"), ("blocked", "shipped")}, said
    assert taken(conceded) == dict.fromkeys(LOTS, 6 * MILLION)


def test_looking_in_one_transaction_and_shipping_in_another_lets_too_much_go(
    conceded: Works, database_url: str
) -> None:
    race(database_url, (rash_first, rash_second), LOTS)
    assert max(taken(conceded).values()) > CONCEDED
