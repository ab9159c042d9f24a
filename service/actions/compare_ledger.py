"""Compare the record tables with the ledger: no row without its entry, no entry without its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Table, or_, select

from service.actions.compare_contents import content_differences
from service.actions.compare_holds import hold_differences
from service.actions.compare_rulebook_steps import rulebook_differences
from service.actions.verify_ledger import ROWS, Entry, Verdict, read_entries, read_head, verify
from service.records.books import RECORD_TABLES
from service.records.case_tables import ledger

PREFIX = "record."


def verify_database(
    connection: Connection, *, seen: Callable[[int], None] | None = None
) -> Verdict:
    """The chain, its head, and whether the tables say what the ledger says.

    `seen` is told now and then which entry it has come to.
    """
    entries = read_entries(connection)
    verdict = verify(entries if seen is None else _told(entries, seen), read_head(connection))
    if not verdict.ok:
        return verdict
    seq, fault = next(_differences(connection), (None, None))
    return Verdict(fault is None, verdict.entries, fault, seq)


def _told(entries: Iterator[Entry], seen: Callable[[int], None]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, 1):
        if number % ROWS == 0:
            seen(number)
        yield entry


def _differences(connection: Connection) -> Iterator[tuple[int, str]]:
    yield from _without_row(connection)
    for kind, table in RECORD_TABLES.items():
        yield from _without_entry(connection, kind, table)
    yield from content_differences(connection)
    yield from hold_differences(connection)
    yield from rulebook_differences(connection)


def _without_row(connection: Connection) -> Iterator[tuple[int, str]]:
    """Entries whose record is gone from its table."""
    query = (
        select(ledger.c.seq, ledger.c.kind, ledger.c.subject)
        .where(ledger.c.kind.startswith(PREFIX))
        .order_by(ledger.c.seq)
    )
    rows = connection.execution_options(yield_per=ROWS).execute(query)
    for part in rows.partitions(ROWS):
        named: dict[str, dict[str, int]] = defaultdict(dict)
        for seq, kind, subject in part:
            named[kind.removeprefix(PREFIX)][subject] = seq
        for kind, records in named.items():
            table = RECORD_TABLES[kind]
            there = select(table.c.id).where(table.c.id.in_(list(records)))
            gone = records.keys() - set(connection.execute(there).scalars())
            for name in sorted(gone, key=records.__getitem__):
                seq = records[name]
                yield seq, f"{kind} `{name}` of entry {seq} is gone from its table"


def _without_entry(connection: Connection, kind: str, table: Table) -> Iterator[tuple[int, str]]:
    """Rows whose entry is missing, or says something else."""
    query = (
        select(table.c.id, table.c.entry)
        .join(ledger, ledger.c.seq == table.c.entry, isouter=True)
        .where(
            or_(
                ledger.c.seq.is_(None),
                ledger.c.subject != table.c.id,
                ledger.c.kind != f"{PREFIX}{kind}",
            )
        )
        .order_by(table.c.entry)
    )
    for name, entry in connection.execute(query):
        yield entry, f"{kind} `{name}` is in its table, and no entry of the ledger records it"
