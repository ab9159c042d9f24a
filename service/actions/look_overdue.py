"""What is late: signatures, customers' answers, proofs of what was approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from rules.working_time import WorkingCalendar
from service.actions.customer_accounts import SETTLED
from service.actions.missing_signers import invited, missing_roles
from service.actions.plant_calendar import working_due
from service.records.case_tables import approval_round, disposition, nonconformance
from service.records.customer_tables import consignee
from service.records.schema import instant, iso, microseconds

UNPROVEN = ("approved", "awaiting_inspection")


@dataclass(frozen=True, slots=True)
class Clock:
    """What is late is late by working hours of the plant."""

    calendar: WorkingCalendar
    now: datetime

    def late(self, due_at: int) -> dict[str, Any]:
        hours = self.calendar.working_hours_between(instant(due_at), self.now)
        return {"due_at": iso(due_at), "late_hours": round(hours, 2)}


def overdue(
    connection: Connection, calendar: WorkingCalendar, *, effect_hours: float, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Everything that is past its time, of cases that go on, the longest overdue first."""
    clock = Clock(calendar, now)
    found = {
        "signatures": list(_signatures(connection, clock)),
        "answers": list(_answers(connection, clock)),
        "effects": list(_effects(connection, clock, effect_hours)),
    }
    return {name: sorted(rows, key=lambda row: row["due_at"]) for name, rows in found.items()}


def _signatures(connection: Connection, clock: Clock) -> Iterator[dict[str, Any]]:
    a, n = approval_round.c, nonconformance.c
    query = (
        select(approval_round, n.severity)
        .join(nonconformance, n.number == a.nonconformance)
        .where(a.state == "open", a.due_at < microseconds(clock.now))
    )
    for row in connection.execute(query.order_by(a.id)).mappings().all():
        yield {
            "nonconformance": row["nonconformance"],
            "severity": row["severity"],
            "round": row["id"],
            "step": row["step"],
            "missing": list(missing_roles(connection, row)),
            "asked": invited(connection, row["id"]),
            "asked_at": iso(row["opened_at"]),
            "escalated_at": None if row["escalated_at"] is None else iso(row["escalated_at"]),
            **clock.late(row["due_at"]),
        }


def _answers(connection: Connection, clock: Clock) -> Iterator[dict[str, Any]]:
    c, n = consignee.c, nonconformance.c
    query = (
        select(consignee, n.severity)
        .join(nonconformance, n.number == c.nonconformance)
        .where(
            c.respond_by < microseconds(clock.now),
            c.answered_at.is_(None),
            c.state.not_in(SETTLED),
            n.state.not_in(("dismissed", "closed")),
        )
    )
    for row in connection.execute(query.order_by(c.entry)).mappings():
        yield {
            "nonconformance": row["nonconformance"],
            "severity": row["severity"],
            "customer": row["customer"],
            "problem": row["problem"],
            "state": row["state"],
            "told_at": None if row["told_at"] is None else iso(row["told_at"]),
            "escalated_at": None if row["escalated_at"] is None else iso(row["escalated_at"]),
            **clock.late(row["respond_by"]),
        }


def _effects(connection: Connection, clock: Clock, effect_hours: float) -> Iterator[dict[str, Any]]:
    """Lines that were approved so many working hours ago, and are not proven."""
    d, n, a = disposition.c, nonconformance.c, approval_round.c
    signed = (
        select(a.proposal, func.max(a.closed_at).label("approved_at"))
        .where(a.state == "signed", a.proposal.is_not(None))
        .group_by(a.proposal)
        .subquery()
    )
    query = (
        select(disposition, n.severity, signed.c.approved_at)
        .join(nonconformance, n.number == d.nonconformance)
        .join(signed, signed.c.proposal == d.proposal)
        .where(d.state.in_(UNPROVEN), n.state.not_in(("dismissed", "closed")))
    )
    for row in connection.execute(query.order_by(d.id)).mappings().all():
        due = working_due(clock.calendar, instant(row["approved_at"]), effect_hours)
        if due < clock.now:
            yield {
                "nonconformance": row["nonconformance"],
                "severity": row["severity"],
                "line": row["id"],
                "lot": row["lot"],
                "disposition": row["kind"],
                "state": row["state"],
                "approved_at": iso(row["approved_at"]),
                **clock.late(microseconds(due)),
            }
