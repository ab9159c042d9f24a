"""The status of a recall or a case with its customers, as 21 CFR 7.53 (b) asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from graph.scopes import describe_scope
from rules.case_life import ENDED
from service.actions.cases import case_of
from service.actions.customer_figures import customer_figures
from service.actions.find_recall import find_recall
from service.errors import BadInput, did_you_mean
from service.records.case_tables import nonconformance
from service.records.door import Door, head_position
from service.records.schema import iso, microseconds
from service.reports.report_head import ReportHead
from service.reports.report_words import LANGUAGES
from service.reports.write_status import FORMATS, write_status
from service.settings import Settings


def status_document(door: Door, number: str, *, now: datetime) -> dict[str, Any]:
    """All figures at one ledger position; `number` is of a recall or of a nonconformance."""
    with door.read() as connection:
        found = find_recall(connection, number)
        query = select(nonconformance).where(nonconformance.c.number == found.nonconformance)
        row = connection.execute(query).mappings().one()
        case = case_of(row)
        figures = customer_figures(connection, case.number)
        closed = row["closed_at"]
        return {
            "nonconformance": case.number,
            "recall": found.recall,
            "state": case.state,
            "severity": case.severity,
            "reason": case.reason,
            "opened_by": case.opened_by,
            "sentence": {code: describe_scope(case.scope, code) for code in ("en", "zh-CN")},
            "opened_at": iso(case.opened_at),
            "closed_at": None if closed is None else iso(closed),
            "as_of": _as_of(connection),
            "at": now.isoformat(),
            **figures,
            "estimated_completion": _completion(case.state in ENDED, closed, figures, now),
        }


def report_status(
    door: Door,
    settings: Settings,
    number: str,
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
    now: datetime,
) -> bytes:
    """The status report as a file."""
    for name, given, known in (
        ("format", format, FORMATS), ("language", language, tuple(LANGUAGES)),
    ):  # fmt: skip
        if given not in known:
            hint = did_you_mean(given, known) or f"; one of {', '.join(known)}"
            raise BadInput(f"{name} `{given}` is not known{hint}", [(name, "is not known")])
    document = status_document(door, number, now=now)
    head = ReportHead(
        kind="status",
        number=document["recall"] or document["nonconformance"],
        sentence=document["sentence"][language],
        reason=document["reason"],
        by=document["opened_by"],
        at=now,
        time_zone=settings.time_zone,
        as_of=document["as_of"],
    )
    return write_status(document, head, format=format, language=language)


def _as_of(connection: Connection) -> int:
    return head_position(connection)


def _completion(
    ended: bool, closed: int | None, figures: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """When the customers will have answered, as far as anybody can say; else why nobody can."""
    if ended:
        return {"at": None if closed is None else iso(closed), "basis": "ended"}
    waiting = [
        each for each in figures["consignees"]
        if each["state"] not in ("accounted", "written_off", "cleared")
    ]  # fmt: skip
    if not waiting:
        return {"at": None, "basis": "customers_done"}
    given = [each["respond_by"] for each in waiting]
    times = [datetime.fromisoformat(at) for at in given if at is not None]
    if len(times) < len(given) or microseconds(min(times)) < microseconds(now):
        return {"at": None, "basis": "overdue" if times and min(times) < now else "unknown"}
    return {"at": max(times).isoformat(), "basis": "respond_by"}
