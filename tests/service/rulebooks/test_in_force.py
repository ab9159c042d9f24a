"""Which rulebook decides: in this process and every other, and at every moment between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from rules.rulebook import default_rulebook
from service.actions.compare_ledger import verify_database
from service.actions.desk import Desk
from service.plant import Plant
from service.published_rulebooks import MOST_PARSED, Noted, RulebookUnusable
from service.records.case_tables import hold
from service.records.rule_tables import rulebook_version
from tests.service.rulebooks.lives import NOW, Life, packaged, rules_text
from tests.support.faults import every_statement
from tests.support.master_data import defect, operation, receipt
from tests.support.recording import open_works
from tests.support.store_state import everything

INSERTED = """
    INSERT INTO rulebook_step (name, version, step, by, reason, at, entry)
    VALUES ('plant', 1, 'approved', 'x', 'x', 0, 1)
"""
ONE, TWO = rules_text(1), rules_text(2, then="contain: operation")


@pytest.fixture
def other(life: Life, database_url: str) -> Iterator[Life]:
    """Another process of the same plant: its own engine, door and memory."""
    works = open_works(database_url)
    yield Life(works)
    works.engine.dispose()


def digest(book: str) -> str:
    return sha256(book.encode()).hexdigest()


def make_bolts(life: Life) -> None:
    life.record(receipt("A"), operation("OP", {"A": 10}, {"B": 20, "C": 20, "D": 20, "E": 20}))


def held(life: Life) -> set[str]:
    query = select(hold.c.lot).where(hold.c.released_at.is_(None))
    return set(life.look(lambda c: c.execute(query).scalars().all()))


def test_the_text_that_was_published_is_the_text_that_decides(life: Life) -> None:
    make_bolts(life)
    life.live(ONE, effective_from=NOW + timedelta(hours=1))
    life.record(defect("I-0", "B"))
    assert held(life) == {"B", "C", "D", "E"}, "the packaged rules hold the whole operation"
    life.pass_(hours=1)
    life.record(defect("I-1", "D"))
    before, after = set(life.decided_by()[:2]), set(life.decided_by()[2:])
    packaged_book = default_rulebook()
    assert before == {(packaged_book.name, packaged_book.version, packaged_book.digest)}
    assert after == {("plant", 1, digest(ONE))}
    stored = select(rulebook_version.c.text).where(rulebook_version.c.name == "plant")
    assert digest(life.look(lambda c: c.execute(stored).scalar_one())) == digest(ONE)
    assert life.look(verify_database).ok


def test_another_process_decides_by_it_in_its_next_transaction(life: Life, other: Life) -> None:
    make_bolts(life)
    assert other.in_force() == packaged()
    life.live(ONE)
    assert other.in_force() == "plant@1"
    other.record(defect("I-1", "B"))
    assert held(other) == {"B"}
    life.pass_(hours=1)
    life.live(TWO)
    other.pass_(hours=1)
    other.record(defect("I-2", "C"))
    assert held(other) == {"B", "C", "D", "E"}
    life.roll_back(None)
    assert other.in_force() == packaged()


def test_what_is_to_come_comes_without_anybody_writing(life: Life, other: Life) -> None:
    life.live(ONE, effective_from=NOW + timedelta(hours=1))
    assert (life.in_force(), other.in_force()) == (packaged(), packaged())
    life.pass_(hours=1)
    other.pass_(hours=1)
    assert (life.in_force(), other.in_force()) == ("plant@1", "plant@1")


def test_a_transaction_decides_by_one_rulebook(life: Life) -> None:
    life.live(ONE)

    def twice(desk: Desk) -> bool:
        return desk.rulebook is desk.rulebook

    assert life.act(twice)


def test_while_nobody_else_writes_nothing_is_asked(life: Life, other: Life) -> None:
    life.live(ONE)
    make_bolts(life)
    assert life.in_force() == "plant@1"
    assert _questions(life) == 0
    make_bolts(life)
    assert _questions(life) == 0, "its own records do not make it ask"
    other.record(receipt("Z"))
    assert _questions(life) == 1, "another process wrote: it may have been a publication"
    assert _questions(life) == 0


def _questions(life: Life) -> int:
    """How many statements a transaction that only wants the rulebook needs beside its own."""

    def count(ask: bool) -> int:
        statements = 0

        def more(_: int) -> None:
            nonlocal statements
            statements += 1

        with every_statement(life.works.engine, more):
            life.act(lambda desk: desk.rulebook if ask else None)
        return statements

    return count(True) - count(False)


def test_a_publication_that_fails_at_any_statement_leaves_nothing(life: Life) -> None:
    life.submit(ONE)
    life.review()
    before = life.look(everything)
    number = 0
    while _publish_failing_at(life, number := number + 1):
        assert life.look(everything) == before, f"statement {number} left something"
        assert life.in_force() == packaged(), f"statement {number} left it in memory"
    assert number > 8, "it should be a publication worth the name"
    assert life.in_force() == "plant@1"
    assert life.look(verify_database).ok


def _publish_failing_at(life: Life, number: int) -> bool:
    """Whether there was a statement of this number to fail; if not, it has been published."""

    def fail(now: int) -> None:
        if now == number:
            raise OperationalError("a statement", {}, sqlite3.OperationalError("disk I/O error"))

    try:
        with every_statement(life.works.engine, fail):
            life.publish(ONE)
    except OperationalError:
        return True
    return False


def test_a_text_that_was_changed_behind_its_back_decides_nothing(life: Life) -> None:
    life.live(ONE)
    tamper(life, "UPDATE rulebook_version SET text = :text WHERE name = 'plant'", text=TWO)
    fresh = Plant.load(life.works.door, default_rulebook())
    with life.works.door.read() as connection, pytest.raises(
        RulebookUnusable, match=r"plant@1 is in force, and its stored text is not the one"
    ):  # fmt: skip
        fresh.rulebook_at(connection, 0)
    verdict = life.look(verify_database)
    assert not verdict.ok
    assert "rulebook plant@1 says something else than entry" in str(verdict.fault)


def test_what_the_software_no_longer_reads_stops_decisions_and_can_be_rolled_back(
    life: Life, other: Life
) -> None:
    """An upgrade took away a word that the rulebook uses: loud, until somebody rolls back."""
    life.live(ONE)
    unreadable = ONE.replace("contain: lot", "contain: sublot")
    tamper(
        life, "UPDATE rulebook_version SET text = :text, digest = :digest WHERE name = 'plant'",
        text=unreadable, digest=digest(unreadable),
    )  # fmt: skip
    with pytest.raises(RulebookUnusable, match=r"cannot read it .*`sublot`.*roll back"):
        other.in_force()
    life.roll_back(None)
    assert other.in_force() == packaged()


def test_the_store_refuses_to_change_what_was_submitted(life: Life) -> None:
    life.live(ONE)
    for table in ("rulebook_version", "rulebook_step"):
        for change in (f"UPDATE {table} SET by = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=f"{table} is append-only"):
                _say(life, change)


def tamper(life: Life, change: str, **values: str) -> None:
    """Change something as only the owner of the database can."""
    for table in ("rulebook_version", "rulebook_step"):
        if life.works.engine.dialect.name == "sqlite":
            _say(life, f"DROP TRIGGER {table}_keeps_rows")
            _say(life, f"DROP TRIGGER {table}_loses_nothing")
        else:
            _say(life, f"DROP TRIGGER {table}_append_only ON {table}")
    assert _say(life, change, **values) >= 1


def _say(life: Life, statement: str, **values: str) -> int:
    with life.works.engine.connect() as connection:
        changed = connection.execute(text(statement), values)
        connection.commit()
        return changed.rowcount


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_parsed_is_bounded(life: Life) -> None:
    for number in range(1, MOST_PARSED + 3):
        life.live(rules_text(number))
        assert life.in_force() == f"plant@{number}"
    assert len(life.works.plant.published._parsed) == MOST_PARSED


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE rulebook_step SET by = 'nobody' WHERE step = 'approved'", "`by`"),
        ("UPDATE rulebook_step SET effective_from = 1 WHERE step = 'published'", "effective_from"),
        ("UPDATE rulebook_step SET document = NULL WHERE step = 'submitted'", "`document`"),
        ("UPDATE rulebook_step SET step = 'approved' WHERE step = 'submitted'", "`step`"),
        ("DELETE FROM rulebook_step WHERE step = 'approved'", "is gone from its table"),
        ("DELETE FROM rulebook_version WHERE name = 'plant'", "rulebook plant@1 of entry"),
        ("UPDATE rulebook_version SET version = 2 WHERE name = 'plant'", "no entry of the ledger"),
        ("UPDATE rulebook_version SET by = 'x' WHERE name = 'plant'", "`by`"),
        ("UPDATE decision SET digest = 'x' WHERE rulebook = 'plant'", "was decided by plant@1"),
        (INSERTED, "no entry of the ledger records it"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_changed_behind_the_ledgers_back_is_found(
    life: Life, statement: str, said: str
) -> None:
    make_bolts(life)
    life.live(ONE)
    life.record(defect("I-1", "B"))
    assert life.look(verify_database).ok
    tamper(life, statement)
    verdict = life.look(verify_database)
    assert not verdict.ok
    assert said in str(verdict.fault)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_reader_noted_while_something_was_published_is_not_carried_on(life: Life) -> None:
    """A reader may finish reading the schedule of before just when a writer begins to change it."""
    published = life.works.plant.published
    with life.works.door.read() as connection:
        before = published.schedule(connection, 1)
    life.live(ONE)
    published.changing()
    published._noted = Noted(1, 0, before)
    published.carry_on(1, 2)
    with life.works.door.read() as connection:
        assert published.schedule(connection, 2) != before
        assert len(published.schedule(connection, 2).steps) == 1
