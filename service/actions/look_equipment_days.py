"""When a machine ran, by day and shift: the timeline that a window of a recall is picked from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, false, func, select

from service.records import tables as t
from service.records.schema import MILLION, microseconds

DAYS = 28
o = t.operation.c
made = t.operation_output.c
i = t.inspection.c


def look_equipment_days(
    connection: Connection, equipment: str, zone: ZoneInfo, *, until: datetime | None = None
) -> dict[str, Any] | None:
    """The four weeks to the last day it ran before `until`; none if it never did.

    `days` has every one of them, also those without a run; `shifts` a row for each shift, its
    `cells` in the order of the days: none, or the `runs`, how many of them made a lot that later
    failed an inspection (`failed`), and from when to when. A shift belongs to the day on which its
    run began, by the clock of the plant.
    """
    query = select(func.max(o.started_at)).where(o.equipment == equipment)
    if until is not None:
        query = query.where(o.started_at < microseconds(until))
    newest = connection.execute(query).scalar()
    if newest is None:
        return None
    last = _local(newest, zone).date()
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    first = _midnight(days[0], zone)
    runs = _runs(connection, equipment, microseconds(first), newest)
    before = select(func.count()).where(
        o.equipment == equipment, o.started_at < microseconds(first)
    )
    return {
        "days": days,
        "shifts": _rows(runs, days, zone),
        "older": first if connection.execute(before).scalar() else None,
        "newer": _newer(connection, equipment, newest, zone),
    }


def _runs(connection: Connection, equipment: str, first: int, last: int) -> list[Any]:
    within = (o.equipment == equipment, o.started_at >= first, o.started_at <= last)
    bad = (
        select(made.operation)
        .join(t.operation, made.operation == o.id)
        .join(t.inspection, i.lot == made.lot)
        .where(*within, i.conforming == false())
    )
    query = select(o.shift, o.started_at, o.ended_at, o.id.in_(bad)).where(*within)
    return list(connection.execute(query.order_by(o.started_at)))


def _rows(runs: Iterable[Any], days: list[date], zone: ZoneInfo) -> list[dict[str, Any]]:
    shifts: dict[str | None, dict[date, dict[str, Any]]] = {}
    for shift, started, ended, failed in runs:
        begun, over = _local(started, zone), _local(ended, zone)
        cell = shifts.setdefault(shift, {}).setdefault(
            begun.date(), {"runs": 0, "failed": 0, "from": begun, "to": over}
        )
        cell["runs"] += 1
        cell["failed"] += bool(failed)
        cell["to"] = max(cell["to"], over)
    return [
        {"shift": shift, "cells": [cells.get(day) for day in days]}
        for shift, cells in sorted(shifts.items(), key=lambda each: _begins(each[1]))
    ]


def _begins(cells: dict[date, dict[str, Any]]) -> str:
    """The order of a day: the shift that begins first stands first."""
    return min(f"{cell['from']:%H:%M}" for cell in cells.values())


def _newer(connection: Connection, equipment: str, newest: int, zone: ZoneInfo) -> datetime | None:
    """Until when the next four weeks are asked; none if these are the last."""
    query = select(func.min(o.started_at)).where(o.equipment == equipment, o.started_at > newest)
    following = connection.execute(query).scalar()
    if following is None:
        return None
    return _midnight(_local(following, zone).date() + timedelta(days=DAYS), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / MILLION, zone)
