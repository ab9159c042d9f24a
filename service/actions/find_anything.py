"""What bears a number: a lot, heat, case or furnace, by all of its number or its beginning."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, String, literal, select
from sqlalchemy.sql.expression import FromClause

from service.records import tables as t
from service.records.case_tables import nonconformance

# Enough to choose from; who gets more types another digit.
FOUND_AT_MOST = 51
NEAR_AT_MOST = 5
SHORTEST_START = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: its kind (an English word of the pages), number, what it is, where its page is."""

    kind: str
    name: str
    about: str
    path: str


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    column: ColumnElement[str]
    about: ColumnElement[str]
    table: FromClause


def _sources() -> Iterator[_Source]:
    nothing = literal("", String)
    yield _Source("lot", t.lot.c.id, t.lot.c.item, t.lot)
    yield _Source("case", nonconformance.c.number, nonconformance.c.reason, nonconformance)
    yield _Source("shipment", t.shipment.c.id, t.shipment.c.customer, t.shipment)
    yield _Source("heat", t.lot.c.heat, nothing, t.lot)
    yield _Source("order", t.order.c.id, t.order.c.item, t.order)
    yield _Source("operation", t.operation.c.id, t.operation.c.process, t.operation)
    yield _Source("load", t.operation.c.load, nothing, t.operation)
    yield _Source("equipment", t.equipment.c.id, t.equipment.c.name, t.equipment)
    yield _Source("item", t.item.c.id, t.item.c.name, t.item)
    yield _Source("receipt", t.receipt.c.id, t.receipt.c.lot, t.receipt)
    yield _Source("inspection", t.inspection.c.id, t.inspection.c.lot, t.inspection)
    yield _Source("partner", t.party.c.id, t.party.c.name, t.party)
    yield _Source("stream", t.stream.c.id, t.stream.c.characteristic, t.stream)


def find_anything(
    connection: Connection, words: str, *, unseen: Collection[str] = ()
) -> list[Found]:
    """What bears exactly this number, alone if there is any; else what begins with it.

    A label's code is exact; what is typed may be in small letters. `unseen` are the kinds that the
    asker may not look at.
    """
    words = words.strip()
    allowed = [each for each in _sources() if each.kind not in unseen]
    for spelling in dict.fromkeys((words, words.upper())):
        exact = [
            found for each in allowed for found in _look(connection, each, each.column == spelling)
        ]
        if exact:
            return exact
    serial = list(_lots_with_serial(connection, words))
    if serial or len(words) < SHORTEST_START:
        return serial
    starts: list[Found] = []
    for each in allowed:
        starts += _look(connection, each, each.column.istartswith(words, autoescape=True))
        if len(starts) >= FOUND_AT_MOST:
            break
    return starts[:FOUND_AT_MOST]


def near_names(connection: Connection, words: str) -> list[str]:
    """Lots whose number is nearly this one: a digit wrong, two changed about."""
    start = words[:3]
    query = select(t.lot.c.id).where(t.lot.c.id.istartswith(start, autoescape=True)).limit(5_000)
    known = list(connection.execute(query).scalars())
    return get_close_matches(words.upper(), known, n=NEAR_AT_MOST, cutoff=0.7)


def thing_path(kind: str, name: str) -> str:
    """The page of a thing of this kind."""
    written = quote(name, safe="")
    if kind == "lot":
        return f"/lots/{written}"
    if kind == "case":
        return f"/cases/{written}"
    if kind == "stream":
        return f"/spc/streams/{written}"
    return f"/trace/{kind}/{written}"


def _look(
    connection: Connection, source: _Source, condition: ColumnElement[bool]
) -> Iterator[Found]:
    query = (
        select(source.column, source.about)
        .select_from(source.table)
        .where(condition)
        .distinct()
        .order_by(source.column)
        .limit(FOUND_AT_MOST)
    )
    for name, about in connection.execute(query):
        yield Found(source.kind, name, about or "", thing_path(source.kind, name))


def _lots_with_serial(connection: Connection, serial: str) -> Iterator[Found]:
    """Serials stand in their lot's row, as a JSON list of texts."""
    query = (
        select(t.lot.c.id, t.lot.c.item)
        .where(t.lot.c.serials.contains(f'"{serial}"', autoescape=True))
        .limit(FOUND_AT_MOST)
    )
    for lot, _item in connection.execute(query):
        yield Found("lot", lot, serial, thing_path("lot", lot))
