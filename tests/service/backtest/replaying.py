"""Real plants under a rulebook of choice, replays of their past, and both as comparable rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any, Protocol

from sqlalchemy import func, select

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.packaged_rulebook import packaged_text
from service.actions.people import add_person
from service.backtest.causes import Causes
from service.backtest.document import report_document
from service.backtest.evidence import LetterSeen, Replayed
from service.backtest.led_to import LedTo
from service.backtest.letter_content import letter_content
from service.backtest.one_replay import Job, replay_past
from service.backtest.past import Past, write_past
from service.backtest.rule_file import RuleFile
from service.backtest.window import Window
from service.correlation.runner import CorrelationRunner
from service.plant import Plant
from service.records.books import Books
from service.records.case_tables import due as due_table
from service.records.door import Door, Transaction
from service.records.engine import open_engine
from service.records.schema import instant
from service.settings import Settings
from service.worker import Worker
from tests.support.recording import NOW, BatchRecorder, Report, lines

Record = dict[str, Any]
ROLES = {
    "Quinn": ("quality_engineer", "en"),
    "Mei": ("quality_supervisor", "zh-CN"),
    "Pat": ("production_manager", "en"),
}
RULES = """
rulebook: plant
version: 1
rules:
  - id: a-bad-result-holds-the-lot
    event: inspection.nonconforming
    when: always
    then: {contain: lot}
  - id: a-failed-survey-holds-the-window
    event: furnace.survey_failed
    when: always
    then: {contain: equipment_window}
  - id: an-alert-holds-what-it-names
    event: supplier.alert
    when: always
    then: {contain: heat}
  - id: a-complaint-opens-a-case
    event: complaint
    when: always
    then: {open_case: true}
  - id: quality-is-told
    event: containment
    when: always
    then: {severity: major, notify: [quality_engineer, customers]}
"""
# Drafts, each one thing other than the rules above.
Words = tuple[str, str]
_SURVEYS = """  - id: a-failed-survey-holds-the-window
    event: furnace.survey_failed
    when: always
    then: {contain: equipment_window}
"""
NARROWER: Words = (
    "event: inspection.nonconforming\n    when: always",
    "event: inspection.nonconforming\n    when: {stage: patrol}",
)
WIDER: Words = ("then: {contain: lot}", "then: {contain: operation}")
NONE_FOR_SURVEYS: Words = (_SURVEYS, "")
ONE_MORE = """  - id: a-bad-result-of-a-load-holds-the-load
    event: inspection.nonconforming
    when: {load: {blank: false}}
    then: {contain: load}
