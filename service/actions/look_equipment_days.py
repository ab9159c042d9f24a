"""When a machine ran, by day and shift: what a window of a recall is picked from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from service.records import tables as t
from service.records.schema import MILLION, microseconds

DAYS = 14
o = t.operation.c


def look_equipment_days(
    connection: Connection, equipment: str, zone: ZoneInfo, *, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The last two weeks that it ran before `until`: newest day first, each shift with its runs.

    A shift belongs to the day on which its run began, by the clock of the plant.
    """
    query = select(func.max(o.started_at)).where(o.equipment == equipment)
    if until is not None:
        query = query.where(o.started_at < microseconds(until))
    last = connection.execute(query).scalar()
    if last is None:
        return []
    first = last - microseconds_of(timedelta(days=DAYS))
    runs = select(o.shift, o.started_at, o.ended_at).where(
        o.equipment == equipment, o.started_at > first, o.started_at <= last
    )
    days: dict[str, dict[str | None, dict[str, Any]]] = {}
    for shift, started, ended in connection.execute(runs.order_by(o.started_at)):
        begun, over = (datetime.fromtimestamp(at / MILLION, zone) for at in (started, ended))
        known = days.setdefault(begun.date().isoformat(), {}).setdefault(
            shift, {"shift": shift, "runs": 0, "from": begun, "to": over}
        )
        known["runs"] += 1
        known["to"] = max(known["to"], over)
    return [{"day": day, "shifts": list(shifts.values())} for day, shifts in reversed(days.items())]


def microseconds_of(length: timedelta) -> int:
    return int(length.total_seconds() * MILLION)
