"""Scrap made unusable before a witness, and what was sent back to its supplier."""

from __future__ import annotations

from service.actions.desk import Desk
from service.actions.disposition_lines import WITNESS, DecidedLine, keep_effect
from service.actions.record_kinds import put_on_record
from service.actions.reported_effect import (
    ReportedEffect,
    check_witness,
    keepers,
    next_record_name,
    reported_quantity,
)
from service.actions.scrap_proof import prove_scrap
from service.actions.settle_case import Again, finish_line, settle_case
from service.errors import BadInput
from service.intake import plant_records as p
from service.records.canonical import canonical
from service.records.schema import quantity_of

UNUSABLE = "say that it was rendered unusable: scrap that can be mistaken for good parts is none"


def report_scrap(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    """Record the scrap with its witness; or witness what the line has recorded already."""
    if said.rendered_unusable is not True:
        raise BadInput(f"rendered_unusable: {UNUSABLE}", [("rendered_unusable", UNUSABLE)])
    if said.witness is None:
        fault = "name who saw it, another person than the one who reports it"
        raise BadInput(f"witness: {fault}", [("witness", fault)])
    if line.unwitnessed and said.quantity is None:
        check_witness(desk, said, *keepers(desk, line))
        keep_effect(
            desk, line, (WITNESS, said.witness), line.unwitnessed,
            witness=said.witness, note=said.note,
        )  # fmt: skip
        _finished(desk, line, f"scrap witnessed by {said.witness}")
        return
    check_witness(desk, said)
    because = f"scrap decided under {line.nonconformance}, rendered unusable before {said.witness}"
    record = _take_out(desk, line, reported_quantity(desk, line, said), because)
    prove_scrap(desk, record, first=line.id, witness=said.witness, note=said.note)


def prove_return(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    """What went back is booked out under the reference of its shipment."""
    reference = (said.reference or "").strip()
    if not reference:
        fault = "the number of the shipment or of the delivery note that it went back with"
        raise BadInput(f"reference: {fault}", [("reference", fault)])
    supplier = desk.need_lot(line.lot).supplier
    because = (
        f"returned to supplier {supplier} with {reference}: decided under {line.nonconformance}"
    )
    quantity = reported_quantity(desk, line, said)
    record = _take_out(desk, line, quantity, because)
    note = f"{reference}; {said.note}" if said.note else reference
    keep_effect(desk, line, ("scrap", record.id), quantity, note=note)
    _finished(desk, line, f"returned with {reference}")


def _take_out(desk: Desk, line: DecidedLine, quantity: int, because: str) -> p.Scrap:
    record = p.Scrap(
        record="scrap",
        id=next_record_name(desk, line),
        at=desk.transaction.now,
        lot=line.lot,
        quantity=quantity_of(quantity),
        reason=because,
    )
    put_on_record(desk, "scrap", record, canonical(record.content()))
    desk.transaction.flush()
    return record


def _finished(desk: Desk, line: DecidedLine, effect: str) -> None:
    finish_line(desk, line.id, effect)
    settle_case(desk, line.nonconformance, Again("moved", effect, effect))
