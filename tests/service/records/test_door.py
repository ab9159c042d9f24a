"""The one door: a total order, a chain, all or nothing, and readers that see one state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest
from sqlalchemy import func, select, update

from service.records import tables as t
from service.records.case_tables import ledger, ledger_head
from service.records.door import Door, HeadMoved, Transaction, head_position
from tests.support.master_data import defect, receipt
from tests.support.recording import NOW, Works, lines, open_works
from tests.support.store_state import assert_chain_intact, everything

WRITERS, ENTRIES = 8, 5


def _enter(transaction: Transaction) -> None:
    transaction.enter("note", "A", {"said": "something"})


def test_writers_of_two_processes_get_one_order_and_keep_their_entries_together(
    works: Works, database_url: str
) -> None:
    other = open_works(database_url)

    def write(number: int) -> None:
        def work(transaction: Transaction) -> None:
            for _ in range(ENTRIES):
                transaction.enter("note", str(number), {})

        (works.door, other.door)[number % 2].write(work, by=f"writer {number}", now=NOW)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS * 3)))
    other.engine.dispose()

    with works.door.read() as connection:
        assert_chain_intact(connection)
        said = list(connection.execute(select(ledger.c.by).order_by(ledger.c.seq)).scalars())
    runs = [(name, len(list(run))) for name, run in groupby(said)]
    assert sorted(runs) == sorted((f"writer {n}", ENTRIES) for n in range(WRITERS * 3))


def test_a_transaction_that_enters_nothing_leaves_the_head_where_it_was(door: Door) -> None:
    door.write(_enter, by="test", now=NOW)
    door.write(lambda _: None, by="test", now=NOW)
    with door.read() as connection:
        assert head_position(connection) == 1
        assert_chain_intact(connection)


def test_a_head_that_somebody_moved_past_the_door_is_noticed_and_nothing_is_kept(
    door: Door,
) -> None:
    def work(transaction: Transaction) -> None:
        transaction.connection.execute(update(ledger_head).values(hash="f" * 64))
        transaction.enter("note", "A", {})

    with pytest.raises(HeadMoved, match="no longer at entry 0"):
        door.write(work, by="test", now=NOW)
    with door.read() as connection:
        assert connection.execute(select(func.count()).select_from(ledger)).scalar_one() == 0
        assert_chain_intact(connection)


def test_what_raises_leaves_nothing_and_the_next_writer_is_let_in(door: Door) -> None:
    def work(transaction: Transaction) -> None:
        transaction.enter("note", "A", {})
        transaction.flush()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        door.write(work, by="test", now=NOW)
    door.write(_enter, by="test", now=NOW)
    with door.read() as connection:
        assert head_position(connection) == 1
        assert_chain_intact(connection)


def test_a_rehearsal_says_what_would_be_and_leaves_nothing(stocked: Works) -> None:
    with stocked.door.read() as connection:
        before = everything(connection)
    again = lines([receipt("A"), defect("I-1", "A")])

    rehearsed = stocked.recorder.rehearse(again)

    with stocked.door.read() as connection:
        assert everything(connection) == before
    assert rehearsed.document() == stocked.recorder.record(again).document()
    assert rehearsed.outcome.holds == 1


def test_a_reader_sees_one_state_while_others_write(stocked: Works) -> None:
    other = open_works(stocked.engine.url.render_as_string(hide_password=False))
    with stocked.door.read() as connection:
        before = everything(connection)
        other.record(receipt("A"))
        assert everything(connection) == before
    with stocked.door.read() as connection:
        assert connection.execute(select(t.lot.c.id)).scalars().all() == ["A"]
    other.engine.dispose()


def test_a_reader_cannot_change_anything_by_reading(stocked: Works) -> None:
    with stocked.door.read() as connection:
        connection.execute(t.lot.delete())
        connection.execute(update(t.item).values(name="x"))
    with stocked.door.read() as connection:
        assert "x" not in connection.execute(select(t.item.c.name)).scalars().all()


def test_the_hash_covers_everything_an_entry_says(door: Door) -> None:
    """Change any column of any entry, behind the guards' back: the chain does not hold."""
    for number in range(3):
        door.write(lambda x, n=number: x.enter("note", f"S{n}", {"n": n}), by="test", now=NOW)  # type: ignore[misc]
    with door.engine.connect() as connection:
        _lift_guards(connection.dialect.name, connection.exec_driver_sql)
        for column in ("at", "by", "kind", "subject", "content", "previous", "hash"):
            for seq in (1, 2, 3):
                edited = 7 if column == "at" else "edited"
                change = update(ledger).where(ledger.c.seq == seq).values({column: edited})
                with connection.begin_nested() as edit:
                    connection.execute(change)
                    with pytest.raises(AssertionError):
                        assert_chain_intact(connection)
                    edit.rollback()
        assert_chain_intact(connection)
        connection.rollback()


def _lift_guards(dialect: str, say: object) -> None:
    assert callable(say)
    if dialect == "sqlite":
        say("BEGIN")
        say("DROP TRIGGER ledger_keeps_entries")
    else:
        say("DROP TRIGGER ledger_append_only ON ledger")
