"""What somebody who records something wants to see beside the field that he scanned into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from service.actions.desk import Desk
from service.records import tables as t
from service.records.schema import iso, number_of

# A list to choose from is a help up to this length; what is not in it is typed.
KNOWN_AT_MOST = 200
# Inspections looked back at for what is measured on an item.
LOOKED_BACK = 3_000
LOTS_LOOKED_BACK = 300
WAITING_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as it stands now."""

    lot: str
    item: str
    unit: str
    on_hand: int | float
    location: str | None
    operation: str | None
    held_under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic, its limits, and how many values are usually measured."""

    id: str
    name: str
    process: str
    unit: str
    nominal: float | None
    lower: float | None
    upper: float | None
    critical: bool
    size: int
    usual: bool


def lot_facts(desk: Desk, names: Iterable[str]) -> dict[str, LotFacts]:
    """Each lot that is known, by its number."""
    wanted = sorted({each for each in names if each})
    desk.books.prefetch(("lot", each) for each in wanted)
    found = {}
    for name in wanted:
        book = desk.books.lot(name)
        if book is not None:
            held = tuple(each.nonconformance for each in desk.books.holds(name))
            found[name] = LotFacts(
                name, book.item, book.unit, number_of(book.remaining), book.location,
                book.operation, held,
            )  # fmt: skip
    return found


def known_names(connection: Connection, kind: str) -> list[tuple[str, str]]:
    """Numbers and names to choose from: of an item, supplier, customer, equipment, process."""
    if kind == "characteristic":
        query = select(t.characteristic.c.id, t.characteristic.c.name)
    elif kind == "process":
        query = select(t.characteristic.c.process, t.characteristic.c.process).distinct()
    elif kind in ("supplier", "customer"):
        query = select(t.party.c.id, t.party.c.name).where(t.party.c.role == kind)
    else:
        table = t.item if kind == "item" else t.equipment
        query = select(table.c.id, table.c.name)
        if kind == "gauge":
            query = query.where(table.c.kind == "gauge")
    rows = connection.execute(query.order_by(query.selected_columns[0]).limit(KNOWN_AT_MOST))
    return [(row[0], row[1]) for row in rows]


def characteristics_asked(
    connection: Connection, lot: LotFacts, process: str | None
) -> list[Characteristic]:
    """The drawing's characteristics for a lot: first those usually measured on its item."""
    c, sizes = t.characteristic.c, _usual_sizes(connection, lot.item)
    query = select(t.characteristic).where(c.item.is_(None) | (c.item == lot.item)).order_by(c.id)
    found = [
        Characteristic(
            row["id"], row["name"], row["process"], row["unit"], row["nominal"], row["lower"],
            row["upper"], bool(row["critical"]), min(sizes.get(row["id"], 1), 25),
            row["id"] in sizes or row["item"] == lot.item,
        )
        for row in connection.execute(query).mappings()
    ]  # fmt: skip
    if not any(each.usual for each in found):
        return found
    # Those of the step that has just been done come before those of the steps before it.
    return sorted(found, key=lambda each: (not each.usual, each.process != process))


def _usual_sizes(connection: Connection, item: str) -> dict[str, int]:
    """How many values of each characteristic were measured on lots of this item of late."""
    i, m = t.inspection.c, t.measurement.c
    late = select(i.id, i.lot).order_by(i.entry.desc()).limit(LOOKED_BACK).subquery()
    query = (
        select(m.characteristic, func.max(m.size))
        .join(late, late.c.id == m.inspection)
        .join(t.lot, t.lot.c.id == late.c.lot)
        .where(t.lot.c.item == item)
        .group_by(m.characteristic)
    )
    return {name: int(size) for name, size in connection.execute(query)}


def process_of(connection: Connection, operation: str | None) -> str | None:
    query = select(t.operation.c.process).where(t.operation.c.id == operation)
    return None if operation is None else connection.execute(query).scalar()


def waiting_lots(connection: Connection) -> list[dict[str, Any]]:
    """Lots that were made or came in last, and that nobody has inspected; the newest first."""
    lot, op = t.lot.c, t.operation.c
    left = lot.produced - lot.consumed - lot.scrapped - lot.shipped + lot.returned - lot.unaccounted
    newest = (
        select(lot.id, lot.item, lot.created_at, lot.operation)
        .join(t.item, t.item.c.id == lot.item)
        .where(left > 0, t.item.c.kind != "packaging")
        .order_by(lot.created_at.desc(), lot.id)
        .limit(LOTS_LOOKED_BACK)
        .subquery()
    )
    inspected = select(t.inspection.c.lot).where(t.inspection.c.lot == newest.c.id)
    query = (
        select(newest.c.id, newest.c.item, newest.c.created_at, op.process, op.equipment)
        .outerjoin(t.operation, op.id == newest.c.operation)
        .where(~inspected.exists())
        .order_by(newest.c.created_at.desc(), newest.c.id)
        .limit(WAITING_AT_MOST)
    )
    return [
        {"lot": row.id, "item": row.item, "at": iso(row.created_at), "process": row.process,
         "equipment": row.equipment}
        for row in connection.execute(query)
    ]  # fmt: skip
