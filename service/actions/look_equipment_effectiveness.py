"""Overall equipment effectiveness: availability x performance x quality of each machine.

Its parts are sums of rows: how long it was to run and did run, and how long at its ideal pace what
it made would have taken. A machine without an ideal pace has no performance, and so no OEE.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, Select, case, cast, func, select, union_all

from service.actions.plant_period import Period
from service.actions.plant_rows import (
    Measure,
    Sums,
    earlier_of,
    later_of,
    row,
    share,
    weeks_table,
    whole,
    word,
)
from service.records import tables as t

o, y, e, es = t.operation.c, t.operation_output.c, t.equipment.c, t.equipment_state.c


def effectiveness_rows(period: Period) -> Select[Any]:
    both = union_all(_states(period), _operations(period)).subquery()
    return select(*both.c)


def _states(period: Period) -> Select[Any]:
    """How long a machine was in a state, in the week it falls in; a planned stop is no loss."""
    weeks = weeks_table(period)
    since = later_of(es["from"], weeks.c.begins)
    lasted = earlier_of(es.to, weeks.c.ends) - since
    running = case((es.state == "running", lasted), else_=0)
    rated = e.ideal_cycle_seconds.is_not(None)
    nothing = whole(0)
    return (
        row(
            {
                "at": since, "process": word(""), "part": es.equipment, "unit": word(""),
                "kind": word("equipment"), "name": es.equipment, "note": es.state,
            },
            {
                "planned": lasted, "running": running, "made": nothing, "good": nothing,
                "rated_planned": case((rated, lasted), else_=0),
                "rated_running": case((rated, running), else_=0),
                "ideal_made": cast(nothing, Float), "ideal_good": cast(nothing, Float),
            },
        )
        .select_from(
            t.equipment_state.join(t.equipment, e.id == es.equipment).join(
                weeks, (es["from"] < weeks.c.ends) & (es.to > weeks.c.begins)
            )
        )
        .where(es.state != "planned_stop")
    )  # fmt: skip


def _operations(period: Period) -> Select[Any]:
    """What a machine made, in the week in which it was finished."""
    outputs = (
        select(y.operation, func.sum(y.quantity).label("quantity")).group_by(y.operation).subquery()
    )
    first = (t.operation_output.alias("first")).c
    good = cast(func.coalesce(outputs.c.quantity, 0), Float)
    made = good + o.scrap_quantity
    pace = func.coalesce(e.ideal_cycle_seconds, 0.0)
    nothing = whole(0)
    return (
        row(
            {
                "at": o.ended_at, "process": o.process, "part": o.equipment, "item": first.item,
                "unit": word(""), "kind": word("operation"), "name": o.id, "lot": first.lot,
            },
            {
                "planned": nothing, "running": nothing, "made": made, "good": good,
                "rated_planned": nothing, "rated_running": nothing,
                "ideal_made": made * pace, "ideal_good": good * pace,
            },
        )
        .select_from(
            t.operation.join(t.equipment, e.id == o.equipment)
            .outerjoin(outputs, outputs.c.operation == o.id)
            .outerjoin(first.operation.table, (first.operation == o.id) & (first.position == 0))
        )
        .where(o.ended_at >= period.begins, o.ended_at < period.ends)
    )  # fmt: skip


def availability(sums: Sums) -> float | None:
    return share(sums["running"], sums["planned"])


def performance(sums: Sums) -> float | None:
    return share(sums["ideal_made"], sums["rated_running"])


def quality(sums: Sums) -> float | None:
    return share(sums["good"], sums["made"])


def effectiveness(sums: Sums) -> float | None:
    """Availability x performance x quality, in which running time and pieces made cancel."""
    if not sums["rated_running"]:
        return None
    return share(sums["ideal_good"], sums["rated_planned"])


OEE = Measure(
    "oee", effectiveness_rows,
    {
        "planned": "span", "running": "span", "made": "quantity", "good": "quantity",
        "rated_planned": "span", "rated_running": "span", "ideal_made": "span",
        "ideal_good": "span",
    },
    effectiveness, "share", "more", "equipment", filters=(),
)  # fmt: skip
