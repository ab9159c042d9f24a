"""A scrap record proves what was decided to be scrapped; a witness makes it complete."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.disposition_lines import (
    APPROVED,
    DecidedLine,
    d,
    e,
    keep_effect,
    lines_where,
    mark_line,
    waiting_on,
)
from service.actions.follow_lots import follow_lots
from service.actions.settle_case import Again, finish_line, settle_case
from service.intake.plant_records import Scrap
from service.records.schema import millionths


def follow_scrap(desk: Desk, record: Scrap, entry: int) -> None:  # noqa: ARG001
    """A scrap that the line records counts for the decision; its witness is still to be named."""
    if not desk.books.holds(record.lot):
        return
    prove_scrap(desk, record)
    follow_lots(desk, [record.lot], "scrap", record.id)
    _end_reworks(desk, record)


def _end_reworks(desk: Desk, record: Scrap) -> None:
    """What was to be reworked and is scrapped whole will never be inspected again."""
    if desk.need_lot(record.lot).remaining > 0:
        return
    ordered = [each for each in desk.books.holds(record.lot) if each.disposition is not None]
    for number in sorted({each.nonconformance for each in ordered}):
        settle_case(desk, number, Again("moved", record.id, f"scrap {record.id}"))


def prove_scrap(
    desk: Desk,
    record: Scrap,
    *,
    first: int | None = None,
    witness: str | None = None,
    note: str | None = None,
) -> None:
    """Count a scrap for every case that decided it: the pieces are gone for each of them."""
    by_case: dict[str, list[DecidedLine]] = defaultdict(list)
    for line in waiting_on(desk, [record.lot]):
        if line.kind == "scrap" and line.outstanding:
            by_case[line.nonconformance].append(line)
    for number, lines in sorted(by_case.items()):
        left = millionths(record.quantity)
        for line in sorted(lines, key=lambda line: (line.id != first, line.id)):
            proven = min(left, line.outstanding)
            if proven:
                left -= proven
                keep_effect(desk, line, ("scrap", record.id), proven, witness=witness, note=note)
                finish_line(desk, line.id, f"scrap {record.id}")
        settle_case(desk, number, Again("moved", record.id, f"scrap {record.id}"))


def follow_corrected_scrap(desk: Desk, old: dict[str, Any], new: Scrap) -> None:
    """What a corrected scrap record no longer says is not proven; what it now says may be."""
    before = millionths(Decimal(str(old["quantity"])))
    same_lot = old["lot"] == new.lot
    less = before - millionths(new.quantity) if same_lot else before
    if less > 0:
        _take_back(desk, new.id, less)
    if not same_lot:
        prove_scrap(desk, new)


def _take_back(desk: Desk, name: str, less: int) -> None:
    desk.transaction.flush()
    proved = select(e.disposition).where(e.record == "scrap", e.record_id == name)
    ids = set(desk.transaction.connection.execute(proved).scalars())
    left: dict[str, int] = {}
    for line in reversed(lines_where(desk, d.id.in_(ids))):
        number = line.nonconformance
        back = min(left.setdefault(number, less), line.proven)
        if not back:
            continue
        left[number] -= back
        # What was witnessed was witnessed of this record: it goes with it.
        witness = "withdrawn" if line.witnessed >= back else None
        keep_effect(desk, line, ("correction", name), -back, witness=witness)
        if line.state == "executed":
            awaited = f"scrap {name} was corrected: {line.kind} of lot {line.lot} awaited"
            mark_line(desk, line.id, ("executed",), APPROVED, effect=awaited, executed_at=None)
