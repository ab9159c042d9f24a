"""The result of sorting a held lot: the good part is released, the bad part waits for a decision.

By a sample: with no more bad pieces than the plan accepts the lot is released, else all of it
stays held and is decided anew.
"""

from __future__ import annotations

from rules.case_life import UNCONFIRMED
from service.actions.cases import get_case
from service.actions.concession_uses import end_old_uses
from service.actions.desk import Desk
from service.actions.disposition_lines import APPROVED, DecidedLine, keep_effect, mark_line
from service.actions.place_holds import release_holds
from service.actions.reported_effect import ReportedEffect, next_record_name, whole_millionths
from service.actions.settle_case import Again, settle_case
from service.actions.sort_plan import SortPlan, stored_plan
from service.actions.split_lot import split_off
from service.errors import BadInput, Conflict
from service.records.schema import MILLION, number_of


def prove_sort(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    """Carry out what the sorting found."""
    case = get_case(desk, line.nonconformance)
    if case.state in UNCONFIRMED:
        raise Conflict(
            f"{case.number} was opened again since this sorting was decided; what is to be looked "
            "for may have changed: have it confirmed first"
        )
    assert line.sampling is not None, "a proposal without a plan is refused"
    plan = stored_plan(line.sampling)
    if plan.every_piece:
        _every_piece(desk, line, said)
    else:
        _sample(desk, line, said, plan)


def _every_piece(desk: Desk, line: DecidedLine, said: ReportedEffect) -> None:
    accepted, rejected = _counted(desk, line, said)
    told = f"{number_of(accepted)} accepted, {number_of(rejected)} rejected"
    if accepted and rejected:
        name = next_record_name(desk, line)
        bad = split_off(desk, line.nonconformance, line.lot, rejected, record=name, process="sort")
        told = f"{told}: lot {bad}"
        _finish(desk, line, ("operation", name), told, said)
    else:
        _finish(desk, line, ("result", told), told, said)
    if accepted:
        _release(desk, line, f"sorted, every piece: {told}")
    settle_case(desk, line.nonconformance, Again("sorted", told, f"sorted: {told}"))


def _counted(desk: Desk, line: DecidedLine, said: ReportedEffect) -> tuple[int, int]:
    if said.inspected is not None or said.defective is not None:
        fault = "every piece is sorted: give `accepted` and `rejected`"
        raise BadInput(f"inspected: {fault}", [("inspected", fault)])
    if said.accepted is None or said.rejected is None:
        fault = "give both: how many are accepted, and how many rejected"
        missing = "accepted" if said.accepted is None else "rejected"
        raise BadInput(f"{missing}: {fault}", [(missing, fault)])
    accepted = whole_millionths(said.accepted, "accepted")
    rejected = whole_millionths(said.rejected, "rejected")
    book = desk.need_lot(line.lot)
    if book.unit == "pcs" and (accepted % MILLION or rejected % MILLION):
        raise BadInput("accepted: pieces are whole", [("accepted", "pieces are whole")])
    if accepted + rejected != line.outstanding:
        raise Conflict(
            f"{number_of(accepted)} accepted and {number_of(rejected)} rejected are "
            f"{number_of(accepted + rejected)} {book.unit}; lot {line.lot} has "
            f"{number_of(line.outstanding)} to sort: count again, or record a `count` of the lot"
        )
    return accepted, rejected


def _sample(desk: Desk, line: DecidedLine, said: ReportedEffect, plan: SortPlan) -> None:
    inspected, defective = _sampled(said, plan)
    good = defective <= plan.accept
    verdict = "accepted" if good else "not accepted"
    told = f"{defective} of {inspected} defective, {plan.accept} allowed: {verdict}"
    _finish(desk, line, ("result", told), told, said)
    if good:
        _release(desk, line, f"sorted by sample: {told}")
    settle_case(desk, line.nonconformance, Again("sorted", told, f"sorted by sample: {told}"))


def _sampled(said: ReportedEffect, plan: SortPlan) -> tuple[int, int]:
    if said.accepted is not None or said.rejected is not None:
        fault = "a sample was decided: give `inspected` and `defective`"
        raise BadInput(f"accepted: {fault}", [("accepted", fault)])
    if said.inspected is None or said.defective is None:
        missing = "inspected" if said.inspected is None else "defective"
        fault = "give both: how many were inspected, and how many were defective"
        raise BadInput(f"{missing}: {fault}", [(missing, fault)])
    if not 0 <= said.defective <= said.inspected:
        fault = f"{said.defective} of {said.inspected} cannot be defective"
        raise BadInput(f"defective: {fault}", [("defective", fault)])
    assert plan.sample_size is not None, "it is a sample"
    if said.inspected != plan.sample_size and said.defective <= plan.accept:
        raise Conflict(
            f"{said.inspected} were inspected, the plan takes {plan.sample_size}: "
            "a sample of another size proves something else"
        )
    return said.inspected, said.defective


def _finish(
    desk: Desk, line: DecidedLine, record: tuple[str, str], told: str, said: ReportedEffect
) -> None:
    keep_effect(desk, line, record, line.outstanding, note=said.note)
    now = desk.transaction.now_micros
    mark_line(desk, line.id, (APPROVED,), "executed", effect=told, executed_at=now)


def _release(desk: Desk, line: DecidedLine, because: str) -> None:
    end_old_uses(desk, [line.lot])
    release_holds(desk, line.nonconformance, [line.lot], reason=because)
