"""The past, replayed by one rulebook: every record through the same actions as when it came.

The order is the ledger's: the order in which things became known; and what the ledger says was the
time is the time. What people did that changes what is judged is done again, what fell due is done
when it fell due, and what several events lead to is decided before the next record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.names import UnknownName
from service.actions.correct_record import correct_record
from service.actions.desk import Desk
from service.actions.record_kinds import KINDS, put_on_record
from service.backtest.ahead import Ahead, Reference, Step, fetch_ahead, look_ahead
from service.backtest.decided_cases import DecidedCases
from service.backtest.due_in_replay import DueInReplay, Piece, do_piece
from service.backtest.effect_of import EFFECT, replay_effect
from service.backtest.evidence import Evidence, NotReplayed, Stopped
from service.backtest.gate import replay_shipment
from service.backtest.happened import happened_at
from service.backtest.on_hold import OnHold
from service.backtest.past import PEOPLE, RECORD, Past, read_past
from service.backtest.what_people_did import do_again
from service.errors import Refused
from service.intake.plant_records import Correction, Record, Shipment
from service.plant import Plant
from service.records.books import Books
from service.records.case_tables import due
from service.records.door import Door, Transaction
from service.records.rule_tables import correlation_event
from service.records.schema import instant
from service.settings import Settings


@dataclass(slots=True)
class Replay:
    """One replay; `match` decides what several events lead to, between two records.

    `marks` says from which entry of the scratch ledger on something other than a record was the
    cause.
    """

    past: Past
    door: Door
    plant: Plant
    settings: Settings
    match: Callable[[int], None]
    progress: Callable[[int], None] = lambda _: None
    on_hold: OnHold = field(default_factory=OnHold)
    marks: list[tuple[int, Evidence]] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)
    not_replayed: list[NotReplayed] = field(default_factory=list)
    _due: DueInReplay = field(default_factory=DueInReplay)
    _clock: int = 0
    _happened: int = 0
    _armed: bool = False
    _events: bool = False

    def run(self) -> None:
        """Replay all of the past, and what falls due until its end."""
        entries = read_past(self.past)
        cases = DecidedCases(self.past.cases)
        ahead: Ahead = deque()
        while look_ahead(entries, ahead):
            self._write(lambda desk: self._stretch(desk, ahead, cases))
            self._match()
        while self._write(self._last_pieces):
            self._match()

    def _write(self, work: Callable[[Desk], int]) -> int:
        """A stretch in one transaction: its time and its author go from entry to entry."""

        def at_desk(transaction: Transaction) -> int:
            desk = Desk(transaction, Books(transaction), self.plant, self.settings)
            transaction.before_flush.append(lambda: self._look(transaction))
            self._read_new(desk)
            done = work(desk)
            transaction.flush()
            self._read_new(desk)
            return done

        done = self.door.write(at_desk, by="backtest", now=instant(self._clock))
        self.progress(done)
        return done

    def _look(self, transaction: Transaction) -> None:
        """Before rows are written: is there due work among them, or an event to be matched?"""
        self._armed = self._armed or bool(transaction.rows.get(due))
        self._events = self._events or bool(transaction.rows.get(correlation_event))

    def _match(self) -> None:
        if self._events:
            self._events = False
            self._armed = True
            self.match(self._clock)

    # --- a stretch of the past ---------------------------------------------------------------

    def _stretch(self, desk: Desk, ahead: Ahead, cases: DecidedCases) -> int:
        fetch_ahead(desk, ahead)
        done = 0
        while ahead:
            step = ahead[0]
            self._do_due(desk, until=step.entry.at)
            if self._waits_for_matching(desk):
                return done
            ahead.popleft()
            done += 1
            self._clock = max(self._clock, step.entry.at)
            desk.transaction.now, desk.transaction.by = instant(self._clock), step.entry.by
            self._take(desk, step, cases)
            if self._waits_for_matching(desk):
                return done
        return done

    def _take(self, desk: Desk, step: Step, cases: DecidedCases) -> None:
        entry, record, before = step.entry, step.record, desk.outcome.holds
        cause = Evidence(entry.kind.removeprefix(RECORD), entry.subject, entry.at)
        try:
            if isinstance(record, Record):
                cause = Evidence(cause.record, cause.id, happened_at(record, entry.at))
                self._happened = cause.at
                self._record(desk, record, entry.content, cause)
                self._follow_books(desk, step.references)
            elif record is not None:
                self.not_replayed.append(NotReplayed(cause, record))
            elif entry.kind in PEOPLE:
                self.marks.append((desk.transaction.seq + 1, cause))
                do_again(desk, entry)
            else:
                lots = cases.follow(desk, entry)
                self.on_hold.follow(desk, lots, at=self._happened)
        except (Refused, UnknownName) as refused:
            self.not_replayed.append(NotReplayed(cause, str(refused)))
        if desk.outcome.holds != before:
            self.on_hold.read_new(desk, at=self._happened)

    def _record(self, desk: Desk, record: Record, content: str, cause: Evidence) -> None:
        """As `record_one` does it; that the record is new, and how it is written, is known."""
        kind: str = record.record  # type: ignore[attr-defined]
        if isinstance(record, Correction):
            correct_record(desk, record, content)
            # A lot may turn out to be made of another: that may complete what waits for events.
            self._events = self._events or bool(self.plant.rulebook.correlations)
        elif isinstance(record, Shipment):
            stopped = replay_shipment(desk, record, content, cause)
            if stopped is not None:
                self.stopped.append(stopped)
        elif EFFECT.match(record.id):
            replay_effect(desk, record, content)
        else:
            KINDS[kind].follow(desk, record, put_on_record(desk, kind, record, content))

    def _follow_books(self, desk: Desk, named: tuple[Reference, ...]) -> None:
        held = [name for kind, name in named if kind == "lot" and self.on_hold.holds(name)]
        if held:
            self.on_hold.follow(desk, held, at=self._happened)

    def _read_new(self, desk: Desk) -> None:
        self._due.read_new(desk, now=self._clock)
        self._armed = False
        self.on_hold.read_new(desk, at=self._happened)

    def _waits_for_matching(self, desk: Desk) -> bool:
        return self._events or bool(desk.transaction.rows.get(correlation_event))

    # --- what falls due ----------------------------------------------------------------------

    def _do_due(self, desk: Desk, *, until: int, at_end: bool = False) -> int:
        done = 0
        while True:
            if self._armed or desk.transaction.rows.get(due):
                self._due.read_new(desk, now=self._clock)
                self._armed = False
            found = self._due.next_piece(clock=self._clock, until=until, at_end=at_end)
            if found is None:
                return done
            self._do_piece(desk, *found)
            done += 1
            if self._waits_for_matching(desk):
                return done

    def _do_piece(self, desk: Desk, piece: Piece, at: int) -> None:
        self._clock = at
        self.marks.append((desk.transaction.seq + 1, piece.evidence))
        before = desk.outcome.holds
        try:
            do_piece(desk, piece, at)
        except Refused as refused:
            self.not_replayed.append(NotReplayed(piece.evidence, refused.detail))
        if desk.outcome.holds != before:
            self.on_hold.read_new(desk, at=piece.at)

    def _last_pieces(self, desk: Desk) -> int:
        until = max(self.past.until, self._clock)
        return self._do_due(desk, until=until, at_end=True)
