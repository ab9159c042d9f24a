"""Everything a chunk of records refers to, read once under the ledger's head and kept in step.

Nobody else can write while the door is held, so what was read stays true until the commit, and a
chunk of a thousand records needs a query a table instead of a query a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, select, update

from service.records import tables as t
from service.records.case_tables import hold, ledger
from service.records.door import Transaction
from service.records.lot_book import ActiveHold, LotBook

RECORD_TABLES: Mapping[str, Table] = {
    "item": t.item,
    "party": t.party,
    "equipment": t.equipment,
    "characteristic": t.characteristic,
    "control_limits": t.control_limits,
    "order": t.order,
    "receipt": t.receipt,
    "operation": t.operation,
    "inspection": t.inspection,
    "move": t.move,
    "shipment": t.shipment,
    "return": t.goods_return,
    "scrap": t.scrap,
    "count": t.count,
    "equipment_state": t.equipment_state,
    "survey": t.survey,
    "complaint": t.complaint,
    "supplier_alert": t.supplier_alert,
    "correction": t.correction,
}
BATCH = 5_000
Row = Mapping[Any, Any]


class Books:
    """The working copies of one write transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.lots: dict[str, LotBook | None] = {}
        self._holds: dict[str, list[ActiveHold]] = {}
        self._rows: dict[str, dict[str, Row | None]] = defaultdict(dict)
        self._contents: dict[tuple[str, str], str] = {}
        self._touched: list[LotBook] = []
        transaction.before_flush.append(self._write_lots)

    # --- reading ahead -----------------------------------------------------------------------

    def prefetch(self, wanted: Iterable[tuple[str, str]]) -> None:
        by_kind: dict[str, set[str]] = defaultdict(set)
        for kind, name in wanted:
            if name not in (self.lots if kind == "lot" else self._rows[kind]):
                by_kind[kind].add(name)
        if lots := by_kind.pop("lot", None):
            self._read_lots(sorted(lots))
            # An inspection asks for the operation that made its lot.
            found = (self.lots[name] for name in lots)
            makers = {book.operation for book in found if book is not None and book.operation}
            by_kind["operation"] |= makers - self._rows["operation"].keys()
        for kind, names in by_kind.items():
            self._read_rows(kind, sorted(names))

    def _read_lots(self, names: list[str]) -> None:
        query = select(
            t.lot, t.item.c.unit, t.item.c.kind.label("item_kind"), t.item.c.safety_critical
        ).join(t.item, t.item.c.id == t.lot.c.item)
        for part in _parts(names):
            self.lots.update(dict.fromkeys(part))
            self._holds.update({name: [] for name in part})
            for row in self._all(query.where(t.lot.c.id.in_(part))):
                self.lots[row["id"]] = _book(row)
        self.reread_holds(names)

    def _read_rows(self, kind: str, names: list[str]) -> None:
        table = RECORD_TABLES[kind]
        for part in _parts(names):
            self._rows[kind].update(dict.fromkeys(part))
            for row in self._all(select(table).where(table.c.id.in_(part))):
                self._rows[kind][row["id"]] = row

    def _all(self, query: Any) -> Iterable[RowMapping]:
        return self.transaction.connection.execute(query).mappings()

    # --- asking ------------------------------------------------------------------------------

    def row(self, kind: str, name: str) -> Row | None:
        if name not in self._rows[kind]:
            self._read_rows(kind, [name])
        return self._rows[kind][name]

    def lot(self, name: str) -> LotBook | None:
        if name not in self.lots:
            self._read_lots([name])
        return self.lots[name]

    def holds(self, lot: str) -> list[ActiveHold]:
        self.lot(lot)
        return self._holds.setdefault(lot, [])

    def content(self, kind: str, name: str) -> str | None:
        """The canonical text a record was first recorded with, or None."""
        if (kind, name) not in self._contents:
            row = self.row(kind, name)
            if row is None:
                return None
            entry = select(ledger.c.content).where(ledger.c.seq == row["entry"])
            self._contents[kind, name] = self.transaction.connection.execute(entry).scalar_one()
        return self._contents[kind, name]

    def prefetch_contents(self, records: Iterable[tuple[str, str]]) -> None:
        """Read the contents of what is recorded already; a rerun of a file asks for them all."""
        entries = {
            row["entry"]: (kind, name)
            for kind, name in records
            if (row := self._rows[kind].get(name)) is not None
        }
        for part in _parts(sorted(entries)):
            query = select(ledger.c.seq, ledger.c.content).where(ledger.c.seq.in_(part))
            for seq, content in self.transaction.connection.execute(query):
                self._contents[entries[seq]] = content

    def names_like(self, kind: str, name: str) -> list[str]:
        """Stored names near `name` in spelling: those of about its length that begin or end alike.

        A plant has millions of lots; a suggestion must not read them all.
        """
        self.transaction.flush()
        column = (t.lot if kind == "lot" else RECORD_TABLES[kind]).c.id
        head, tail = name[: max(1, len(name) // 2)], name[-max(1, len(name) // 2) :]
        alike = column.startswith(head, autoescape=True) | column.endswith(tail, autoescape=True)
        query = select(column).where(alike).order_by(column).limit(2_000)
        return list(self.transaction.connection.execute(query).scalars())

    # --- keeping in step ---------------------------------------------------------------------

    def add_row(self, kind: str, row: Row) -> None:
        self._rows[kind][row["id"]] = row
        self.transaction.insert(RECORD_TABLES[kind], row)

    def amend_row(self, kind: str, row: dict[str, Any], **values: object) -> None:
        """Complete a row that was added in this transaction; most are not yet written."""
        row.update(values)
        table = RECORD_TABLES[kind]
        if not any(waiting is row for waiting in reversed(self.transaction.rows[table])):
            written = update(table).where(table.c.id == row["id"]).values(**values)
            self.transaction.connection.execute(written)

    def replace_row(self, kind: str, row: Row) -> None:
        """Put a corrected row in the place of the one it corrects; the ledger keeps both."""
        self.transaction.flush()
        table = RECORD_TABLES[kind]
        self.transaction.connection.execute(
            update(table).where(table.c.id == row["id"]).values(**row)
        )
        self._rows[kind][row["id"]] = row

    def remember_content(self, kind: str, name: str, content: str) -> None:
        self._contents[kind, name] = content

    def add_lot(self, book: LotBook) -> None:
        self.lots[book.id] = book
        self._holds[book.id] = []
        self.touch(book)

    def touch(self, book: LotBook) -> None:
        if not book.touched:
            book.touched = True
            self._touched.append(book)

    def add_hold(self, held: ActiveHold) -> None:
        self.holds(held.lot).append(held)

    def reread_holds(self, lots: Iterable[str]) -> None:
        """Something placed or released holds past these books: read them again."""
        for part in _parts([name for name in lots if name in self._holds]):
            self._holds.update({name: [] for name in part})
            active = select(hold).where(hold.c.lot.in_(part), hold.c.released_at.is_(None))
            for row in self._all(active.order_by(hold.c.id)):
                self._holds[row["lot"]].append(_active_hold(row))

    def _write_lots(self) -> None:
        """Buffer new lots, update known ones; runs before each flush of the transaction."""
        changed = self.transaction.seq
        known = []
        for book in self._touched:
            if book.stored:
                known.append({f"b_{name}": value for name, value in book.row(changed).items()})
            else:
                self.transaction.insert(t.lot, book.row(changed))
                for serial in book.each_serial():
                    self.transaction.insert(t.lot_serial, {"serial": serial, "lot": book.id})
            book.stored, book.touched = True, False
        self._touched.clear()
        if known:
            self.transaction.connection.execute(_UPDATE_LOT, known)


_UPDATE_LOT = (
    update(t.lot)
    .where(t.lot.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in t.lot.c.keys() if name != "id"})  # noqa: SIM118
)


def _book(row: RowMapping) -> LotBook:
    values = {name: row[name] for name in LotBook.__slots__ if name in row}
    return LotBook(**values, stored=True)


def _active_hold(row: RowMapping) -> ActiveHold:
    return ActiveHold(
        row["lot"],
        row["nonconformance"],
        row["reason"],
        row["certainty"],
        row["why"],
        row["disposition"],
    )


def _parts(names: list[Any]) -> Iterable[list[Any]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
