"""Charts of counted defects: the share of defective parts, by inspection or by day.

They are drawn on demand, with limits from the very points they show: phase I, for looking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from service.errors import BadInput, Conflict, Unknown, did_you_mean
from service.records import tables as t
from service.records.schema import instant, iso
from spc.charts.chart import Chart
from spc.charts.defectives import np_chart, p_chart
from spc.charts.laney import LaneyChart, laney_p
from spc.rule_sets import RULE_SETS
from spc.signals import flags

CHARTS = {"p": p_chart, "laney_p": laney_p, "np": np_chart}
GROUPS = ("inspection", "day")
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """So many defective parts of so many that were looked at."""

    name: str
    at: int
    defective: int
    inspected: int


def attribute_chart(
    connection: Connection,
    defect: str,
    *,
    item: str | None = None,
    equipment: str | None = None,
    chart: str = "p",
    by: str = "inspection",
    zone: tzinfo = UTC,
) -> dict[str, Any]:
    """The chart of one defect; by day means the calendar day of the test in the plant's zone."""
    _check_choice("chart", chart, tuple(CHARTS))
    _check_choice("by", by, GROUPS)
    counted = _counted(connection, defect, item, equipment)
    if not counted:
        raise _nothing(connection, defect, item, equipment)
    points = _by_day(counted, zone) if by == "day" else counted
    empty = [point.name for point in points if point.inspected == 0]
    points = [point for point in points if point.inspected > 0]
    if len(points) < FEWEST:
        raise Conflict(
            f"defect `{defect}`: {len(points)} {by} with parts inspected; a chart needs {FEWEST}"
        )
    try:
        drawn = CHARTS[chart](
            np.array([point.defective for point in points], dtype=np.float64),
            np.array([point.inspected for point in points], dtype=np.float64),
        )
    except ValueError as error:
        raise Conflict(f"defect `{defect}`, chart {chart}: {error}") from None
    return {
        "defect": defect, "item": item, "equipment": equipment, "chart": chart, "by": by,
        "limits_from": "the points shown", "rule_set": "nelson_attributes",
        "sigma_z": drawn.sigma_z if isinstance(drawn, LaneyChart) else None,
        "not_inspected": empty, "points": _points(points, drawn),
    }  # fmt: skip


def _counted(
    connection: Connection, defect: str, item: str | None, equipment: str | None
) -> list[Counted]:
    a, i, o = t.attribute_result.c, t.inspection.c, t.operation.c
    query = (
        select(i.id, i.at, func.sum(a.defective), func.sum(a.inspected))
        .join(t.inspection, i.id == a.inspection)
        .join(t.lot, t.lot.c.id == i.lot)
        .join(t.operation, o.id == func.coalesce(i.operation, t.lot.c.operation), isouter=True)
        .where(a.defect == defect)
        .group_by(i.id, i.at)
        .order_by(i.at, i.id)
    )
    if item is not None:
        query = query.where(t.lot.c.item == item)
    if equipment is not None:
        query = query.where(o.equipment == equipment)
    return [
        Counted(name, at, int(defective), int(inspected))
        for name, at, defective, inspected in connection.execute(query)
    ]


def _by_day(counted: Sequence[Counted], zone: tzinfo) -> list[Counted]:
    days: dict[str, Counted] = {}
    for each in counted:
        day = instant(each.at).astimezone(zone).date()
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        before = days.get(day.isoformat())
        days[day.isoformat()] = Counted(
            day.isoformat(),
            round(start.timestamp()) * 1_000_000,
            each.defective + (before.defective if before else 0),
            each.inspected + (before.inspected if before else 0),
        )
    return list(days.values())


def _points(points: Sequence[Counted], drawn: Chart) -> list[dict[str, Any]]:
    found = _rules(drawn)
    return [
        {
            "name": point.name,
            "at": iso(point.at),
            "defective": point.defective,
            "inspected": point.inspected,
            "value": float(drawn.points[i]),
            "center": _number(drawn.center[i]),
            "lower": _number(drawn.lower[i]),
            "upper": _number(drawn.upper[i]),
            "beyond": bool(drawn.beyond[i]),
            "rules": found[i],
        }
        for i, point in enumerate(points)
    ]


def _rules(drawn: Chart) -> list[list[str]]:
    """Rule 1 by the chart's own limits, which are exact for small counts; runs and trends by z."""
    met = flags(drawn.z, RULE_SETS["nelson_attributes"])
    return [
        (["N1"] if beyond else []) + [name for name, at in met.items() if name != "N1" and at[i]]
        for i, beyond in enumerate(drawn.beyond)
    ]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _check_choice(field: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        hint = did_you_mean(given, known) or f"; known are {', '.join(known)}"
        raise BadInput(f"{field}: `{given}` is not known{hint}", [(field, "is not known")])


def _nothing(
    connection: Connection, defect: str, item: str | None, equipment: str | None
) -> Unknown:
    defects = list(connection.execute(select(t.attribute_result.c.defect).distinct()).scalars())
    if defect not in defects:
        return Unknown(f"defect `{defect}` was never looked for{did_you_mean(defect, defects)}")
    where = [f"{name} `{value}`" for name, value in (("item", item), ("equipment", equipment))
             if value is not None]  # fmt: skip
    return Unknown(f"defect `{defect}` was never looked for at {' and '.join(where)}")
