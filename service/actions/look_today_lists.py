"""What stands behind the numbers of Today: the lots on hold, and each thing that has happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Select, cast, select

from service.actions.look_cases import case_summary
from service.actions.look_today import AGES, LEFT, first_holds
from service.records import tables as t
from service.records.case_tables import hold, nonconformance, outbox
from service.records.schema import MILLION, iso, microseconds, number_of
from service.records.spc_tables import episode

MOST = 50
TIMES = ("opened_at", "closed_at", "placed_at", "released_at", "created_at")

lot, item, h, n = t.lot.c, t.item.c, hold.c, nonconformance.c


def held_page(
    connection: Connection, *, now: datetime, age: int | None, of_item: str, limit: int, offset: int
) -> list[dict[str, Any]]:
    """Lots on hold, the longest first; of an age (its place in `AGES`), of an item, or all."""
    worth = cast(LEFT, Float) / MILLION * cast(item.unit_cost, Float) / MILLION
    query = first_holds(
        h.lot, h.nonconformance, h.placed_at, lot.item, item.name, item.unit, item.currency,
        lot.location, LEFT.label("left"), worth.label("worth"),
    )  # fmt: skip
    for condition in _of_age(age, now):
        query = query.where(condition)
    if of_item:
        query = query.where(lot.item == of_item)
    rows = connection.execute(
        query.order_by(h.placed_at, h.id).limit(limit).offset(offset)
    ).mappings()
    return [
        {**row, "placed_at": iso(row["placed_at"]), "left": number_of(row["left"])} for row in rows
    ]


def _of_age(age: int | None, now: datetime) -> list[ColumnElement[bool]]:
    if age is None:
        return []
    before = [microseconds(now - timedelta(days=days)) for days in AGES]
    younger = [] if age == 0 else [h.placed_at <= before[age - 1]]
    return younger if age >= len(AGES) else [*younger, h.placed_at > before[age]]


def happened_since(connection: Connection, since: datetime) -> dict[str, list[dict[str, Any]]]:
    """Each kind of thing with its rows, the latest first, as many as one reads."""
    at = microseconds(since)
    o, e, s, c = outbox.c, episode.c, t.stream.c, t.characteristic.c
    lots = select(h.lot, h.nonconformance, lot.item).join(t.lot, lot.id == h.lot)
    streams = (
        select(e.stream, e.opened_at, s.equipment, s.item, c.name.label("named"))
        .join(t.stream, s.id == e.stream)
        .join(t.characteristic, c.id == s.characteristic)
    )
    asked: Mapping[str, tuple[Select[Any], ColumnElement[Any]]] = {
        "lots_held": (lots.add_columns(h.placed_at), h.placed_at),
        "lots_released": (lots.add_columns(h.released_at, h.released_by), h.released_at),
        "episodes": (streams, e.opened_at),
        "undeliverable": (
            select(o.id, o.kind, o.recipient, o.created_at)
            .where(o.state.in_(("undeliverable", "bounced"))),
            o.created_at,
        ),
    }  # fmt: skip
    found = {
        name: _rows(connection, query.where(when >= at).order_by(when.desc()).limit(MOST))
        for name, (query, when) in asked.items()
    }
    return {
        "cases_opened": _cases(connection, n.opened_at, at),
        "cases_closed": _cases(connection, n.closed_at, at),
        **found,
    }


def _cases(connection: Connection, when: ColumnElement[Any], at: int) -> list[dict[str, Any]]:
    query = select(nonconformance).where(when >= at).order_by(when.desc()).limit(MOST)
    return [case_summary(row) for row in connection.execute(query).mappings()]


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [_with_times(dict(row), TIMES) for row in connection.execute(query).mappings()]


def _with_times(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return row | {name: iso(row[name]) for name in names if row.get(name) is not None}