"""
SURVEYS_HOLD_NO_MORE: Words = ("then: {contain: equipment_window}", "then: {open_case: true}")


def packaged() -> RuleFile:
    """The rules that come with the software."""
    return RuleFile("packaged", packaged_text(default_rulebook()) or "")


def rules(*changes: tuple[str, str], more: str = "") -> RuleFile:
    """The rules above, with words replaced, and more rules put in front of the last."""
    text = RULES
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return RuleFile("plant@1", text.replace("  - id: quality", f"{more}  - id: quality"))


class Silent:
    """A mailer that nobody asks for anything."""


@dataclass
class RealPlant:
    """A plant whose clock a test moves; what falls due is done as the clock passes it."""

    door: Door
    plant: Plant
    settings: Settings
    now: datetime = NOW
    by: str = "line"
    runner: CorrelationRunner | None = field(default=None)

    def record(self, *records: Record) -> Report:
        recorder = BatchRecorder(
            self.door, self.plant, self.settings, by=self.by, now=lambda: self.now
        )
        return recorder.record(lines(records))

    def live(self, at: datetime, *records: Record) -> Report:
        """Time goes by until `at`, the worker at work; then the records come."""
        self.pass_time(at)
        report = self.record(*records)
        self.match()
        return report

    def match(self) -> None:
        """What several events lead to, as a worker at work decides it."""
        if self.runner is None:
            plain = self.settings.model_copy(update={"correlation_engine": "plain"})
            self.runner = CorrelationRunner(self.door, self.plant, plain, clock=lambda: self.now)
        self.runner.poll()

    def pass_time(self, until: datetime) -> None:
        """Do what falls due on the way, each piece at its time."""
        worker = Worker(
            self.door, self.plant, self.settings, Silent,  # type: ignore[arg-type]
            clock=lambda: self.now,
        )  # fmt: skip
        while (due := self._next_due()) is not None and due < until:
            self.now = max(self.now, due)
            worker.do_due_work()
        self.now = max(self.now, until)
        worker._loop.close()

    def _next_due(self) -> datetime | None:
        with self.door.read() as connection:
            query = select(func.min(due_table.c.due_at)).where(due_table.c.done_at.is_(None))
            at = connection.execute(query).scalar()
        return None if at is None else instant(at)

    def do(self, work: Any) -> Any:
        """Something that a person does."""

        def transact(transaction: Transaction) -> Any:
            desk = Desk(transaction, Books(transaction), self.plant, self.settings)
            return work(desk)

        return self.door.write(transact, by="a person", now=self.now)

    def staff(self) -> None:
        for name, (role, language) in ROLES.items():
            self.do(
                lambda desk, name=name, role=role, language=language: add_person(
                    desk, name=name, printed_name=name, email=f"{name}@plant.example",
                    language=language, roles=[role], pin="482913",
                )
            )  # fmt: skip


class HasDoor(Protocol):
    """A plant of this module, or the works of another test."""

    @property
    def door(self) -> Door: ...


@dataclass(frozen=True)
class Plants:
    """Makes real plants, and replays of them, each in a file of its own."""

    template: Path
    folder: Path
    settings: Settings

    def make(self, rules: RuleFile, name: str = "real", *, now: datetime = NOW) -> RealPlant:
        file = self.folder / f"{name}.db"
        copyfile(self.template, file)
        door = Door(open_engine(f"sqlite:///{file}", pool_size=5))
        return RealPlant(door, Plant.load(door, rules.read()), self.settings, now)

    def past(self, real: HasDoor) -> Past:
        with real.door.read() as connection:
            return write_past(connection, self.folder / "past.jsonl")

    def replay(self, real: HasDoor, rules: RuleFile, name: str = "replay") -> Replayed:
        """In this process: the processes of a backtest do the same."""
        file = self.folder / f"{name}.db"
        job = Job(self.past(real), rules, self.settings, self.template, file)
        replayed = replay_past(job, lambda _: None)
        file.unlink()
        return replayed

    def report(
        self, real: HasDoor, base: RuleFile, draft: RuleFile, window: Window | None = None
    ) -> dict[str, Any]:
        sides = (self.replay(real, base), self.replay(real, draft))
        return report_document(self.past(real), *sides, window or Window())


def really(real: HasDoor) -> Replayed:
    """What a real plant's own database holds."""
    with real.door.read() as connection:
        led_to = LedTo(connection, Causes(connection, ()), {})
        return Replayed(
            "real", 1, "", 0, 0.0, cases=led_to.cases(), holds=led_to.holds(),
            letters=led_to.letters(), fired=led_to.fired(),
        )  # fmt: skip


# --- rows that two sides can be compared by ----------------------------------------------------


def cases_of(side: Replayed) -> list[tuple[object, ...]]:
    return [
        (c.number, c.event, c.cause_key, c.severity, c.route, c.state, c.held, c.reason,
         c.opened.record, c.opened.id, c.rules)
        for c in side.cases
    ]  # fmt: skip


def holds_of(side: Replayed) -> Counter[tuple[object, ...]]:
    return Counter((h.lot, h.case, h.placed_at, h.released_at, h.rules) for h in side.holds)


def letters_of(side: Replayed) -> Counter[tuple[object, ...]]:
    return Counter(_letter(each) for each in side.letters)


def _letter(each: LetterSeen) -> tuple[object, ...]:
    said = letter_content(each, {})
    return (each.kind, each.audience, each.recipient, each.language, each.customer, each.case, said)


def fired_of(side: Replayed) -> set[tuple[object, ...]]:
    return {(f.rule, f.outcome, f.case, f.cause.record, f.cause.id) for f in side.fired}


def still_held(side: Replayed) -> set[str]:
    return {each.lot for each in side.holds if each.released_at is None}


def held_lots(side: Replayed) -> set[str]:
    return {each.lot for each in side.holds}


def changed(changes: Iterable[Record], kind: str, name: str) -> set[str]:
    return {str(each[name]) for each in changes if each["change"] == kind}
