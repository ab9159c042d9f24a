"""A worker is killed at any moment of matching: nothing is lost, nothing is decided twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from service.records.case_tables import decision, hold, nonconformance, outbox
from service.records.rule_tables import rule_hit
from service.settings import Settings
from tests.support.correlating import (
    ALL,
    Floor,
    book,
    complaint,
    cracked,
    plant_records,
    rules_text,
    staff,
    survey,
    treated,
)
from tests.support.dying_runner import match_events
from tests.support.recording import Works
from tests.support.store_state import assert_chain_intact

KILLS = 6
RULES = rules_text(*ALL)
WANTED = {
    ("two-surveys", ("A", "B")),
    ("two-surveys", ("B", "C")),
    ("tus-sat-tus", ("A", "B", "C")),
    ("two-surveys", ("D", "E")),
    ("crack-then-complaint", ("I-1", "C-1")),
}


@pytest.fixture
def floor(works: Works) -> Iterator[Floor]:
    floor = Floor(works, Settings(_env_file=None))  # type: ignore[call-arg]
    floor.obey(book())
    floor.write(staff)
    works.record(*plant_records(), *treated("BOLTS"), *treated("MORE", furnace=2))
    yield floor
    floor.close()


def tell(floor: Floor) -> None:
    floor.works.record(
        survey("A", 0), survey("C", 14), survey("B", 7, kind="sat"), cracked("I-1", "BOLTS", 1),
        survey("D", 0, furnace=2), survey("E", 6, furnace=2), complaint("C-1", "BOLTS", 2),
    )  # fmt: skip


def test_a_worker_that_is_killed_again_and_again_decides_everything_once(floor: Floor) -> None:
    tell(floor)
    pick = random.Random(20260111)
    for minutes in range(KILLS):
        # Later on less is left to do, and fewer moments are lived to the end.
        kill_at = pick.randint(1, 60 + 25 * minutes)
        finished = match_events(floor.url, RULES, minutes=minutes, kill_at=kill_at)
        with floor.works.door.read() as connection:
            assert_chain_intact(connection)
        assert floor.hits() <= WANTED
        if finished is not None:
            break
    assert match_events(floor.url, RULES, minutes=KILLS) is not None
    _assert_decided_once(floor)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_before_and_after_each_commit_of_a_whole_poll(floor: Floor) -> None:
    """Later each time; every try meets the store that the one before has left."""
    tell(floor)
    kill_at, minutes = 40, 0
    while match_events(floor.url, RULES, minutes=minutes, kill_at=kill_at) is None:
        assert floor.hits() <= WANTED
        kill_at += 40
        minutes += 1
    _assert_decided_once(floor)


def _assert_decided_once(floor: Floor) -> None:
    assert floor.hits() == WANTED
    assert set(floor.states().values()) == {"matched"}
    hits = floor.rows(rule_hit)
    assert len(hits) == len(WANTED)
    contained = [row for row in floor.rows(decision) if row["stage"] == "contain"]
    assert len(contained) == sum(row["nonconformance"] is not None for row in hits)
    cases = floor.rows(nonconformance)
    letters = [row for row in floor.rows(outbox) if row["kind"] == "case_opened"]
    assert len(letters) == len(cases)
    held = [(row["lot"], row["nonconformance"]) for row in floor.rows(hold)]
    assert len(held) == len(set(held))
