"""What a rulebook makes of what is recorded: an inspection as it stands, the findings of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from rules.catalogue import ASKED, CATALOGUE, CORRELATION, DEADLINE, Fact
from rules.explain_event import explain_event
from rules.own_fields import PREFIX
from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.inspection_findings import findings_of
from service.actions.judged import Judged, checked_at, operation_checked
from service.actions.look_decision import TERMS, explained
from service.actions.look_desk import reading_desk
from service.actions.look_record import record_document
from service.actions.record_inspection import defects_of
from service.actions.recorded_facts import told_of
from service.errors import BadInput, Unknown, did_you_mean
from service.intake.plant_records import Inspection
from service.plant import Plant
from service.records.case_tables import finding, nonconformance
from service.records.rule_tables import rule_hit
from service.settings import Settings
from spc.specification import SpecificationLimits, judge


@dataclass(frozen=True, slots=True)
class Stated:
    """An event as rules are told of it, and the record that it stands in."""

    event: str
    facts: Mapping[str, Fact]
    record: tuple[str, str] | None = None


def explained_events(rulebook: Rulebook, stated: list[Stated]) -> dict[str, Any]:
    """What a rulebook makes of some events, each with every rule that applies or nearly does."""
    return {
        "rulebook": rulebook.name,
        "version": rulebook.version,
        "digest": rulebook.digest,
        "events": [_explained(rulebook, each) for each in stated],
    }


def _explained(rulebook: Rulebook, stated: Stated) -> dict[str, Any]:
    try:
        said = explain_event(rulebook, stated.event, stated.facts, TERMS)
    except ValueError as error:
        raise BadInput(str(error)) from None
    return {**said, "record": None if stated.record is None else list(stated.record)}


def of_inspection(
    connection: Connection, settings: Settings, rulebook: Rulebook, name: str, *, now: datetime
) -> list[Stated]:
    """What an inspection says as it stands, corrections included.

    First what it found, and what its points said of their streams; then that it was recorded.
    """
    document = record_document(connection, "inspection", name)
    desk = reading_desk(connection, Plant(rulebook), settings, now=now)
    record = Inspection.model_validate_json(orjson.dumps(document["current"]))
    entry = document["versions"][-1]["entry"]
    found = findings_of(desk, record, _judged(desk, record), defects_of(record), entry)
    mine = select(finding).where(finding.c.record == "inspection", finding.c.record_id == name)
    signals = mine.where(finding.c.event.in_(("spc.signal", "spc.alarm"))).order_by(finding.c.id)
    told = told_of(desk, "inspection", name)
    return [
        *(Stated(each.event, each.facts, each.record) for each in found),
        *(_of_row(row) for row in connection.execute(signals).mappings()),
        *(Stated(each.event, each.facts, each.record) for each in told),
    ]


def _judged(desk: Desk, record: Inspection) -> list[Judged]:
    judged = []
    for measured in record.measurements or ():
        row = desk.need("characteristic", measured.characteristic)
        limits = SpecificationLimits(row["lower"], row["upper"])
        operation = operation_checked(desk, record, row["process"])
        values = judge(measured.values, limits)
        judged.append(Judged(row, limits, values, operation, checked_at(record, operation)))
    return judged


def of_case(connection: Connection, number: str) -> list[Stated]:
    """What a case was opened and widened by, in that order."""
    n = nonconformance.c
    known = select(n.number).where(n.number == number)
    if connection.execute(known).first() is None:
        near = did_you_mean(number, list(connection.execute(select(n.number)).scalars()))
        raise Unknown(f"nonconformance `{number}` is not known{near}")
    query = select(finding).where(finding.c.nonconformance == number).order_by(finding.c.id)
    rows = connection.execute(query).mappings()
    return [_of_row(row) for row in rows if row["event"] in ASKED and row["facts"] != "{}"]


def hits_of_case(connection: Connection, number: str) -> list[dict[str, Any]]:
    """The correlations and missed deadlines of a case, as they were decided, in that order."""
    h = rule_hit.c
    query = select(rule_hit).where(h.nonconformance == number).order_by(h.entry)
    return [
        {
            "event": CORRELATION if row["kind"] == "correlation" else DEADLINE,
            "record": None,
            "decisions": [explained(orjson.loads(row["document"]))],
            "near_misses": [],
            "dropped": [],
            "muted": [],
        }
        for row in connection.execute(query).mappings()
    ]


def _of_row(row: Mapping[Any, Any]) -> Stated:
    """A kept finding; facts that an earlier catalogue had and this one has not are left out."""
    known = CATALOGUE[row["event"]]
    facts = {
        name: value
        for name, value in orjson.loads(row["facts"]).items()
        if name in known or name.startswith(PREFIX)
    }
    return Stated(row["event"], facts, (row["record"], row["record_id"]))
