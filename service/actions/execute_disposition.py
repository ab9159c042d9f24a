"""Carry out approved dispositions: each effect is a record that proves it; then the hold ends.

A release, a use as is and a regrade are done by the service in this transaction. Scrap, a return
and a sorting wait for somebody to report them, a rework for what proves it: until then the lot
stays held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rules.case_life import SIGNER
from service.actions.case_lots import undecided_lots
from service.actions.cases import Case, change_state
from service.actions.close_case import close_if_done, release_what_is_gone
from service.actions.concession_uses import end_old_uses, use_concession
from service.actions.concessions import why_not
from service.actions.desk import Desk
from service.actions.disposition_lines import (
    APPROVED,
    AWAITING,
    LEAVING,
    REPORTED,
    REWORKED,
    DecidedLine,
    d,
    keep_effect,
    lines_where,
    mark_line,
    outstanding_by_lot,
)
from service.actions.place_holds import release_holds
from service.actions.proposed_line import CONCEDED
from service.actions.split_lot import split_off
from service.actions.tell_cleared import tell_decided
from service.actions.wait_for_inspection import replace_rework, wait_for_inspection, waits
from service.errors import Conflict
from service.records.case_tables import disposition
from service.records.schema import number_of


def execute_proposal(desk: Desk, case: Case, proposal_id: int, decided_by: str) -> Case:
    """Carry out every line of an approved proposal, then move the case on."""
    lines = lines_where(desk, d.proposal == proposal_id)
    _check_still_there(desk, case, lines)
    why = f"approved by {decided_by}"
    case = change_state(desk, case, "approve", why=why, by_role=SIGNER)
    for line in lines:
        _execute(desk, case, line, decided_by, to_item=_to_item(desk, line))
    release_what_is_gone(desk, case)
    tell_decided(desk, case)
    if undecided_lots(desk, case):
        rest = "decided in part; lots are left to decide"
        return change_state(desk, case, "decide_rest", why=rest)
    case = change_state(desk, case, "carry_out", why=why)
    return close_if_done(desk, case)


def _check_still_there(desk: Desk, case: Case, lines: Sequence[DecidedLine]) -> None:
    """What was proposed may have been used or scrapped since: more than is left is not decided."""
    waiting = outstanding_by_lot(desk, case.number)
    decided: dict[str, int] = defaultdict(int)
    for line in lines:
        decided[line.named] += line.quantity
    for lot, quantity in decided.items():
        book = desk.need_lot(lot)
        left = book.remaining - waiting.get(lot, 0)
        if quantity > left:
            raise Conflict(
                f"{number_of(quantity)} {book.unit} of lot {lot} were proposed, only "
                f"{number_of(max(0, left))} are left; reject it, and have it proposed anew"
            )


def _to_item(desk: Desk, line: DecidedLine) -> str | None:
    row = disposition.select().with_only_columns(d.to_item).where(d.id == line.id)
    item: str | None = desk.transaction.connection.execute(row).scalar_one()
    return item


def _execute(
    desk: Desk, case: Case, line: DecidedLine, decided_by: str, *, to_item: str | None
) -> None:
    if line.kind in CONCEDED:
        _check_concession(desk, line)
    lot, made = _stands_on(desk, line, to_item)
    if line.kind in CONCEDED:
        assert line.concession is not None, "a proposal without one is refused"
        end_old_uses(desk, [lot])
        use_concession(desk, line.concession, line.id, lot, line.quantity)
    if line.kind in REWORKED:
        wait_for_inspection(desk, case, lot, line.id)
        order = f"{line.kind} order for lot {lot}"
        mark_line(desk, line.id, ("proposed",), AWAITING, made_lot=lot, effect=order)
        return
    replace_rework(desk, case.number, lot, by=line.id)
    if line.kind in REPORTED:
        awaited = f"{line.kind.replace('_', ' ')} of lot {lot} awaited"
        mark_line(desk, line.id, ("proposed",), APPROVED, made_lot=lot, effect=awaited)
        return
    because = f"{line.kind} decided under {case.number} by {decided_by}"
    if line.kind == "use_as_is":
        because = f"{because}; concession: {line.concession}"
    _release(desk, case, line, lot, made, because)


def _release(
    desk: Desk, case: Case, line: DecidedLine, lot: str, made: str | None, because: str
) -> None:
    """The release is the effect; where a lot was split off or regraded, that record proves it."""
    if line.kind != "use_as_is":
        end_old_uses(desk, [lot])
    entry = release_holds(desk, case.number, [lot], reason=because)
    record = ("hold.released", str(entry)) if made is None else ("operation", made)
    keep_effect(desk, line, record, line.quantity, lot=lot)
    effect = f"hold of lot {lot} released" if made is None else f"operation {made}"
    now = desk.transaction.now_micros
    mark_line(desk, line.id, ("proposed",), "executed", made_lot=lot, effect=effect,
              executed_at=now)  # fmt: skip


def _stands_on(desk: Desk, line: DecidedLine, to_item: str | None) -> tuple[str, str | None]:
    """The lot the decision stands on: itself, or a new one split off; and what split it.

    What is only to be taken out of a lot stays in it, unless the rest of it is in rework.
    """
    book = desk.need_lot(line.named)
    whole = line.quantity == book.remaining
    stays = line.kind in LEAVING and not waits(desk, line.nonconformance, line.named)
    if line.kind != "regrade" and (whole or stays):
        return line.named, None
    process = "regrade" if line.kind == "regrade" else "split"
    name = f"{line.nonconformance}-{line.kind}-{line.id}"
    lot = split_off(
        desk, line.nonconformance, line.named, line.quantity,
        record=name, process=process, item=to_item,
    )  # fmt: skip
    return lot, name


def _check_concession(desk: Desk, line: DecidedLine) -> None:
    """It was good when it was proposed; others may have used it up since, or it has ended."""
    item = desk.need_lot(line.named).item
    fault = why_not(desk, line.concession or "", item, line.quantity)
    if fault is not None:
        raise Conflict(f"{fault}; reject the proposal, and have it proposed anew")
