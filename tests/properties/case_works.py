"""The real service with one case, driven without signatures: those are tested elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import select, update

from rules.case_life import SIGNER, UNCONFIRMED
from service.actions.blocks_closing import blocks_closing
from service.actions.case_lots import undecided_lots
from service.actions.cases import change_state, get_case
from service.actions.clear_shipment import Wanted, check_lots
from service.actions.concessions import EXPIRES, NewConcession, add_concession
from service.actions.desk import Desk
from service.actions.do_due_work import DUE_KINDS
from service.actions.execute_disposition import execute_proposal
from service.actions.propose_disposition import (
    ProposedLine,
    pending_proposal,
    propose_disposition,
)
from service.actions.prove_effect import prove_effect
from service.actions.record_one import record_one
from service.actions.reported_effect import ReportedEffect
from service.actions.start_approval import withdraw_approvals
from service.intake.read_record import read_record
from service.records import tables as t
from service.records.case_tables import disposition, due, proposal
from service.records.schema import MILLION, microseconds
from service.settings import Settings
from tests.properties.case_model import ModelCase
from tests.support.recording import NOW, Works, desk_of, open_works

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
NUMBER = "NCR-2026-0001"
MONTH = timedelta(days=30)
T = TypeVar("T")


@dataclass
class CaseWorks:
    """Each act is one transaction, at the time that the test says it is."""

    works: Works
    now: datetime = NOW
    named: int = 0
    waiting: dict[str, list[int]] = field(default_factory=dict)

    def act(self, work: Callable[[Desk], T]) -> T:
        works = self.works
        return works.door.write(
            lambda transaction: work(desk_of(transaction, works.plant, SETTINGS)),
            by="line", now=self.now,
        )  # fmt: skip

    def name(self, prefix: str) -> str:
        self.named += 1
        return f"{prefix}-{self.named}"

    def record(self, record: dict[str, Any]) -> None:
        self.act(lambda desk: record_one(desk, read_record(orjson.dumps(record))))

    # --- acts --------------------------------------------------------------------------------

    def decide(self, lot: str, kind: str, pieces: int, **said: Any) -> str:
        """Confirm if need be, propose, and have it approved; the lot the decision stands on."""
        if kind == "use_as_is":
            said["concession"] = self._concede()
        return self.act(lambda desk: self._decide(desk, lot, kind, pieces, said))

    def _decide(self, desk: Desk, lot: str, kind: str, pieces: int, said: Any) -> str:
        case = get_case(desk, NUMBER)
        if case.state in UNCONFIRMED:
            withdraw_approvals(desk, case, reason="confirmed")
            change_state(desk, case, "confirm", why="it is one", by_role=SIGNER)
        line = ProposedLine(lot, kind, Decimal(pieces), **said)
        propose_disposition(desk, NUMBER, [line], reason="tested")
        found = pending_proposal(desk, NUMBER)
        assert found is not None
        connection, p, d = desk.transaction.connection, proposal.c, disposition.c
        connection.execute(update(proposal).where(p.id == found).values(state="approved"))
        withdraw_approvals(desk, get_case(desk, NUMBER), reason="signed")
        execute_proposal(desk, get_case(desk, NUMBER), found, "two people")
        row = connection.execute(select(d.id, d.made_lot).where(d.proposal == found)).one()
        self.waiting.setdefault(row.made_lot, []).append(row.id)
        return str(row.made_lot)

    def _concede(self) -> str:
        number = self.name("C")
        new = NewConcession(number, "BOLT", "tested", expires_at=self.now + MONTH)
        self.act(lambda desk: add_concession(desk, new))
        return number

    def report(self, lot: str, **said: Any) -> str:
        """Report about the first decision on this lot that still waits; its newest lot."""

        def work(desk: Desk) -> str:
            d = disposition.c
            query = select(d.id).where(
                d.made_lot == lot, d.state.in_(("approved", "awaiting_inspection"))
            )
            line = desk.transaction.connection.execute(query.order_by(d.id)).scalars().first()
            assert line is not None, f"nothing waits for a report about {lot}"
            prove_effect(desk, NUMBER, line, ReportedEffect(**said))
            desk.transaction.flush()
            newest = select(t.lot.c.id).order_by(t.lot.c.entry.desc()).limit(1)
            return str(desk.transaction.connection.execute(newest).scalar_one())

        return self.act(work)

    def expire(self) -> None:
        """The worker does what is due."""
        subjects = self.act(self._due)
        for subject in subjects:
            self.act(lambda desk, subject=subject: DUE_KINDS[EXPIRES](desk, subject))  # type: ignore[misc]

    def _due(self, desk: Desk) -> list[str]:
        query = select(due.c.subject).where(
            due.c.kind == EXPIRES, due.c.due_at <= microseconds(self.now)
        )
        return list(desk.transaction.connection.execute(query).scalars())

    # --- looking -----------------------------------------------------------------------------

    def look(self, lots: Collection[str]) -> Seen:
        """Everything that is checked after each step, in one look."""
        return self.act(lambda desk: _look(desk, lots))

    def on_hand(self, lot: str) -> int:
        return self.act(lambda desk: desk.need_lot(lot).remaining) // MILLION


def open_case(template: Path) -> CaseWorks:
    """A fresh copy of the plant with the failed load; one at a time."""
    path = template.with_name("run.db")
    shutil.copy(template, path)
    return CaseWorks(open_works(f"sqlite:///{path}", settings=SETTINGS))


@dataclass(frozen=True)
class Seen:
    """What the service says of the case and its lots."""

    may_ship: dict[str, bool]
    on_hand: dict[str, int]
    undecided: set[str]
    state: str
    blocks: tuple[str, ...]


def _look(desk: Desk, lots: Collection[str]) -> Seen:
    case = get_case(desk, NUMBER)
    stopped = {each.lot for each in check_lots(desk.books, [Wanted(lot) for lot in lots])}
    return Seen(
        may_ship={lot: lot not in stopped for lot in lots},
        on_hand={lot: desk.need_lot(lot).remaining // MILLION for lot in lots},
        undecided=set(undecided_lots(desk, case)),
        state=case.state,
        blocks=tuple(each.sentence for each in blocks_closing(desk, case)),
    )


def compare(seen: Seen, model: ModelCase) -> None:
    """Nothing ships that may not, quantities reconcile, the case closes neither early nor late."""
    for name, lot in model.lots.items():
        assert seen.may_ship[name] == model.may_ship(name), f"gate: {name}"
        assert lot.reconciles, f"quantity: {name}"
        assert seen.on_hand[name] == lot.on_hand, f"quantity: {name}"
    assert seen.undecided == model.undecided(), "undecided"
    closed = seen.state == "closed"
    assert closed == model.all_done(), f"closed: {seen.state}, {seen.blocks}"
    assert not (closed and seen.blocks), f"closed: {seen.blocks}"
