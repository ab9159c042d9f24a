"""Big plants with trouble in them: radii, books and holds are those of the oracle."""

from __future__ import annotations

import pytest

from fixtures.random_scope import random_scope
from tests.properties.comparing import (
    active_holds,
    assert_chain_is_intact,
    assert_memory_follows_the_store,
    assert_nothing_held_has_left,
    assert_quantities_reconcile,
    assert_same_lots,
    assert_same_radius,
    assert_tables_agree_with_the_ledger,
)
from tests.properties.hold_oracle import HoldOracle
from tests.properties.trouble import troubled_plant
from tests.support.plant_oracle import Record
from tests.support.recording import Works


@pytest.mark.parametrize(
    ("seed", "records", "troubles", "keep_returns", "scopes"),
    [(1, 800, 6, 0.1, 12), (2, 800, 12, 0.1, 12), (3, 800, 20, 1.0, 12), (4, 800, 3, 0.0, 12),
     (5, 20_000, 5, 0.005, 5)],
)  # fmt: skip
def test_a_troubled_plant_is_the_oracles(
    works: Works, seed: int, records: int, troubles: int, keep_returns: float, scopes: int
) -> None:
    told = troubled_plant(seed, records, troubles, keep_returns=keep_returns)
    oracle = HoldOracle()
    refused = [record["id"] for record in told if not oracle.record(record)]
    report = works.try_record(*told)
    assert [each.id for each in report.refused] == refused
    assert active_holds(works) == oracle.held
    assert oracle.held, "a plant without holds shows nothing"
    assert_same_lots(works, oracle)
    assert_quantities_reconcile(works)
    assert_nothing_held_has_left(works, oracle)
    assert_chain_is_intact(works)
    assert_tables_agree_with_the_ledger(works)
    assert_memory_follows_the_store(works)
    for scope in scopes_over(oracle, seed, scopes):
        assert_same_radius(works, oracle, scope)


def scopes_over(oracle: HoldOracle, seed: int, count: int) -> list[Record]:
    """Scopes with values of the plant's own records; an empty window says nothing."""
    drawn = (random_scope(seed * 1_000 + number, oracle.history) for number in range(10 * count))
    return [scope for scope in drawn if not _empty(scope)][:count]


def _empty(scope: Record) -> bool:
    windows = [part for part in scope.get("any", [scope]) if "from" in part]
    return any(part["from"] == part["to"] for part in windows)
