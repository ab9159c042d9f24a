"""Find the stream of a point by the control plan, and open its book."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from service.actions.control_plan import plan_at, plan_of
from service.actions.desk import Desk
from service.actions.stream_book import StreamBook, load_stream, new_stream
from service.actions.stream_key import StreamKey, key_for
from service.records import tables as t


def stream_key(
    desk: Desk, characteristic: str, item: str, context: Mapping[str, str | None], at: int
) -> StreamKey:
    """As the plan of that time splits; every item shares a stream, unless the plan splits by
    item, or control limits were given for this item alone."""
    split_by = plan_at(desk, characteristic, at).split_by
    alone = "item" in split_by or item in _items_with_limits(desk, characteristic)
    return key_for(characteristic, item if alone else None, context, split_by)


def open_stream(desk: Desk, key: StreamKey, entry: int) -> StreamBook:
    """Read the stream as it stands; to be called before the new point's row is written."""
    books = desk.streams
    if key not in books:
        desk.transaction.flush()
        connection = desk.transaction.connection
        known = select(t.stream.c.id).where(t.stream.c.id == key.id)
        if connection.execute(known).first() is None:
            desk.transaction.insert(t.stream, _row(key, entry))
            books[key] = new_stream(connection, key, plan_of(desk))
        else:
            books[key] = load_stream(connection, key, plan_of(desk))
    return books[key]


def reopen_stream(desk: Desk, key: StreamKey) -> StreamBook:
    """Read a stream anew: its points, or what is noted at them, are not what they were."""
    desk.transaction.flush()
    desk.streams.pop(key, None)
    return open_stream(desk, key, desk.transaction.seq)


def _row(key: StreamKey, entry: int) -> dict[str, object]:
    return {
        "id": key.id,
        "characteristic": key.characteristic,
        "item": key.item,
        "equipment": key.equipment,
        "shift": key.shift,
        "context": key.context_document,
        "entry": entry,
    }


def _items_with_limits(desk: Desk, characteristic: str) -> frozenset[str]:
    if characteristic not in desk.items_with_limits:
        desk.transaction.flush()
        c = t.control_limits.c
        query = select(c.item).where(c.characteristic == characteristic, c.item.is_not(None))
        items = desk.transaction.connection.execute(query).scalars()
        desk.items_with_limits[characteristic] = frozenset(items)
    return desk.items_with_limits[characteristic]
