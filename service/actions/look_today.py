"""What somebody wants to know when he comes in: what waits for him, what has happened, what stands.

Counted and summed by the database: a plant has thousands of holds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Select,
    case,
    cast,
    func,
    select,
)

from rules.case_life import LIVE
from service.actions.look_cases import case_summary
from service.records import tables as t
from service.records.case_tables import hold, nonconformance, outbox
from service.records.customer_tables import consignee
from service.records.schema import MILLION, instant, iso, microseconds, number_of
from service.records.session_tables import session
from service.records.spc_tables import episode

# A shift and the way to it; who was away longer is told of as much as one can read.
A_SHIFT = timedelta(hours=12)
AT_MOST = timedelta(days=7)
# The oldest holds, the cases of a list: the rest is behind a link.
LISTED = 8
AGES = (1, 7, 30)
SEVERITIES = {"critical": 0, "major": 1, "minor": 2}

lot, item, h, n = t.lot.c, t.item.c, hold.c, nonconformance.c
LEFT: ColumnElement[int] = (
    lot.produced - lot.consumed - lot.scrapped - lot.shipped + lot.returned - lot.unaccounted
)


@dataclass(frozen=True, slots=True)
class HeldAge:
    """Lots on hold for less than so many days; None for all that are older."""

    days: int | None
    lots: int


def last_seen(connection: Connection, person: str, present: int, now: datetime) -> datetime:
    """When the person was last here before this session; a shift ago if that is not known."""
    s = session.c
    query = select(func.max(s.seen_at)).where(s.person == person, s.entry < present)
    seen = connection.execute(query).scalar()
    if seen is None:
        return now - A_SHIFT
    return max(now - AT_MOST, min(instant(seen), now - timedelta(minutes=1)))


def news_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many of each kind of thing have happened."""
    at = microseconds(since)
    e, o = episode.c, outbox.c
    counts: dict[str, Select[Any]] = {
        "cases_opened": select(func.count()).where(n.opened_at >= at),
        "cases_closed": select(func.count()).where(n.closed_at >= at),
        "lots_held": select(func.count(h.lot.distinct())).where(h.placed_at >= at),
        "lots_released": select(func.count(h.lot.distinct())).where(h.released_at >= at),
        "episodes": select(func.count()).where(e.opened_at >= at),
        "undeliverable": select(func.count()).where(
            o.state.in_(("undeliverable", "bounced")), o.created_at >= at
        ),
    }
    return {name: connection.execute(query).scalar_one() for name, query in counts.items()}


def held_value(connection: Connection) -> list[tuple[str, float]]:
    """What is on hold is worth, by currency, at the cost of its items; the most first."""
    value = func.sum(cast(LEFT, Float) / MILLION * cast(item.unit_cost, Float) / MILLION)
    query = (
        first_holds(item.currency, value)
        .where(item.unit_cost.is_not(None), item.currency.is_not(None), LEFT > 0)
        .group_by(item.currency)
        .order_by(value.desc())
    )
    return [(currency, worth) for currency, worth in connection.execute(query)]


def held_ages(connection: Connection, now: datetime) -> list[HeldAge]:
    """Lots on hold by the time since the first of their holds was placed."""
    placed = (
        select(h.lot, func.min(h.placed_at).label("at"))
        .where(h.released_at.is_(None))
        .group_by(h.lot)
        .subquery()
    )
    younger = [
        connection.execute(
            select(func.count()).where(placed.c.at > microseconds(now - timedelta(days=days)))
        ).scalar_one()
        for days in AGES
    ]
    every = connection.execute(select(func.count()).select_from(placed)).scalar_one()
    reached = [*younger, every]
    lots = [
        reached[0],
        *(later - earlier for earlier, later in pairwise(reached)),
    ]
    return [HeldAge(days, count) for days, count in zip((*AGES, None), lots, strict=True)]


def oldest_held(connection: Connection) -> list[dict[str, Any]]:
    """The lots that have been on hold longest, of which something is still here."""
    query = (
        first_holds(
            h.lot, h.nonconformance, h.placed_at, lot.item, item.unit, lot.location,
            LEFT.label("left"),
        )
        .where(LEFT > 0)
        .order_by(h.placed_at, h.id)
        .limit(LISTED)
    )  # fmt: skip
    return [
        {**row, "placed_at": iso(row["placed_at"]), "left": number_of(row["left"])}
        for row in connection.execute(query).mappings()
    ]


