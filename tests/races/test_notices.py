"""Two things happen to one customer's parts at once: revisions without a gap, nothing untold."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from service.records.customer_tables import notice
from tests.stories.furnace import SHOP, basket, check
from tests.support.notice_sides import first_truck, second_truck
from tests.support.race import race
from tests.support.recording import Works
from tests.support.store_state import assert_whole

ROUNDS = 6


def test_of_two_widenings_at_once_each_is_a_revision_and_none_is_lost(
    stocked: Works, database_url: str
) -> None:
    lots = [f"R{turn}" for turn in range(ROUNDS)]
    stocked.record(*SHOP, *(basket(lot, 6, load="L-1") for lot in lots))
    stocked.record(check("R0", 40, day=6, stage="final"))

    said = race(database_url, (first_truck, second_truck), lots, lanes=1)

    assert set(said) == {("told", "told")}
    with stocked.door.read() as connection:
        query = select(notice).order_by(notice.c.revision)
        found = connection.execute(query).mappings().all()
        assert_whole(connection)
    assert [row["revision"] for row in found] == list(range(1, 2 * ROUNDS + 1))
    assert [row["kind"] for row in found] == ["create", *["update"] * (2 * ROUNDS - 1)]
    documents = [orjson.loads(row["document"]) for row in found]
    assert [len(document["added"]) for document in documents] == [1] * (2 * ROUNDS)
    assert len(documents[-1]["shipments"]) == 2 * ROUNDS
