"""The deliveries of suspect lots to each customer, as a notice lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from graph.blast_radius import BlastRadius
from notifications.customer_notice import ShipmentLine, Usage
from service.actions.case_lots import undecided_lots
from service.actions.cases import Case
from service.actions.desk import Desk
from service.records.case_tables import disposition
from service.records.schema import instant
from service.records.tables import lot, shipment

Delivery = tuple[str, str]
Standing = dict[Delivery, ShipmentLine]

# As many names as one statement may ask for on every database.
ASKED = 500
# What is decided for a lot in the plant is proposed for its parts at the customer. A reworked
# part has to come back for it; what goes to a better use or the supplier has to come back too.
USAGE_OF: dict[str, Usage] = {
    "scrap": "scrap",
    "return_to_supplier": "return",
    "regrade": "return",
    "rework": "rework",
    "repair": "rework",
    "use_as_is": "use_as_is",
}
# Of several decisions about parts of one lot the most careful one is proposed.
_MOST_CAREFUL: tuple[Usage, ...] = ("scrap", "return", "rework", "use_as_is")
DECIDED = ("approved", "awaiting_inspection", "executed")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed to do with the parts of a lot."""

    usage: Usage = "pending"
    concession: str | None = None


def suspect_deliveries(desk: Desk, case: Case, radius: BlastRadius) -> dict[str, Standing]:
    """By customer, all that is suspect of what the records say he was sent."""
    # What was released by name and shipped since is no longer suspect, though the scope has it.
    held = case.held_lots(desk)
    lines = [each for each in radius.shipments() if not case.held or each.lot in held]
    lots = {each.lot for each in lines}
    papers, made = _papers(desk, {each.shipment for each in lines}), _made(desk, lots)
    proposed = proposed_usage(desk, case, lots)
    names = _item_names(desk, lots)
    found: dict[str, Standing] = defaultdict(dict)
    for each in lines:
        of = desk.plant.lineage.lot(each.lot)
        order, tracking = papers.get(each.shipment, (None, None))
        usage = proposed.get(each.lot, Proposed())
        before = found[each.customer].get((each.shipment, each.lot))
        found[each.customer][each.shipment, each.lot] = ShipmentLine(
            each.shipment,
            instant(round(each.at * 1_000_000)).date().isoformat(),
            each.lot,
            of.item,
            round(each.quantity + (before.quantity if before else 0), 6),
            of.unit,
            order=order,
            tracking=tracking,
            item_name=names.get(of.item),
            made=made.get(each.lot),
            usage=usage.usage,
            concession=usage.concession,
        )
    return dict(found)


def proposed_usage(desk: Desk, case: Case, lots: Collection[str]) -> dict[str, Proposed]:
    """What has been decided for these lots under a case; lots without a decision are left out.

    What may not be used here any more, since its concession has ended, is no proposal either.
    """
    again = set(undecided_lots(desk, case))
    d = disposition.c
    kinds: dict[str, dict[Usage, str | None]] = defaultdict(dict)
    query = select(d.lot, d.kind, d.concession).where(
        d.nonconformance == case.number, d.state.in_(DECIDED)
    )
    for name, kind, concession in desk.transaction.connection.execute(query.order_by(d.id)):
        if name in lots and kind in USAGE_OF and not (kind == "use_as_is" and name in again):
            kinds[name][USAGE_OF[kind]] = concession
    return {name: _most_careful(found) for name, found in kinds.items()}


def found_good(desk: Desk, number: str, lots: Collection[str]) -> set[str]:
    """The lots of which nothing was decided but that they conform."""
    d = disposition.c
    query = select(d.lot, d.kind).where(d.nonconformance == number, d.state.in_(DECIDED))
    kinds: dict[str, set[str]] = defaultdict(set)
    for name, kind in desk.transaction.connection.execute(query):
        kinds[name].add(kind)
    return {name for name, found in kinds.items() if name in lots and found == {"release"}}


def _most_careful(found: dict[Usage, str | None]) -> Proposed:
    usage = next(each for each in _MOST_CAREFUL if each in found)
    return Proposed(usage, found[usage])


def _papers(desk: Desk, shipments: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """The order and the tracking number of each delivery."""
    s = shipment.c
    rows = _read(desk, [s.id, s.order, s.tracking], s.id, shipments)
    return {row[0]: (row[1], row[2]) for row in rows}


def _made(desk: Desk, lots: Collection[str]) -> dict[str, str]:
    """The day on which each lot came out of its operation, or was received."""
    rows = _read(desk, [lot.c.id, lot.c.created_at], lot.c.id, lots)
    return {name: instant(created).date().isoformat() for name, created in rows}


def _item_names(desk: Desk, lots: Iterable[str]) -> dict[str, str]:
    items = {desk.plant.lineage.lot(each).item for each in lots}
    desk.books.prefetch(("item", item) for item in items)
    rows = {item: desk.books.row("item", item) for item in items}
    return {item: str(row["name"]) for item, row in rows.items() if row is not None}


def _read(desk: Desk, columns: Sequence[Any], column: Any, names: Collection[str]) -> Iterator[Any]:
    asked = sorted(names)
    for start in range(0, len(asked), ASKED):
        query = select(*columns).where(column.in_(asked[start : start + ASKED]))
        yield from desk.transaction.connection.execute(query)
