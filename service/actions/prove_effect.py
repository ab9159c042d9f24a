"""Report that an approved disposition was carried out, or cannot be: what it says is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.disposition_lines import (
    APPROVED,
    AWAITING,
    WAITING,
    DecidedLine,
    d,
    lines_where,
    mark_line,
)
from service.actions.prove_leaving import prove_return, report_scrap
from service.actions.prove_sort import prove_sort
from service.actions.reported_effect import ReportedEffect
from service.actions.reported_rework import report_rework
from service.actions.settle_case import Again, settle_case
from service.actions.stated import stated
from service.actions.wait_for_inspection import give_up_rework
from service.errors import BadInput, Conflict, Unknown, did_you_mean


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which fields of a report belong to a kind, and what it does."""

    fields: frozenset[str]
    state: str
    prove: Callable[[Desk, DecidedLine, ReportedEffect], None]


_KINDS: Mapping[str, _Kind] = {
    "scrap": _Kind(
        frozenset({"quantity", "rendered_unusable", "witness"}), APPROVED, report_scrap
    ),
    "return_to_supplier": _Kind(frozenset({"quantity", "reference"}), APPROVED, prove_return),
    "sort": _Kind(
        frozenset({"accepted", "rejected", "inspected", "defective"}), APPROVED, prove_sort
    ),
    "rework": _Kind(frozenset({"quantity"}), AWAITING, report_rework),
    "repair": _Kind(frozenset({"quantity"}), AWAITING, report_rework),
}  # fmt: skip


def prove_effect(desk: Desk, number: str, disposition_id: int, said: ReportedEffect) -> None:
    """Record what carried out (a part of) an approved line; its hold ends where it is proven."""
    case = get_case(desk, number)
    line = _line(desk, case.number, disposition_id)
    _check_waits(line)
    if said.not_possible is not None:
        _give_up(desk, line, said)
        return
    kind = _KINDS[line.kind]
    _check_fields(line, said, kind)
    kind.prove(desk, line, said)


def _line(desk: Desk, number: str, disposition_id: int) -> DecidedLine:
    lines = lines_where(desk, d.nonconformance == number)
    found = next((line for line in lines if line.id == disposition_id), None)
    if found is None:
        waiting = [str(line.id) for line in lines if line.state in WAITING]
        near = did_you_mean(str(disposition_id), waiting)
        listed = f"; waiting are {', '.join(waiting)}" if waiting and not near else near
        raise Unknown(f"disposition {disposition_id} of {number} is not known{listed}")
    return found


def _check_waits(line: DecidedLine) -> None:
    if line.state in WAITING:
        return
    what = f"{line.kind.replace('_', ' ')} of lot {line.lot}"
    if line.state == "proposed":
        raise Conflict(f"{what} is only proposed: nothing is carried out before it is approved")
    raise Conflict(f"{what} is {line.state}: there is nothing left to report about it")


def _check_fields(line: DecidedLine, said: ReportedEffect, kind: _Kind) -> None:
    strange = sorted(said.stated() - kind.fields)
    if strange:
        fault = f"does not belong to {line.kind}: give {', '.join(sorted(kind.fields))}"
        raise BadInput(f"{strange[0]}: {fault}", [(name, fault) for name in strange])


def _give_up(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    """What cannot be done is undecided again; what was done of it stays done."""
    reason = stated(said.not_possible or "", "not_possible", "say why it cannot be carried out")
    if strange := sorted(said.stated() - {"not_possible"}):
        fault = "either it was carried out, or it is not possible; report one of them"
        raise BadInput(f"{strange[0]}: {fault}", [(strange[0], fault)])
    if line.kind == "scrap" and line.outstanding == 0:
        raise Conflict(
            f"lot {line.lot} is scrapped; what is missing is a witness that it is unusable"
        )
    told = {"disposition": line.id, "lot": line.lot, "reason": reason}
    desk.transaction.enter("disposition.not_possible", line.nonconformance, told)
    mark_line(desk, line.id, WAITING, "failed", effect=f"not possible: {reason}")
    if line.state == AWAITING:
        give_up_rework(desk, line.nonconformance, line.id)
    settle_case(desk, line.nonconformance, Again("not_possible", reason, reason))
