"""A plant whose rulebook waits for several events, and runners that a test polls itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import Table, select

from rules.rulebook import Rulebook, parse_rulebook
from service.actions.desk import Desk
from service.actions.people import add_person
from service.correlation.engine import OpenEngine
from service.correlation.runner import CorrelationRunner
from service.records.rule_tables import correlation_event, rule_hit
from service.settings import Settings
from tests.support.master_data import MASTER_DATA, Record, defect, operation, receipt
from tests.support.recording import Works, desk_of
from tests.support.store_state import State, everything

T = TypeVar("T")
START = datetime(2026, 1, 10, tzinfo=UTC)

RULES = """
rulebook: correlating
version: {version}
rules:
  - {{id: told, event: containment, when: always, then: {{notify: [quality_engineer]}}}}
correlations:
"""
TWO_SURVEYS = """
  - id: two-surveys
    within: 8 h
    same: [equipment]
    repeat: {event: furnace.survey_failed, when: always, times: 2}
    then: {contain: equipment_window}
"""
THREE_KINDS = """
  - id: tus-sat-tus
    within: 24 h
    same: [equipment]
    steps:
      - {as: a, event: furnace.survey_failed, when: {kind: tus}}
      - {as: b, event: furnace.survey_failed, when: {kind: sat}, within: 12 h}
      - {as: c, event: furnace.survey_failed, when: {kind: tus}}
    then: {contain: equipment_window}
"""
CRACK_THEN_COMPLAINT = """
  - id: crack-then-complaint
    within: 30 d
    steps:
      - {as: crack, event: inspection.nonconforming, when: {defect: crack}}
      - {as: complaint, event: complaint, when: always, descendant_of: crack}
    contain_of: [crack]
    then: {contain: lot}
"""
ALL = (TWO_SURVEYS, THREE_KINDS, CRACK_THEN_COMPLAINT)
FURNACES: tuple[Record, ...] = tuple(
    {"record": "equipment", "id": f"FURNACE-{n}", "kind": "furnace", "name": f"Furnace {n}"}
    for n in (2, 3)
)


def rules_text(*patterns: str, version: int = 1) -> str:
    return RULES.format(version=version) + "".join(patterns or ALL)


def book(*patterns: str, version: int = 1) -> Rulebook:
    return parse_rulebook(rules_text(*patterns, version=version), source="correlating.yaml")


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Floor:
    """The works, the settings, and the runners opened on it."""

    works: Works
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    runners: list[CorrelationRunner] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.works.engine.url.render_as_string(hide_password=False)

    def obey(self, rulebook: Rulebook) -> None:
        self.works.plant.rulebook = rulebook

    def runner(self, engine: OpenEngine | None = None) -> CorrelationRunner:
        works = self.works
        runner = CorrelationRunner(
            works.door, works.plant, self.settings, clock=self.clock, engine=engine
        )
        self.runners.append(runner)
        return runner

    def write(self, work: Any) -> Any:
        works = self.works
        return works.door.write(
            lambda each: work(desk_of(each, works.plant, self.settings)),
            by="test",
            now=self.clock.now,
        )

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.works.door.read() as connection:
            query = select(table).order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def events(self) -> list[dict[str, Any]]:
        return self.rows(correlation_event)

    def hits(self, state: str = "decided") -> set[tuple[str, tuple[str, ...]]]:
        """Rule and records of every hit in a state; each stands there once by its key."""
        records = {row["id"]: row["record_id"] for row in self.rows(correlation_event)}
        return {
            (row["rule"], tuple(records[each] for each in orjson.loads(row["events"])))
            for row in self.rows(rule_hit)
            if row["state"] == state
        }

    def everything(self) -> State:
        with self.works.door.read() as connection:
            return everything(connection)

    def states(self) -> dict[str, str]:
        return {row["record_id"]: row["state"] for row in self.rows(correlation_event)}

    def close(self) -> None:
        for runner in self.runners:
            runner.close()


def staff(desk: Desk) -> None:
    add_person(
        desk, name="qe", printed_name="Q Engineer", email="qe@maker.example", language="en",
        roles=["quality_engineer"], pin="314159",
    )  # fmt: skip


def survey(name: str, hours: float, *, furnace: int = 1, kind: str = "tus", **more: Any) -> Record:
    """A survey so many hours after the start; it fails unless it says otherwise."""
    at = (START + timedelta(hours=hours)).isoformat()
    return {
        "record": "survey", "id": name, "at": at, "equipment": f"FURNACE-{furnace}",
        "kind": kind, "passed": False, **more,
    }  # fmt: skip


def complaint(name: str, lot: str, hours: float) -> Record:
    at = (START + timedelta(hours=hours)).isoformat()
    return {
        "record": "complaint", "id": name, "at": at, "customer": "BUYER", "lot": lot,
        "text": "heads break off",
    }  # fmt: skip


def cracked(name: str, lot: str, hours: float) -> Record:
    return {**defect(name, lot), "at": (START + timedelta(hours=hours)).isoformat()}


def corrected(number: int, replacement: Record) -> Record:
    """A correction that puts this record in the place of the one of its name."""
    return {
        "record": "correction", "id": f"K-{number}", "at": START.isoformat(), "by": "P-1",
        "of": {"record": replacement["record"], "id": replacement["id"]},
        "reason": "written down wrongly", "replacement": replacement,
    }  # fmt: skip


def treated(name: str, *, furnace: int = 1, hours: float = -3) -> list[Record]:
    """A coil and the bolts made of it in a furnace: something for a window to hold."""
    start, end = (START + timedelta(hours=each) for each in (hours, hours + 2))
    return [
        receipt(f"COIL-{name}"),
        operation(
            f"HT-{name}", {f"COIL-{name}": 10}, {name: 100}, item="BOLT", process="heat_treat",
            equipment=f"FURNACE-{furnace}", load=f"LOAD-{name}", started_at=start.isoformat(),
            ended_at=end.isoformat(),
        ),
    ]  # fmt: skip


def plant_records() -> Iterable[Record]:
    yield from MASTER_DATA
    yield from FURNACES
