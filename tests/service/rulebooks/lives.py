"""Rulebooks and people for tests of a rulebook's life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.people import Principal, add_person
from service.actions.publish_rulebook import publish_rulebook
from service.actions.record_batch import BatchRecorder, Report
from service.actions.review_rulebook import Review, Verdict, review_rulebook
from service.actions.roll_back_rulebook import Rollback, roll_back_rulebook
from service.actions.rulebook_report import examine
from service.actions.rulebook_steps import LifeStep, Version
from service.actions.submit_rulebook import submit_rulebook
from service.actions.withdraw_rulebook import withdraw_rulebook
from service.records.case_tables import decision
from service.records.schema import microseconds
from service.rulebook_schedule import read_schedule
from service.settings import Settings
from tests.support.recording import NOW, Works, desk_of, lines
from tests.support.rulebook_texts import rules_text

__all__ = ["EVE", "NOW", "PEOPLE", "PIN", "Life", "add_people", "packaged", "rules_text"]

T = TypeVar("T")
PIN = "482913"
EVE = Principal("eve", "quality_engineer")
PEOPLE = {
    "eve": ("Eve Engineer", ["quality_engineer"]),
    "sam": ("Sam Supervisor", ["quality_supervisor"]),
    "sue": ("Sue Supervisor", ["quality_supervisor", "quality_engineer"]),
    "ed": ("Ed Engineering", ["engineering"]),
    "pat": ("Pat Production", ["production_manager"]),
}


@dataclass
class Life:
    """The works, its clock, and rulebooks as people live with them."""

    works: Works
    now: datetime = NOW
    settings: Settings = field(default_factory=Settings)

    def act(self, work: Callable[[Desk], T]) -> T:
        return self.works.door.write(
            lambda transaction: work(desk_of(transaction, self.works.plant, self.settings)),
            by="test",
            now=self.now,
        )

    def look(self, ask: Callable[[Connection], T]) -> T:
        with self.works.door.read() as connection:
            return ask(connection)

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)

    def submit(
        self, text: str, *, by: Principal = EVE, reason: str = "a new rule"
    ) -> tuple[Version, bool]:
        found = examine(text, source="plant.yaml")
        return self.act(lambda desk: submit_rulebook(desk, found, by=by, reason=reason))

    def review(
        self,
        version: int = 1,
        verdict: Verdict = "approve",
        *,
        by: str = "sam",
        pin: str = PIN,
        name: str = "plant",
    ) -> list[LifeStep] | None:
        asked = Review(name, version, verdict, by, pin, "I have read it")
        return self.act(lambda desk: review_rulebook(desk, asked))

    def publish(
        self,
        text: str,
        *,
        effective_from: datetime | None = None,
        by: Principal = EVE,
    ) -> LifeStep:
        found = examine(text, source="plant.yaml")
        return self.act(
            lambda desk: publish_rulebook(
                desk, found, by=by, reason="as agreed", effective_from=effective_from
            )
        )

    def live(self, text: str, *, effective_from: datetime | None = None) -> LifeStep:
        """Submitted, approved and published."""
        version, _ = self.submit(text)
        self.review(version.version, name=version.name)
        return self.publish(text, effective_from=effective_from)

    def withdraw(self, version: int, *, name: str = "plant") -> list[LifeStep]:
        return self.act(
            lambda desk: withdraw_rulebook(desk, name, version, by=EVE, reason="not yet")
        )

    def roll_back(
        self, to: tuple[str, int] | None, *, by: str = "sam", pin: str = PIN
    ) -> list[LifeStep] | None:
        asked = Rollback(to, by, pin, "it holds what it should not")
        return self.act(lambda desk: roll_back_rulebook(desk, asked))

    def in_force(self) -> str:
        """As the next decision would be made."""
        return self.act(lambda desk: f"{desk.rulebook.name}@{desk.rulebook.version}")

    def scheduled(self, instant: datetime) -> str | None:
        step = self.look(read_schedule).at(microseconds(instant))
        return None if step is None else f"{step.name}@{step.version}"

    def record(self, *records: dict[str, Any]) -> Report:
        """Recorded at the life's own time."""
        recorder = BatchRecorder(
            self.works.door, self.works.plant, self.settings, by="test", now=lambda: self.now
        )
        report = recorder.record(lines(records))
        assert not report.refused, report.refused
        return report

    def decided_by(self) -> list[tuple[Any, ...]]:
        d = decision.c
        query = select(d.rulebook, d.rulebook_version, d.digest).order_by(d.id)
        return [tuple(row) for row in self.look(lambda c: c.execute(query).all())]


def packaged() -> str:
    book = default_rulebook()
    return f"{book.name}@{book.version}"


def add_people(desk: Desk) -> None:
    for name, (printed, roles) in PEOPLE.items():
        add_person(
            desk, name=name, printed_name=printed, email=f"{name}@plant.example",
            language="en", roles=roles, pin=PIN,
        )  # fmt: skip
