"""Invariant 8: whoever says a thing, and however often at once, it happens once."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import orjson
from sqlalchemy import func, select

from service.records.case_tables import finding, hold, ledger, nonconformance
from tests.support.equal_posts import THREADS, file_recorder, twenty_five_clerks
from tests.support.eventful_story import eventful_story
from tests.support.master_data import operation, receipt
from tests.support.race import race
from tests.support.recording import Works, open_works
from tests.support.store_state import assert_whole, outcome

PROCESSES = 4


def test_a_hundred_equal_posts_of_one_inspection_have_one_effect(
    stocked: Works, database_url: str
) -> None:
    stocked.record(receipt("A"), operation("OP", {"A": 10}, {"B": 20, "C": 20}))

    (said,) = race(database_url, (twenty_five_clerks,) * PROCESSES, ["A"], lanes=1)

    new, duplicates, refused = (sum(column) for column in zip(*map(_numbers, said), strict=True))
    assert (new, duplicates, refused) == (1, THREADS * PROCESSES - 1, 0)
    with stocked.door.read() as connection:
        assert_whole(connection)
        entries = select(func.count()).where(ledger.c.kind == "record.inspection")
        assert connection.execute(entries).scalar_one() == 1
        for table, rows in ((nonconformance, 1), (finding, 1), (hold, 3)):
            counted = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert counted == rows, table.name


def test_two_processes_recording_one_file_come_to_what_one_comes_to(
    works: Works, database_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    story = eventful_story(12)
    path = tmp_path / "story.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, story)))
    alone = f"sqlite:///{copy(sqlite_template, tmp_path / 'alone.db')}"

    (said,) = race(database_url, (file_recorder, file_recorder), [str(path)], lanes=1)

    one, two = map(_numbers, said)
    assert [a + b for a, b in zip(one, two, strict=True)] == [len(story), len(story), 0]
    with file_recorder(alone) as record:
        assert _numbers(record(str(path))) == [len(story), 0, 0]
    with works.door.read() as connection, open_works(alone).door.read() as lonely:
        assert_whole(connection)
        assert outcome(connection) == outcome(lonely)


def _numbers(said: str) -> list[int]:
    return [int(part) for part in said.split()]
