"""What people decided about the cases that really were, carried over to the cases of a replay.

A release is replayed as the release of its lots: of their holds under the case of the replay that
corresponds to the real one, and of their holds under cases that there really never were. Holds
under a case that corresponds to another real one wait for what people decided about that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from rules.case_life import Action, State
from service.actions.cases import Case, get_case, move_case
from service.actions.desk import Desk
from service.actions.place_holds import release_holds
from service.actions.start_approval import withdraw_approvals
from service.backtest.past import CLEARED, GONE, RELEASED, SIGNED, STATE, PastEntry, RealCase
from service.records.case_tables import finding, hold, nonconformance
from service.records.recall_tables import scope_release

DISMISSED: State = "dismissed"
ENDED = ("executing", "closed", DISMISSED)


@dataclass(slots=True)
class DecidedCases:
    """The real cases, and at which instant people last decided something about each."""

    real: tuple[RealCase, ...]
    _by_number: dict[str, RealCase] = field(default_factory=dict)
    _decided: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_number = {case.number: case for case in self.real}

    def follow(self, desk: Desk, entry: PastEntry) -> tuple[str, ...]:
        """Carry over what an entry says of a real case; the lots whose holds may have ended."""
        if entry.kind == SIGNED:
            self._decided[entry.subject] = entry.at
        elif entry.kind in (RELEASED, CLEARED, GONE):
            self._decided[entry.subject] = entry.at
            return self._release(desk, entry)
        elif entry.kind == STATE and self._decided.get(entry.subject) == entry.at:
            return self._end(desk, entry)
        return ()

    # --- releases ----------------------------------------------------------------------------

    def _release(self, desk: Desk, entry: PastEntry) -> tuple[str, ...]:
        said = entry.said()
        lots = tuple(said["lots"])
        mine = self.counterpart(desk, entry.subject)
        for number, held in _holds_of(desk, lots).items():
            if number == mine or self._never_was(desk, number):
                kind = RELEASED if entry.kind == CLEARED else entry.kind
                released = release_holds(desk, number, held, reason=said["reason"], kind=kind)
                if entry.kind == CLEARED:
                    _keep_cleared(desk, number, held, said["reason"], released)
        return lots

    def _never_was(self, desk: Desk, number: str) -> bool:
        """Whether nobody ever decided about this case, because only this rulebook opens it."""
        return all(
            self.counterpart(desk, real.number) != number for real in self._like(desk, number)
        )

    def _like(self, desk: Desk, number: str) -> Iterable[RealCase]:
        case = get_case(desk, number)
        opened = _opening(desk, number)
        return (
            real
            for real in self.real
            if real.cause_key == case.cause_key or (real.event, real.record) == (case.event, opened)
        )

    def counterpart(self, desk: Desk, real_number: str) -> str | None:
        """The case of the replay that a real case corresponds to, if there is one by now."""
        real = self._by_number.get(real_number)
        if real is None:
            return None
        desk.transaction.flush()
        n = nonconformance.c
        query = select(n.number, n.cause_key, n.event, n.closed_at)
        rows = desk.transaction.connection.execute(query.order_by(n.entry)).all()
        same_cause = [row for row in rows if row.cause_key == real.cause_key]
        same_event = [row for row in rows if row.event == real.event and row not in same_cause]
        for row in (*same_cause, *same_event):
            if _opening(desk, row.number) == real.record:
                return str(row.number)
        still_open = [row.number for row in same_cause if row.closed_at is None]
        return str(still_open[-1]) if still_open else None

    # --- ends --------------------------------------------------------------------------------

    def _end(self, desk: Desk, entry: PastEntry) -> tuple[str, ...]:
        """End the case as people ended it, unless it holds what they have not decided about."""
        said = entry.said()
        number = self.counterpart(desk, entry.subject)
        if number is None or said["to"] not in ENDED:
            return ()
        case = get_case(desk, number)
        lots = tuple(sorted(case.held_lots(desk)))
        if said["to"] == DISMISSED and lots:
            release_holds(desk, number, lots, reason=said["why"])
        elif lots:
            return ()
        if case.state != said["to"]:
            withdraw_approvals(desk, case, reason=said["why"])
            _change(desk, case, said["to"], said["why"])
        return lots


# What led there; the replay's case need not be where the table would have it come from.
_LED_BY: dict[State, Action] = {"executing": "carry_out", "closed": "close", DISMISSED: "dismiss"}


def _change(desk: Desk, case: Case, state: State, why: str) -> None:
    if state == "executing":
        move_case(desk, case, _LED_BY[state], state, why=why)
        return
    now = desk.transaction.now_micros
    move_case(desk, case, _LED_BY[state], state, why=why, closed_at=now, closing_reason=why)


def _holds_of(desk: Desk, lots: tuple[str, ...]) -> dict[str, list[str]]:
    desk.transaction.flush()
    found: dict[str, list[str]] = {}
    for start in range(0, len(lots), 5_000):
        query = select(hold.c.nonconformance, hold.c.lot).where(
            hold.c.lot.in_(lots[start : start + 5_000]), hold.c.released_at.is_(None)
        )
        for number, lot in desk.transaction.connection.execute(query.order_by(hold.c.id)):
            found.setdefault(number, []).append(lot)
    return found


def _opening(desk: Desk, number: str) -> tuple[str, str]:
    """The record whose finding opened a case."""
    f = finding.c
    first = select(func.min(f.id)).where(f.nonconformance == number).scalar_subquery()
    row = desk.transaction.connection.execute(
        select(f.record, f.record_id).where(f.id == first)
    ).first()
    return ("", "") if row is None else (row.record, row.record_id)


def _keep_cleared(desk: Desk, number: str, lots: list[str], reason: str, entry: int) -> None:
    for lot in lots:
        desk.transaction.insert(
            scope_release,
            {
                "entry": entry, "lot": lot, "nonconformance": number, "reason": reason,
                "by": desk.transaction.by, "at": desk.transaction.now_micros,
            },
        )  # fmt: skip
