"""The lines of decisions as their rows say them: how much is decided, proven, lost, left to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from service.actions.desk import Desk
from service.errors import Conflict
from service.records.case_tables import disposition
from service.records.disposition_tables import disposition_effect

d, e = disposition.c, disposition_effect.c

APPROVED, AWAITING = "approved", "awaiting_inspection"
WAITING = (APPROVED, AWAITING)
# What takes the quantity out of the lot, once it is proven; until then the lot stays as it is.
LEAVING = ("scrap", "return_to_supplier")
# What is held until a person reports a result.
REPORTED = (*LEAVING, "sort")
# What is done to the lot, and inspected again.
REWORKED = ("rework", "repair")
# The statement of a witness, which takes nothing out of the lot.
WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One line of a decision; quantities in millionths. `lot` is the lot it now stands on."""

    id: int
    nonconformance: str
    named: str
    lot: str
    kind: str
    state: str
    quantity: int
    lost: int
    proven: int
    witnessed: int
    instruction: str | None
    reinspect: str | None
    sampling: str | None
    concession: str | None

    @property
    def outstanding(self) -> int:
        """What is decided, and neither carried out nor gone."""
        return max(0, self.quantity - self.lost - self.proven)

    @property
    def unwitnessed(self) -> int:
        return max(0, self.proven - self.witnessed) if self.kind == "scrap" else 0


def lines_where(desk: Desk, *wanted: ColumnElement[bool]) -> list[DecidedLine]:
    """The lines that answer a description, the earliest first, with what proves them."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    rows = connection.execute(select(disposition).where(*wanted).order_by(d.id)).mappings().all()
    proofs = _proofs(desk, [row["id"] for row in rows])
    return [_line(row, *proofs.get(row["id"], (0, 0))) for row in rows]


def waiting_on(desk: Desk, lots: Collection[str]) -> list[DecidedLine]:
    """The approved lines that wait for a person's report about these lots, in every case."""
    return lines_where(
        desk, d.state == APPROVED, d.kind.in_(REPORTED), d.made_lot.in_(sorted(lots))
    )


def outstanding_by_lot(desk: Desk, number: str) -> dict[str, int]:
    """How much of each lot is decided under a case and waits to be carried out."""
    found: dict[str, int] = {}
    for line in lines_where(
        desk, d.nonconformance == number, d.state == APPROVED, d.kind.in_(REPORTED)
    ):
        found[line.lot] = found.get(line.lot, 0) + line.outstanding
    return found


def mark_line(desk: Desk, line_id: int, before: Sequence[str], state: str, **values: Any) -> None:
    """Move a line on from one of these states; somebody may have moved it in between."""
    changed = desk.transaction.connection.execute(
        update(disposition)
        .where(d.id == line_id, d.state.in_(before))
        .values(state=state, **values)
    )
    if changed.rowcount != 1:
        raise Conflict(f"disposition {line_id} was changed by somebody else; look at it again")


def keep_effect(
    desk: Desk,
    line: DecidedLine,
    record: tuple[str, str],
    quantity: int,
    *,
    lot: str | None = None,
    witness: str | None = None,
    note: str | None = None,
) -> int:
    """Keep what proves (a part of) a line; returns its ledger entry."""
    kind, name = record
    said = {
        "disposition": line.id,
        "lot": lot or line.lot,
        "record": kind,
        "id": name,
        "quantity": quantity,
        "witness": witness,
        "note": note,
    }
    entry = desk.transaction.enter("disposition.effect", line.nonconformance, said)
    desk.transaction.insert(
        disposition_effect,
        {
            "disposition": line.id,
            "nonconformance": line.nonconformance,
            "lot": lot or line.lot,
            "record": kind,
            "record_id": name,
            "quantity": quantity,
            "witness": witness,
            "note": note,
            "by": desk.transaction.by,
            "at": desk.transaction.now_micros,
            "entry": entry,
        },
    )
    return entry


def _proofs(desk: Desk, ids: list[int]) -> dict[int, tuple[int, int]]:
    """(carried out, witnessed) by line."""
    if not ids:
        return {}
    query = select(
        e.disposition,
        func.coalesce(func.sum(e.quantity).filter(e.record != WITNESS), 0),
        func.coalesce(func.sum(e.quantity).filter(e.witness.is_not(None)), 0),
    ).where(e.disposition.in_(ids))
    rows = desk.transaction.connection.execute(query.group_by(e.disposition))
    # PostgreSQL sums whole numbers into decimals.
    return {line: (int(proven), int(witnessed)) for line, proven, witnessed in rows}


def _line(row: Any, proven: int, witnessed: int) -> DecidedLine:
    return DecidedLine(
        id=row["id"],
        nonconformance=row["nonconformance"],
        named=row["lot"],
        lot=row["made_lot"] or row["lot"],
        kind=row["kind"],
        state=row["state"],
        quantity=row["quantity"],
        lost=row["lost"] or 0,
        proven=proven,
        witnessed=witnessed,
        instruction=row["instruction"],
        reinspect=row["reinspect"],
        sampling=row["sampling"],
        concession=row["concession"],
    )
