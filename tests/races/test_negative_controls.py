"""The races can fail: each unsafe way of writing is caught by the same harness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from service.records.case_tables import hold
from tests.support.master_data import receipt
from tests.support.race import Side, race
from tests.support.recording import Works
from tests.support.sides import child_of, splitter
from tests.support.unsafe_sides import (
    drop_last_guard,
    holder_past_the_door,
    holder_with_a_stale_graph,
    shipper_past_the_door,
)

PAIRS = 60
ROUNDS = 8  # bounded: a control that is not caught in 480 pairs is a harness that cannot fail


def test_checking_then_inserting_without_the_door_is_caught(
    stocked: Works, database_url: str
) -> None:
    drop_last_guard(stocked.engine)

    said = _race_until(
        ("shipped", "held, saw nothing"),
        stocked,
        database_url,
        (shipper_past_the_door, holder_past_the_door),
    )

    assert said["shipped", "held, saw nothing"] > 0, said


def test_a_graph_that_is_older_than_its_transaction_is_caught_even_behind_the_door(
    stocked: Works, database_url: str
) -> None:
    said = _race_until(
        ("split", "held, saw nothing"),
        stocked,
        database_url,
        (splitter, holder_with_a_stale_graph),
    )

    assert said["split", "held, saw nothing"] > 0, said
    escaped = said["split", "held, saw nothing"]
    assert len(_free_children(stocked)) == escaped


def _race_until(
    violation: tuple[str, str], works: Works, url: str, sides: Sequence[Side]
) -> Counter[tuple[str, ...]]:
    said: Counter[tuple[str, ...]] = Counter()
    for number in range(ROUNDS):
        lots = [f"L{number}-{each}" for each in range(PAIRS)]
        works.record(*(receipt(lot) for lot in lots))
        said.update(race(url, sides, lots))
        if said[violation]:
            break
    return said


def _free_children(works: Works) -> list[str]:
    with works.door.read() as connection:
        held = set(connection.execute(select(hold.c.lot)).scalars())
    with works.plant.reading(works.door):
        lineage = works.plant.lineage
        return [lot for lot in held if child_of(lot) in lineage and child_of(lot) not in held]