def orders_waiting(connection: Connection) -> list[dict[str, Any]]:
    """Customer orders, the earliest due first, of whose item finished lots are on hold."""
    o = t.order.c
    held = (
        first_holds(
            lot.item, func.sum(LEFT).label("held"), func.count(h.lot.distinct()).label("lots")
        )
        .where(item.kind.not_in(("raw", "semi_finished")), LEFT > 0)
        .group_by(lot.item)
        .subquery()
    )
    shipped = (
        select(
            t.shipment.c["order"].label("number"),
            func.sum(t.shipment_line.c.quantity).label("gone"),
        )
        .join(t.shipment_line, t.shipment_line.c.shipment == t.shipment.c.id)
        .group_by(t.shipment.c["order"])
        .subquery()
    )
    gone = func.coalesce(cast(shipped.c.gone, BigInteger), 0)
    query = (
        select(o.id, o.item, o.customer, o.due_at, o.quantity, gone.label("gone"), held.c.held)
        .add_columns(held.c.lots, item.unit)
        .join(held, held.c.item == o.item)
        .join(t.item, item.id == o.item)
        .outerjoin(shipped, shipped.c.number == o.id)
        .where(gone < o.quantity)
        .order_by(o.due_at, o.id)
        .limit(LISTED)
    )
    return [
        {
            "order": row["id"], "item": row["item"], "customer": row["customer"],
            "due_at": iso(row["due_at"]), "unit": row["unit"], "lots": row["lots"],
            "open": number_of(int(row["quantity"] - row["gone"])),
            "held": number_of(int(row["held"])),
        }
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def my_cases(connection: Connection, person: str) -> list[dict[str, Any]]:
    """Cases that the person has taken and that go on, the newest first."""
    query = select(nonconformance).where(n.owner == person, n.state.in_(LIVE))
    return _cases(connection, query.order_by(n.entry.desc()).limit(LISTED))


def unowned_cases(connection: Connection) -> list[dict[str, Any]]:
    """Cases that nobody has taken yet, the most severe and the oldest first."""
    query = select(nonconformance).where(n.state == "open", n.owner.is_(None))
    weight = case(SEVERITIES, value=n.severity, else_=len(SEVERITIES))
    return _cases(connection, query.order_by(weight, n.entry).limit(LISTED))


def causes_of(connection: Connection, numbers: Collection[str], language: str) -> dict[str, str]:
    """What each of the cases is about, in a language."""
    query = select(nonconformance).where(n.number.in_(numbers))
    return {each["number"]: each["cause"][language] for each in _cases(connection, query)}


def silent_customers(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """Customers of cases that go on, who were asked to answer by now and have not."""
    c = consignee.c
    query = (
        select(c.nonconformance, c.customer, c.respond_by, t.party.c.name)
        .join(nonconformance, n.number == c.nonconformance)
        .outerjoin(t.party, t.party.c.id == c.customer)
        .where(c.respond_by < microseconds(now), c.answered_at.is_(None))
        .where(c.state.not_in(("accounted", "written_off", "cleared")), n.state.in_(LIVE))
        .order_by(c.respond_by)
        .limit(LISTED)
    )
    return [
        {**row, "respond_by": iso(row["respond_by"])}
        for row in connection.execute(query).mappings()
    ]


def open_episodes(connection: Connection) -> list[dict[str, Any]]:
    """Streams that have changed and are not back, the latest first."""
    e, s, c = episode.c, t.stream.c, t.characteristic.c
    query = (
        select(e.id, e.stream, e.opened_at, s.equipment, s.shift, s.item, c.name.label("named"))
        .join(t.stream, s.id == e.stream)
        .join(t.characteristic, c.id == s.characteristic)
        .where(e.state == "open")
        .order_by(e.opened_at.desc())
        .limit(LISTED)
    )
    return [
        {**row, "opened_at": iso(row["opened_at"])} for row in connection.execute(query).mappings()
    ]


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever made here."""
    return connection.execute(select(lot.id).limit(1)).first() is None


def _cases(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [case_summary(row) for row in connection.execute(query).mappings()]


def first_holds(*columns: Any) -> Select[Any]:
    """Each lot on hold once, with its oldest hold, its row and its item's."""
    first = select(func.min(h.id)).where(h.released_at.is_(None)).group_by(h.lot).scalar_subquery()
    return (
        select(*columns)
        .select_from(hold)
        .join(t.lot, lot.id == h.lot)
        .join(t.item, item.id == lot.item)
        .where(h.id.in_(first))
    )
