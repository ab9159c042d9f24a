"""What a database holds, to compare two of them or one with itself; and whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Connection, Table, func, select

from service.plant import Plant
from service.records import tables as t
from service.records.books import RECORD_TABLES
from service.records.canonical import GENESIS, entry_hash
from service.records.case_tables import decision, finding, hold, ledger, ledger_head, nonconformance
from service.records.case_tables import outbox as outbox_table
from service.records.door import Door
from service.records.schema import metadata

State = dict[str, list[tuple[Any, ...]]]
# Random by design, counted by the database (which counts on after a rollback), or the place in the
# ledger where a lot's row was last written, which depends on when a process had to look.
NOT_REPEATED = {"message_id", "payload", "round", "proposal", "subject", "changed"}


def everything(connection: Connection) -> State:
    """Every row of every table, exactly."""
    return {table.name: _rows(connection, table, table.columns) for table in metadata.sorted_tables}


def outcome(connection: Connection) -> State:
    """All that two runs of the same records have in common, the whole ledger included."""
    return {
        table.name: _rows(connection, table, [c for c in table.columns if _repeats(table, c)])
        for table in metadata.sorted_tables
    }


def _repeats(table: Table, column: Column[Any]) -> bool:
    if table is ledger:
        return True
    counted = column.name == "id" and isinstance(column.type, BigInteger)
    return not counted and column.name not in NOT_REPEATED


def _rows(connection: Connection, table: Table, columns: Iterable[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)


# --- is it whole? ------------------------------------------------------------------------------


def assert_whole(connection: Connection) -> None:
    """No transaction is there in part, and the ledger says what the tables say."""
    assert_chain_intact(connection)
    _assert_records_have_entries(connection)
    _assert_findings_have_consequences(connection)
    _assert_books_agree(connection)


def assert_chain_intact(connection: Connection) -> None:
    """Recompute every hash from what is stored; the head is the last entry."""
    last, seq = GENESIS, 0
    for row in connection.execute(select(ledger).order_by(ledger.c.seq)).mappings():
        assert row["seq"] == seq + 1, f"entry {seq + 1} is missing"
        assert row["previous"] == last, f"entry {row['seq']} does not follow its predecessor"
        said = {name: value for name, value in row.items() if name != "hash"}
        assert row["hash"] == entry_hash(**said), f"entry {row['seq']} was edited"
        seq, last = row["seq"], row["hash"]
    head = connection.execute(select(ledger_head.c.seq, ledger_head.c.hash)).one()
    assert tuple(head) == (seq, last), "the head is not the last entry"


def _assert_records_have_entries(connection: Connection) -> None:
    entered = {
        (row.seq, row.kind, row.subject)
        for row in connection.execute(select(ledger).where(ledger.c.kind.startswith("record.")))
    }
    stored = {
        (row.entry, f"record.{kind}", row.id)
        for kind, table in RECORD_TABLES.items()
        for row in connection.execute(select(table.c.entry, table.c.id))
    }
    assert entered == stored


def _assert_findings_have_consequences(connection: Connection) -> None:
    i, f, n = t.inspection.c, finding.c, nonconformance.c
    bad = set(connection.execute(select(i.id).where(~i.conforming)).scalars())
    found = select(f.record_id).where(f.record == "inspection")
    assert bad <= set(connection.execute(found).scalars())
    cases = set(connection.execute(select(n.number)).scalars())
    for table in (finding, decision, hold):
        named = set(connection.execute(select(table.c.nonconformance)).scalars())
        assert named <= cases, table.name
    contained = Counter(connection.execute(select(hold.c.entry)).scalars())
    entries = select(ledger).where(ledger.c.kind.in_(["containment", "hold.inherited"]))
    for row in connection.execute(entries):
        content = orjson.loads(row.content)
        wanted = len(content["lots"]) * len(content.get("nonconformances", [""]))
        assert contained.pop(row.seq) == wanted, f"entry {row.seq} did not place all its holds"
    assert not contained, "a hold without a ledger entry"
    queued = select(ledger.c.seq, ledger.c.content).where(ledger.c.kind == "notice.queued")
    kinds = {row.seq: orjson.loads(row.content)["kind"] for row in connection.execute(queued)}
    letters = set(connection.execute(select(outbox_table.c.entry)).scalars())
    assert letters <= kinds.keys()
    # A notice that grew within its transaction was queued anew: one revision, one letter.
    assert {kinds[entry] for entry in kinds.keys() - letters} <= {"customer_notice"}


def _assert_books_agree(connection: Connection) -> None:
    book = {row.id: row for row in connection.execute(select(t.lot))}
    for lines, column in ((t.operation_input, "consumed"), (t.shipment_line, "shipped")):
        total = select(lines.c.lot, func.sum(lines.c.quantity)).group_by(lines.c.lot)
        summed = {lot: int(quantity) for lot, quantity in connection.execute(total)}
        assert summed == {
            lot: getattr(row, column) for lot, row in book.items() if getattr(row, column)
        }, column


# --- memory ------------------------------------------------------------------------------------


def picture(plant: Plant, door: Door) -> dict[str, Any]:
    """All that a plant's lineage says, at the store's present position."""
    with plant.reading(door) as connection:
        lots = sorted(connection.execute(select(t.lot.c.id)).scalars())
        operations = sorted(connection.execute(select(t.operation.c.id)).scalars())
        lineage = plant.lineage
        return {
            "version": plant.version,
            "size": len(lineage),
            "lots": [
                (lineage.lot(lot), lineage.quantities(lot), lineage.location(lot),
                 lineage.producer(lot))
                for lot in lots
            ],
            "operations": [lineage.operation(name) for name in operations],
            "reach": [len(lineage.descendants([lineage.lot_index(lot)])) for lot in lots],
        }  # fmt: skip
