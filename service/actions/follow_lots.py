"""Decided lots that something happened to: what is gone is not carried out, what came is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import update

from service.actions.desk import Desk
from service.actions.disposition_lines import APPROVED, DecidedLine, d, waiting_on
from service.actions.settle_case import Again, finish_line, settle_case, undecide_if_so
from service.errors import Conflict
from service.records.case_tables import disposition
from service.records.schema import number_of


def follow_lots(desk: Desk, lots: Collection[str], kind: str, name: str) -> None:
    """After a record took something of these lots, or brought some back; its kind and name."""
    held = [lot for lot in dict.fromkeys(lots) if desk.books.holds(lot)]
    if not held:
        return
    numbers = {each.nonconformance for lot in held for each in desk.books.holds(lot)}
    again = Again("moved", name, f"{kind} {name}")
    finished = _shrink(desk, held, again.why)
    for number in sorted(numbers | finished):
        if number in finished:
            settle_case(desk, number, again)
        else:
            undecide_if_so(desk, number, again)


def _shrink(desk: Desk, lots: list[str], by: str) -> set[str]:
    """No more is scrapped, returned or sorted than is there; the cases of lines that this ended.

    The last line gives way first: the earlier ones were decided when there was enough.
    """
    waiting: dict[tuple[str, str], list[DecidedLine]] = defaultdict(list)
    for line in waiting_on(desk, lots):
        waiting[line.nonconformance, line.lot].append(line)
    ended = set()
    for (number, lot), lines in waiting.items():
        over = sum(line.outstanding for line in lines) - max(0, desk.need_lot(lot).remaining)
        for line in reversed(lines):
            lost = min(over, line.outstanding)
            if lost <= 0:
                continue
            over -= lost
            why = _lose(desk, line, lost, by)
            if finish_line(desk, line.id, why):
                ended.add(number)
    return ended


def _lose(desk: Desk, line: DecidedLine, lost: int, by: str) -> str:
    unit = desk.need_lot(line.lot).unit
    why = f"{by}: {number_of(lost)} {unit} of lot {line.lot} were gone before its {line.kind}"
    said = {"disposition": line.id, "lot": line.lot, "quantity": number_of(lost), "why": why}
    desk.transaction.enter("disposition.shrunk", line.nonconformance, said)
    # Whoever else shrinks it looks at the same row: only one of two finds it as it was.
    changed = desk.transaction.connection.execute(
        update(disposition)
        .where(d.id == line.id, d.state == APPROVED)
        .values(lost=line.lost + lost)
    )
    if changed.rowcount != 1:
        raise Conflict(f"disposition {line.id} was changed by somebody else; look at it again")
    return why
