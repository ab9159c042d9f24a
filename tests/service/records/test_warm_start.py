"""A start from a snapshot is a start from the store, only sooner; a bad snapshot is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from rules.rulebook import default_rulebook
from service import plant as plant_module
from service.lineage_snapshots import Snapshots, snapshots_of
from service.plant import Plant
from service.records.door import Door, Transaction
from service.records.engine import open_engine
from service.records.tables import operation
from service.settings import Settings
from tests.support.eventful_story import eventful_story
from tests.support.recording import NOW, Works, desk_of
from tests.support.store_state import picture

STORY = eventful_story(6)


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "lineage", least_entries=5)


def start(works: Works, snapshots: Snapshots | None = None) -> Plant:
    return Plant.load(Door(works.engine), default_rulebook(), snapshots)


def test_a_start_from_a_snapshot_and_the_rest_is_a_start_from_the_store(
    works: Works, snapshots: Snapshots
) -> None:
    works.record(*STORY[:30])
    start(works, snapshots)
    assert snapshots.kept_at > 0
    works.record(*STORY[30:])
    warm = start(works, Snapshots(snapshots.folder, least_entries=1_000_000))
    assert picture(warm, works.door) == picture(start(works), works.door)


def test_the_snapshot_is_what_the_start_begins_with(works: Works, snapshots: Snapshots) -> None:
    works.record(*STORY)
    start(works, snapshots)
    _lose_the_operations(works)
    warm = start(works, Snapshots(snapshots.folder, least_entries=1_000_000))
    assert len(warm.lineage) > len(start(works).lineage) > 0


def test_a_few_new_entries_are_not_worth_another_snapshot(
    works: Works, snapshots: Snapshots
) -> None:
    works.record(*STORY[:30])
    start(works, snapshots)
    kept_at = snapshots.kept_at
    patient = Snapshots(snapshots.folder, least_entries=1_000_000)
    works.record(*STORY[30:])
    start(works, patient)
    assert patient.kept_at == kept_at


def test_a_snapshot_of_another_ledger_is_not_used(
    works: Works, snapshots: Snapshots, sqlite_template: Path, tmp_path: Path
) -> None:
    works.record(*STORY)
    start(works, snapshots)
    file = tmp_path / "other.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{file}")
    empty = Plant.load(Door(engine), default_rulebook(), Snapshots(snapshots.folder, 5))
    assert len(empty.lineage) == 0
    engine.dispose()


def test_a_restored_database_does_not_use_the_snapshot_of_its_other_future(
    works: Works, snapshots: Snapshots, sqlite_template: Path, tmp_path: Path
) -> None:
    """As long as the old one, but with another history: the hash of the entry tells."""
    works.record(*STORY)
    start(works, snapshots)
    file = tmp_path / "restored.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{file}")
    door = Door(engine)

    def fill(transaction: Transaction) -> None:
        while transaction.seq < snapshots.kept_at:
            transaction.enter("note", "x", {})

    door.write(fill, by="test", now=NOW)
    assert len(Plant.load(door, default_rulebook(), snapshots).lineage) == 0
    engine.dispose()


@pytest.mark.parametrize("damage", [b"", b"not a snapshot", None])
def test_a_damaged_snapshot_is_passed_over(
    works: Works, snapshots: Snapshots, damage: bytes | None
) -> None:
    works.record(*STORY)
    start(works, snapshots)
    for file in snapshots.folder.iterdir():
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2] if damage is None else damage)
    again = Snapshots(snapshots.folder, least_entries=5)
    assert picture(start(works, again), works.door) == picture(start(works), works.door)


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(
    works: Works, tmp_path: Path
) -> None:
    works.record(*STORY)
    (tmp_path / "file").write_text("in the way")
    plant = start(works, Snapshots(tmp_path / "file", least_entries=1))
    assert "BOLT-1" in plant.lineage


def test_what_was_not_committed_is_in_no_snapshot(works: Works, snapshots: Snapshots) -> None:
    works.record(*STORY)
    plant = Plant.load(works.door, default_rulebook(), snapshots)
    before = picture(plant, works.door)

    def work(transaction: Transaction) -> None:
        desk = desk_of(transaction, plant, Settings())
        transaction.enter("note", "x", {})
        desk.catch_up()
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        works.door.write(work, by="test", now=NOW)
    assert plant.version == 0, "what it saw is forgotten"
    assert picture(plant, works.door) == before


def test_a_large_store_is_read_in_bulk_also_within_a_transaction(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    works.record(*STORY[:30])
    monkeypatch.setattr(plant_module, "BULK_FROM", 10)
    works.plant.forget(-1)
    works.record(*STORY[30:])
    bulk = picture(works.plant, works.door)
    assert works.plant.loads > 1
    monkeypatch.setattr(plant_module, "BULK_FROM", 10**9)
    assert bulk == picture(start(works), works.door)


def test_it_lies_beside_an_sqlite_file_and_nowhere_for_postgresql(works: Works) -> None:
    found = snapshots_of(works.engine, Settings())
    if works.engine.dialect.name == "sqlite":
        assert found is not None
        assert found.folder == Path(f"{works.engine.url.database}-lineage")
    else:
        assert found is None
    chosen = snapshots_of(works.engine, Settings(snapshot_folder=Path("here")))
    assert chosen is not None
    assert chosen.folder == Path("here")


def _lose_the_operations(works: Works) -> None:
    """Behind the ledger's back: only a snapshot still knows them."""
    with works.engine.begin() as connection:
        connection.execute(delete(operation))
