"""What a person reports about a decision that was carried out, and how its quantity is read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.disposition_lines import DecidedLine, e
from service.errors import BadInput, Conflict, did_you_mean
from service.records.case_tables import person
from service.records.schema import MILLION, millionths, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEffect:
    """Fields that are not stated are None; which belong together depends on the decision."""

    quantity: Decimal | None = None
    rendered_unusable: bool | None = None
    witness: str | None = None
    reference: str | None = None
    accepted: Decimal | None = None
    rejected: Decimal | None = None
    inspected: int | None = None
    defective: int | None = None
    not_possible: str | None = None
    note: str | None = None
    # A person, where the one who sends it is a machine or an account.
    reported_by: str | None = None

    def stated(self) -> set[str]:
        """What it says; who reports it and a note belong to every report."""
        said = {each.name for each in fields(self) if getattr(self, each.name) is not None}
        return said - {"note", "reported_by"}


def reported_quantity(desk: Desk, line: DecidedLine, said: ReportedEffect) -> int:
    """In millionths; all that is left to do where none is stated, never more than was decided."""
    unit = desk.need_lot(line.lot).unit
    if said.quantity is None:
        return line.outstanding
    quantity = whole_millionths(said.quantity, "quantity")
    if quantity <= 0:
        raise BadInput("quantity: must be above 0", [("quantity", "must be above 0")])
    if quantity > line.outstanding:
        raise Conflict(
            f"{number_of(quantity)} {unit} of lot {line.lot} are reported, but "
            f"{number_of(line.outstanding)} of {number_of(line.quantity)} are left to "
            f"{line.kind.replace('_', ' ')}; report that much, or have the rest decided"
        )
    return quantity


def whole_millionths(quantity: Decimal, field: str) -> int:
    if not quantity.is_finite() or quantity < 0 or quantity * MILLION % 1:
        fault = "must be 0 or more, with at most 6 decimals"
        raise BadInput(f"{field}: {fault}", [(field, fault)])
    return millionths(quantity)


def check_witness(desk: Desk, said: ReportedEffect, *besides: str) -> str:
    """A person of the plant, and not the one who reports it, nor who recorded it."""
    assert said.witness is not None, "asked for before"
    witness = _active_person(desk, said.witness, "witness")
    reporters = {desk.transaction.by, *besides}
    if said.reported_by is not None:
        reporters.add(_active_person(desk, said.reported_by, "reported_by"))
    if witness in reporters:
        fault = f"{witness} reports it himself; a witness is somebody else"
        raise BadInput(f"witness: {fault}", [("witness", fault)])
    return witness


def _active_person(desk: Desk, name: str, field: str) -> str:
    p = person.c
    rows = desk.transaction.connection.execute(select(p.name, p.active)).all()
    active = {row.name: row.active for row in rows}
    fault = None
    if name not in active:
        fault = f"person `{name}` is not known{did_you_mean(name, list(active))}"
    elif not active[name]:
        fault = f"{name} is not active any more; name somebody who was there"
    if fault is not None:
        raise BadInput(f"{field}: {fault}", [(field, fault)])
    return name


def next_record_name(desk: Desk, line: DecidedLine) -> str:
    """The name of the record that the service makes for a report: a number after the first.

    The first may have split off the part that was decided about.
    """
    first = f"{line.nonconformance}-{line.kind}-{line.id}"
    number, name = 1, first
    while any(desk.books.row(kind, name) is not None for kind in ("operation", "scrap")):
        number += 1
        name = f"{first}-{number}"
    return name


def keepers(desk: Desk, line: DecidedLine) -> set[str]:
    """Who recorded what proves this line so far."""
    query = select(e.by).where(e.disposition == line.id)
    return set(desk.transaction.connection.execute(query).scalars())
