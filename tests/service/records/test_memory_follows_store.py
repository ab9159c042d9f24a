"""Invariant 6: what a process remembers is what was committed, by whomever, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from shutil import copy

import pytest

from rules.rulebook import default_rulebook
from service.actions.record_one import record_one
from service.intake.read_record import read_record
from service.plant import Plant
from service.records.door import Door, Transaction
from service.settings import Settings
from tests.support.eventful_story import eventful_story
from tests.support.recording import NOW, Works, desk_of, lines, open_works
from tests.support.store_state import State, assert_whole, outcome, picture

STORY = eventful_story(6)
FEW = Settings(chunk_records=4)


def test_two_processes_that_take_turns_come_to_what_one_comes_to(
    works: Works, database_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    """Graph, streams, limits, open scopes: each must notice what the other has written.

    The one writes to SQLite: both databases come to the same state, the ledger included.
    """
    alone = f"sqlite:///{copy(sqlite_template, tmp_path / 'alone.db')}"
    other = open_works(database_url)

    taking_turns = _record([works, other], database_url)

    assert taking_turns == _record([open_works(alone)], alone)
    assert picture(works.plant, works.door) == _fresh(works.door)
    assert picture(other.plant, other.door) == _fresh(works.door)
    other.engine.dispose()


def test_after_every_transaction_memory_is_what_a_new_process_would_read(works: Works) -> None:
    for start in range(0, len(STORY), 4):
        works.record(*STORY[start : start + 4])
        assert picture(works.plant, works.door) == _fresh(works.door), f"after record {start + 4}"


def test_a_transaction_that_rolls_back_takes_what_memory_saw_of_it_along(works: Works) -> None:
    works.record(*STORY[:14])
    before = picture(works.plant, works.door)

    def work(transaction: Transaction) -> None:
        desk = desk_of(transaction, works.plant, FEW)
        for line in lines(STORY[14:40]):
            record_one(desk, read_record(line.text))
        desk.catch_up()
        assert "BOLT-1" in works.plant.lineage  # it has seen what is not committed
        raise RuntimeError("something went wrong at the end")

    with pytest.raises(RuntimeError, match="at the end"):
        works.door.write(work, by="test", now=NOW)
    assert "BOLT-1" not in works.plant.lineage
    assert picture(works.plant, works.door) == before


def test_a_rehearsal_leaves_no_memory_behind(works: Works) -> None:
    works.record(*STORY[:14])
    before = picture(works.plant, works.door)
    assert works.recorder.rehearse(lines(STORY[14:])).outcome.holds > 0
    assert picture(works.plant, works.door) == before
    works.record(*STORY[14:])
    assert picture(works.plant, works.door) == _fresh(works.door)


def _record(writers: Sequence[Works], url: str) -> State:
    turns = cycle(writers)
    for start in range(0, len(STORY), 4):
        next(turns).record(*STORY[start : start + 4])
    reader = open_works(url)
    with reader.door.read() as connection:
        assert_whole(connection)
        state = outcome(connection)
    reader.engine.dispose()
    return state


def _fresh(door: Door) -> dict[str, object]:
    return picture(Plant.load(Door(door.engine), default_rulebook()), door)
