"""A containment whose n-th statement fails leaves the store and the memory as before."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from rules.rulebook import default_rulebook
from service.actions.record_batch import Report
from service.plant import Plant
from service.records.door import MAX_TRIES, Door
from tests.support.eventful_story import eventful_story
from tests.support.faults import every_statement
from tests.support.recording import Works
from tests.support.store_state import assert_whole, everything, outcome, picture

STORY = eventful_story(3)
# The last episode: material, a bad load that has been shipped, late genealogy, an escape.
BEFORE, CONTAINMENT = STORY[:-13], STORY[-13:]


class Gone(sqlite3.OperationalError):
    """What a driver says when the disk is full or the server went away."""


class Serialization(Exception):  # noqa: N818 - a driver's error, as PostgreSQL's looks
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def test_a_containment_that_fails_at_any_statement_leaves_nothing(works: Works) -> None:
    works.record(*BEFORE)
    with works.door.read() as connection:
        before = everything(connection)
    untouched = _fresh(works.door)
    # Every statement on SQLite; on PostgreSQL, where it takes three times as long, every third:
    # what differs there is how a transaction ends, not which statement ended it.
    step = 1 if works.engine.dialect.name == "sqlite" else 3
    number = 0
    while _fails_at(works, number := number + step):
        with works.door.read() as connection:
            assert everything(connection) == before, f"statement {number} left something"
        assert picture(works.plant, works.door) == untouched, f"statement {number}"
    assert number > 20, "it should be a containment worth the name"


def _fails_at(works: Works, number: int) -> bool:
    """Whether there was a statement of this number to fail; if not, it has been recorded."""
    try:
        _record_failing_at(works, number, Gone("disk I/O error"))
    except OperationalError:
        return True
    return False


def test_what_failed_can_be_recorded_and_comes_to_the_same(works: Works) -> None:
    works.record(*BEFORE)
    for number in (2, 9, 30):
        assert _fails_at(works, number)
    report = works.record(*CONTAINMENT)
    assert report.new == len(CONTAINMENT)
    assert report.outcome.nonconformances
    with works.door.read() as connection:
        assert_whole(connection)
    assert picture(works.plant, works.door) == _fresh(works.door)


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_serialization_failure_or_deadlock_is_tried_again_from_the_beginning(
    works: Works, sqlstate: str
) -> None:
    works.record(*BEFORE)
    with works.door.read() as connection:
        before = outcome(connection)
    report = _record_failing_at(works, 30, Serialization(sqlstate), times=1)

    assert works.door.retries == 1
    assert (report.read, report.new) == (len(CONTAINMENT), len(CONTAINMENT))
    with works.door.read() as connection:
        assert_whole(connection)
        after = outcome(connection)
    assert report.outcome.holds == len(after["hold"]) - len(before["hold"])
    assert picture(works.plant, works.door) == _fresh(works.door)


def test_trying_again_is_bounded(works: Works) -> None:
    with pytest.raises(DBAPIError):
        _record_failing_at(works, 3, Serialization("40001"), times=1000, what=BEFORE)
    assert works.door.retries == MAX_TRIES - 1


def test_an_error_that_trying_again_cannot_mend_is_raised_at_once(works: Works) -> None:
    with pytest.raises(DBAPIError):
        _record_failing_at(works, 3, Serialization("23505"), times=1000, what=BEFORE)
    assert works.door.retries == 0


def _record_failing_at(
    works: Works,
    number: int,
    error: Exception,
    *,
    times: int = 1,
    what: list[dict[str, Any]] = CONTAINMENT,
) -> Report:
    """From the statement of this number on, `times` statements fail."""
    left = times

    def fail(now: int) -> None:
        nonlocal left
        if now >= number and left:
            left -= 1
            raise OperationalError("a statement", {}, error)

    with every_statement(works.engine, fail):
        return works.record(*what)


def _fresh(door: Door) -> dict[str, Any]:
    return picture(Plant.load(Door(door.engine), default_rulebook()), door)
