"""Signals and alarms of a stream as facts for rules, with the lot that its point tested."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from notifications.messages import Cause
from service.actions.alarms import Alarm
from service.actions.desk import Desk
from service.actions.finding import Fact, Finding
from service.actions.finding_parts import cause_context, common_facts, outputs_of
from service.actions.judged import context_of
from service.actions.stream_signal import StreamSignal
from service.records import tables as t
from service.records.books import Row


@dataclass(frozen=True, slots=True)
class Tested:
    """What a point tested: when (microseconds), which lot, made by which operation."""

    inspection: str
    at: int
    checked_at: int
    lot: str
    operation: Row | None
    characteristic: Row


def tested_at(desk: Desk, stream: str, inspection: str) -> Tested:
    """From the tables: the point was recorded before."""
    desk.transaction.flush()
    m = t.measurement.c
    query = select(t.measurement).where(m.stream == stream, m.inspection == inspection)
    row = desk.transaction.connection.execute(query).mappings().one()
    operation = row["operation"]
    return Tested(
        inspection=inspection,
        at=row["at"],
        checked_at=row["checked_at"],
        lot=row["lot"],
        operation=None if operation is None else desk.need("operation", operation),
        characteristic=desk.need("characteristic", row["characteristic"]),
    )


def signal_finding(desk: Desk, tested: Tested, signal: StreamSignal, entry: int) -> Finding:
    row = tested.characteristic
    lower, upper = signal.limits.bounds(signal.size)
    facts = _facts(desk, tested, signal.stream, signal.episode) | {
        "signal": signal.rule,
        "z": round(signal.z, 4),
        "tentative": signal.tentative,
        "opens_episode": signal.opens_episode,
        "page_worthy": signal.page_worthy,
    }
    cause = Cause(
        event="spc.signal",
        characteristic=row["id"],
        characteristic_name=row["name"],
        value=_readable(signal.mean),
        unit=row["unit"],
        lower=_readable(lower),
        upper=_readable(upper),
        signal=signal.rule,
        stream=signal.stream,
        page_worthy=signal.page_worthy,
        **cause_context(desk, context_of(tested.operation)),
    )
    reason = (
        f"{signal.rule} on {row['name']}{_place(tested)}: "
        f"{signal.z:+.2f} sigma (inspection {signal.inspection})"
    )
    found = _finding(desk, "spc.signal", tested, signal.stream, facts, reason, cause, entry)
    return replace(found, calls=signal.calls)


def alarm_finding(desk: Desk, tested: Tested, alarm: Alarm, entry: int) -> Finding:
    row = tested.characteristic
    facts = _facts(desk, tested, alarm.stream, alarm.episode) | {
        "page_worthy": True,
        "q": alarm.q,
        "streams": alarm.streams,
    }
    cause = Cause(
        event="spc.alarm",
        characteristic=row["id"],
        characteristic_name=row["name"],
        value=_readable(alarm.mean),
        unit=row["unit"],
        lower=_readable(alarm.lower),
        upper=_readable(alarm.upper),
        stream=alarm.stream,
        q=alarm.q,
        streams=alarm.streams,
        page_worthy=True,
        **cause_context(desk, context_of(tested.operation)),
    )
    reason = (
        f"{row['name']}{_place(tested)} has moved: q = {alarm.q:.2g} over {alarm.streams} "
        f"stream{'s' if alarm.streams > 1 else ''} (inspection {alarm.inspection})"
    )
    found = _finding(desk, "spc.alarm", tested, alarm.stream, facts, reason, cause, entry)
    return replace(found, calls=True)


def _facts(desk: Desk, tested: Tested, stream: str, episode: int | None) -> dict[str, Fact]:
    row = tested.characteristic
    return common_facts(desk, desk.need_lot(tested.lot), tested.operation) | {
        "process": row["process"],
        "characteristic": row["id"],
        "critical": row["critical"],
        "stream": stream,
        "episode": None if episode is None else str(episode),
    }


def _finding(
    desk: Desk,
    event: str,
    tested: Tested,
    stream: str,
    facts: dict[str, Fact],
    reason: str,
    cause: Cause,
    entry: int,
) -> Finding:
    return Finding(
        event=event,
        facts=facts,
        topic=stream,
        reason=reason,
        cause=cause,
        record=("inspection", tested.inspection),
        entry=entry,
        at=tested.at,
        checked_at=tested.checked_at,
        lots=(tested.lot,),
        outputs=outputs_of(desk, tested.operation),
        stream=stream,
        context=context_of(tested.operation),
    )


def _place(tested: Tested) -> str:
    context = context_of(tested.operation)
    place = " ".join(part for part in (context["equipment"], context["shift"]) if part)
    return f" at {place}" if place else ""


def _readable(value: float) -> float:
    """Six figures: more is noise of the computation, not of the process."""
    return float(f"{value:.6g}")
