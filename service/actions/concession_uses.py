"""Which lots are used under a concession: the lot decided about, and whatever is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from sqlalchemy import select, update

from graph.blast_radius import blast_radius
from graph.scopes import Scope
from service.actions.desk import Desk
from service.intake.plant_records import Operation
from service.records.disposition_tables import concession_use
from service.records.schema import millionths

u = concession_use.c


def use_concession(desk: Desk, number: str, disposition_id: int, lot: str, quantity: int) -> None:
    """Use (a part of) a concession for a lot; whoever decides has checked that it covers it."""
    said = {"lot": lot, "quantity": quantity, "disposition": disposition_id}
    entry = desk.transaction.enter("concession.used", number, said)
    row = {"concession": number, "disposition": disposition_id, "lot": lot, "quantity": quantity}
    _insert(desk, row, entry, made_of=None)


def inherit_concessions(desk: Desk, operation: Operation) -> None:
    """What is made of such a lot is used under the same concession, and ends with it.

    The outputs share the quantity of what went in; the concession gives nothing for them anew.
    """
    conceded = _conceded(desk)
    used = {line.lot: millionths(line.quantity) for line in operation.inputs}
    made = [line for line in operation.outputs if line.lot not in used]
    if not made or not conceded.intersection(used):
        return
    rows = _active(desk, sorted(conceded.intersection(used)))
    lots = [line.lot for line in made]
    said = {"operation": operation.id, "lots": lots}
    for number in dict.fromkeys(row["concession"] for row in rows):
        entry = desk.transaction.enter("concession.inherited", number, said)
        for row in (row for row in rows if row["concession"] == number):
            weights = [millionths(line.quantity) for line in made]
            shares = _shares(min(used[row["lot"]], row["quantity"]), weights)
            for lot, share in zip(lots, shares, strict=True):
                passed = {name: row[name] for name in ("concession", "disposition")}
                _insert(desk, {**passed, "lot": lot, "quantity": share}, entry, made_of=row["lot"])


def pass_concessions_on(desk: Desk, old: dict[str, Any], operation: Operation) -> None:
    """A correction says that such a lot was used: what was made, and made of that, ends with it."""
    before = {line["lot"] for line in old["inputs"]}
    added = _conceded(desk).intersection(
        line.lot for line in operation.inputs if line.lot not in before
    )
    if not added or not operation.outputs:
        return
    desk.catch_up()
    made = Scope(lots=tuple(line.lot for line in operation.outputs))
    reached = blast_radius(desk.plant.lineage, made).lot_names()
    said = {"operation": operation.id, "lots": list(reached)}
    for row in _active(desk, sorted(added)):
        entry = desk.transaction.enter("concession.inherited", row["concession"], said)
        for lot in reached:
            passed = {name: row[name] for name in ("concession", "disposition", "quantity")}
            _insert(desk, {**passed, "lot": lot}, entry, made_of=row["lot"])


def end_old_uses(desk: Desk, lots: Iterable[str]) -> None:
    """What is decided anew, or held again, is not used under its former concession any more."""
    ended = desk.transaction.connection.execute(
        update(concession_use)
        .where(u.lot.in_(list(lots)), u.ended_at.is_(None))
        .values(ended_at=desk.transaction.now_micros)
    )
    if ended.rowcount:
        desk.conceded.pop("lots", None)


def _active(desk: Desk, lots: Iterable[str]) -> list[Any]:
    query = select(concession_use).where(u.lot.in_(list(lots)), u.ended_at.is_(None))
    return list(desk.transaction.connection.execute(query.order_by(u.id)).mappings())


def _shares(quantity: int, weights: list[int]) -> list[int]:
    """Split a quantity by weight so that the parts sum to it exactly; the last takes the rest."""
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    shares = [int(Fraction(quantity * weight, total)) for weight in weights[:-1]]
    return [*shares, quantity - sum(shares)]


def _insert(desk: Desk, row: dict[str, Any], entry: int, *, made_of: str | None) -> None:
    """At once, not buffered: the gate reads these rows without asking for a flush."""
    at = {"at": desk.transaction.now_micros, "entry": entry, "made_of": made_of}
    desk.transaction.connection.execute(concession_use.insert().values(**row, **at))
    _conceded(desk).add(row["lot"])


def _conceded(desk: Desk) -> set[str]:
    """The lots under a concession; few, and every operation asks: so they are kept in mind."""
    if "lots" not in desk.conceded:
        query = select(u.lot).where(u.ended_at.is_(None))
        desk.conceded["lots"] = set(desk.transaction.connection.execute(query).scalars())
    return desk.conceded["lots"]
