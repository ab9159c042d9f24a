"""Every single change to the ledger is found, and said in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from service.actions.compare_ledger import verify_database
from service.actions.export_ledger import export_ledger, verify_export
from service.actions.verify_ledger import Entry, Head, Verdict, read_entries, read_head, verify
from service.records.canonical import GENESIS
from service.records.door import Door
from tests.support.master_data import MASTER_DATA, operation, receipt
from tests.support.recording import Works


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def written(works: Works) -> Works:
    works.record(*MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 100}, {"B-1": 50}))
    return works


@pytest.fixture
def tamper(written: Works, engine: Engine) -> Callable[..., Verdict]:
    """Change the database behind the service's back, as its owner could, and verify it."""

    def change(*statements: str) -> Verdict:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            for trigger in ("ledger_keeps_entries", "ledger_loses_nothing"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
        with written.door.read() as connection:
            return verify_database(connection)

    return change


def _entries(door: Door) -> tuple[list[Entry], Head]:
    with door.read() as connection:
        return list(read_entries(connection)), read_head(connection)


def test_an_untouched_ledger_is_whole(written: Works) -> None:
    with written.door.read() as connection:
        verdict = verify_database(connection)
    assert verdict == Verdict(ok=True, entries=len(MASTER_DATA) + 2)


def test_an_empty_ledger_is_whole() -> None:
    assert verify([], (0, GENESIS)).ok


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "at + 1"), ("by", "'mallory'"), ("kind", "'record.move'"), ("subject", "'OTHER'"),
     ("content", "replace(content, 'a', 'b')"), ("hash", "previous")],
)  # fmt: skip
def test_an_edit_of_any_column_of_any_entry_is_found(
    tamper: Callable[..., Verdict], written: Works, column: str, value: str
) -> None:
    for seq in (1, 5, len(MASTER_DATA) + 2):
        before = f"CREATE TEMP TABLE kept AS SELECT * FROM ledger WHERE seq = {seq}"
        verdict = tamper(before, f'UPDATE ledger SET "{column}" = {value} WHERE seq = {seq}')
        assert (verdict.ok, verdict.seq, verdict.entries) == (False, seq, seq - 1)
        assert f"entry {seq} was changed" in str(verdict.fault)
        tamper(
            f"DELETE FROM ledger WHERE seq = {seq}", "INSERT INTO ledger SELECT * FROM kept",
            "DROP TABLE kept",
        )  # fmt: skip


def test_the_deletion_of_any_entry_is_found(written: Works) -> None:
    entries, head = _entries(written.door)
    for gone in range(len(entries) - 1):
        verdict = verify(entries[:gone] + entries[gone + 1 :], head)
        assert not verdict.ok
        assert verdict.entries == gone
        assert f"entry {gone + 1} is missing" in str(verdict.fault)


def test_every_cut_of_the_tail_is_found(written: Works) -> None:
    entries, head = _entries(written.door)
    for kept in range(len(entries)):
        verdict = verify(entries[:kept], head)
        assert f"the last {len(entries) - kept} were cut off" in str(verdict.fault)


def test_every_swap_of_two_entries_is_found(written: Works) -> None:
    entries, head = _entries(written.door)
    for first in range(len(entries) - 1):
        swapped = entries.copy()
        swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
        assert not verify(swapped, head).ok
        # The same, with the numbers put right: each hash covers its own place.
        a, b = entries[first], entries[first + 1]
        renumbered = entries.copy()
        renumbered[first] = _with(b, seq=a.seq)
        renumbered[first + 1] = _with(a, seq=b.seq)
        assert verify(renumbered, head).seq == a.seq


def test_an_inserted_entry_is_found_wherever_it_stands(written: Works) -> None:
    entries, head = _entries(written.door)
    for place in range(len(entries) + 1):
        before = entries[place - 1].hash if place else GENESIS
        forged = _sealed(entries[0], seq=place + 1, previous=before, subject="FORGED")
        assert not verify([*entries[:place], forged, *entries[place:]], head).ok


def test_a_forged_entry_with_a_right_hash_breaks_the_chain_behind_it(written: Works) -> None:
    entries, head = _entries(written.door)
    for place in range(len(entries) - 1):
        forged = _sealed(entries[place], subject="FORGED")
        verdict = verify([*entries[:place], forged, *entries[place + 1 :]], head)
        assert verdict.seq == place + 2
        assert "does not follow" in str(verdict.fault)


def test_a_forged_last_entry_is_found_by_the_head(written: Works) -> None:
    entries, head = _entries(written.door)
    verdict = verify([*entries[:-1], _sealed(entries[-1], subject="FORGED")], head)
    assert "the end was rewritten" in str(verdict.fault)


def test_an_entry_that_stands_twice_is_found(written: Works) -> None:
    entries, head = _entries(written.door)
    assert "stands there twice" in str(verify([*entries[:3], *entries[2:]], head).fault)


def test_a_record_whose_row_is_gone_is_found(tamper: Callable[..., Verdict]) -> None:
    verdict = tamper("DELETE FROM receipt")
    assert verdict.fault == f"receipt `R-COIL-1` of entry {verdict.seq} is gone from its table"


def test_a_row_that_no_entry_records_is_found(tamper: Callable[..., Verdict]) -> None:
    verdict = tamper(
        "INSERT INTO scrap (id, at, lot, quantity, reason, entry) "
        "SELECT 'S-1', 0, 'B-1', 1, 'none', seq FROM ledger_head"
    )
    assert "scrap `S-1` is in its table" in str(verdict.fault)


def test_an_export_is_verified_without_the_database(written: Works, tmp_path: Path) -> None:
    path, count = _export(written, tmp_path)
    assert verify_export(path) == Verdict(ok=True, entries=count)


def test_every_cut_of_an_export_is_found(written: Works, tmp_path: Path) -> None:
    path, _ = _export(written, tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    for kept in range(len(lines)):
        path.write_bytes(b"".join(lines[:kept]))
        assert not verify_export(path).ok


def test_an_edited_or_damaged_line_of_an_export_is_found(written: Works, tmp_path: Path) -> None:
    path, _ = _export(written, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"FURNACE-1", b"FURNACE-9", 1))
    assert "was changed after it was written" in str(verify_export(path).fault)
    path.write_bytes(whole[: len(whole) - 40])
    assert "is not a ledger entry" in str(verify_export(path).fault)
    path.write_bytes(b"not a ledger\n")
    assert "the first line is not a ledger's head" in str(verify_export(path).fault)


def _export(works: Works, folder: Path) -> tuple[Path, int]:
    path = folder / "ledger.jsonl"
    with works.door.read() as connection, path.open("wb") as file:
        return path, _write(connection, file)


def _write(connection: Connection, file: Any) -> int:
    return export_ledger(connection, file)


def _with(entry: Entry, **changed: Any) -> Entry:
    return Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | changed)


def _sealed(entry: Entry, **changed: Any) -> Entry:
    """A forgery whose own hash is right."""
    forged = _with(entry, **changed)
    return _with(forged, hash=forged.true_hash())
