"""What bears a number: a lot, heat, case or furnace, by all of it, its label or its start."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, String, literal, select
from sqlalchemy.sql.expression import FromClause

from service.actions.scanned_code import names_of_code
from service.records import tables as t
from service.records.case_tables import nonconformance, person
from service.records.disposition_tables import concession

# Enough to choose from; who gets more types another digit.
FOUND_AT_MOST = 51
NEAR_AT_MOST = 5
KNOWN_AT_MOST = 5_000
# What people mistype: labels, papers and cases.
MISTYPED = ("lot", "case", "shipment", "heat", "order", "equipment", "item")
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
    # Under which name its page is, where that is not the number looked for.
    name: ColumnElement[str] | None = None


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
    yield _Source("concession", concession.c.number, concession.c.item, concession)
    yield _Source("person", person.c.name, person.c.printed_name, person)
    yield _Source("item", t.item.c.gtin, t.item.c.name, t.item, t.item.c.id)


def find_anything(
    connection: Connection, words: str, *, unseen: Collection[str] = ()
) -> list[Found]:
    """What bears exactly this number or a label's, alone if there is any; else what begins so.

    A label's code is exact; what is typed may be in small letters. `unseen` are the kinds that the
    asker may not look at.
    """
    names = names_of_code(words)
    allowed = [each for each in _sources() if each.kind not in unseen]
    exact = _exactly(connection, allowed, names)
    if exact or len(words.strip()) < SHORTEST_START or not names:
        return exact
    starts: list[Found] = []
    for each in allowed:
        begins = each.column.istartswith(names[0], autoescape=True)
        starts += [found for _, found in _look(connection, each, begins)]
        if len(starts) >= FOUND_AT_MOST:
            break
    return list(dict.fromkeys(starts))[:FOUND_AT_MOST]


def _exactly(
    connection: Connection, allowed: Collection[_Source], names: Collection[str]
) -> list[Found]:
    """Of the likeliest of these names that anything bears."""
    spellings = list(dict.fromkeys(each for name in names for each in (name, name.upper())))
    hits: dict[str, list[Found]] = {}
    for source in allowed:
        for number, found in _look(connection, source, source.column.in_(spellings)):
            hits.setdefault(number, []).append(found)
    for spelling in spellings:
        if spelling in hits:
            return list(dict.fromkeys(hits[spelling]))
        if serial := list(_lots_with_serial(connection, spelling)):
            return serial
    return []


def near_names(connection: Connection, words: str) -> list[str]:
    """Lots whose number is nearly this one: a digit wrong, two changed about."""
    start = words[:3]
    query = select(t.lot.c.id).where(t.lot.c.id.istartswith(start, autoescape=True))
    known = list(connection.execute(query.limit(KNOWN_AT_MOST)).scalars())
    return get_close_matches(words.upper(), known, n=NEAR_AT_MOST, cutoff=0.7)


def near_things(connection: Connection, words: str, *, unseen: Collection[str] = ()) -> list[Found]:
    """Whatever has nearly this number."""
    name = next(iter(names_of_code(words)), "")
    known: dict[str, Found] = {}
    for source in _sources():
        if source.kind not in MISTYPED or source.kind in unseen or source.name is not None:
            continue
        begins = source.column.istartswith(name[:2], autoescape=True)
        for number, found in _look(connection, source, begins, most=KNOWN_AT_MOST):
            known.setdefault(number.upper(), found)
    near = get_close_matches(name.upper(), known, n=NEAR_AT_MOST, cutoff=0.7)
    return [known[each] for each in near]


def thing_path(kind: str, name: str) -> str:
    """The page of a thing of this kind."""
    written = quote(name, safe="")
    if kind == "lot":
        return f"/lots/{written}"
    if kind == "case":
        return f"/cases/{written}"
    if kind == "stream":
        return f"/spc/streams/{written}"
    if kind == "person":
        return f"/admin/people/{written}"
    if kind == "concession":
        return f"/concessions?q={written}"
    return f"/trace/{kind}/{written}"


def _look(
    connection: Connection,
    source: _Source,
    condition: ColumnElement[bool],
    *,
    most: int = FOUND_AT_MOST,
) -> Iterator[tuple[str, Found]]:
    """Each number that fits, with the thing that bears it."""
    name = source.column if source.name is None else source.name
    query = (
        select(source.column, name, source.about)
        .select_from(source.table)
        .where(condition)
        .distinct()
        .order_by(source.column)
        .limit(most)
    )
    for number, own, about in connection.execute(query):
        yield number, Found(source.kind, own, about or "", thing_path(source.kind, own))


def _lots_with_serial(connection: Connection, serial: str) -> Iterator[Found]:
    c = t.lot_serial.c
    query = select(c.lot).where(c.serial == serial).order_by(c.lot).limit(FOUND_AT_MOST)
    for lot in connection.execute(query).scalars():
        yield Found("lot", lot, serial, thing_path("lot", lot))
