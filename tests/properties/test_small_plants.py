"""Whatever is recorded, in whatever order, with whatever corrected: the invariants hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from service.settings import Settings
from tests.properties.comparing import (
    active_holds,
    assert_chain_is_intact,
    assert_memory_follows_the_store,
    assert_nothing_held_has_left,
    assert_quantities_reconcile,
    assert_same_lots,
    assert_same_radius,
    assert_tables_agree_with_the_ledger,
    state_of,
)
from tests.properties.hold_oracle import HoldOracle
from tests.properties.small_plants import Draw, small_plant
from tests.support.recording import Works, open_works

DRAWS = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 200), st.integers(0, 200)),
    min_size=4, max_size=40,
)  # fmt: skip


@contextmanager
def plant_of_its_own(template: Path, *, chunk: int) -> Iterator[Works]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plant.db"
        shutil.copy(template, path)
        own = Settings(_env_file=None, chunk_records=chunk)  # type: ignore[call-arg]
        works = open_works(f"sqlite:///{path}", settings=own)
        try:
            yield works
        finally:
            works.engine.dispose()


@settings(max_examples=20, deadline=None)
@given(draws=DRAWS, chunk=st.sampled_from([1, 3, 8]))
def test_a_small_plant_is_the_oracles(sqlite_template: Path, draws: list[Draw], chunk: int) -> None:
    told = small_plant(draws)
    oracle = HoldOracle()
    refused = [record["id"] for record in told if not oracle.record(record)]
    with (
        plant_of_its_own(sqlite_template, chunk=chunk) as works,
        plant_of_its_own(sqlite_template, chunk=1000) as whole,
    ):
        report = works.try_record(*told)
        assert [each.id for each in report.refused] == refused
        assert active_holds(works) == oracle.held
        assert_same_lots(works, oracle)
        assert_quantities_reconcile(works)
        assert_nothing_held_has_left(works, oracle)
        assert_chain_is_intact(works)
        assert_tables_agree_with_the_ledger(works)
        assert_memory_follows_the_store(works)
        met = [scope for scope in oracle.scopes if any(oracle.chosen(scope).values())]
        for scope in met[:2]:
            assert_same_radius(works, oracle, scope)
        whole.try_record(*told)
        assert state_of(whole) == state_of(works)
        before = state_of(works)
        again = works.try_record(*(record for record in told if record["id"] not in refused))
        assert (again.new, again.refused) == (0, [])
        assert state_of(works) == before
