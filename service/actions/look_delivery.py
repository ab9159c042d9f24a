"""Orders due against what was shipped for them by then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select

from service.actions.plant_period import Period
from service.actions.plant_rows import Measure, row, share, whole, word
from service.records import tables as t

o, s, line = t.order.c, t.shipment.c, t.shipment_line.c


def delivery_rows(period: Period) -> Select[Any]:
    """Each order that was due: on time when all of it had left by its due time."""
    in_time = case((s.at <= o.due_at, line.quantity), else_=0)
    gone = (
        select(o.id, func.sum(in_time).label("in_time"), func.sum(line.quantity).label("ever"))
        .select_from(
            t.order.join(t.shipment, s["order"] == o.id).join(
                t.shipment_line, line.shipment == s.id
            )
        )
        .where(o.due_at >= period.begins, o.due_at < period.ends)
        .group_by(o.id)
        .subquery()
    )
    left = cast(func.coalesce(gone.c.in_time, 0), BigInteger)
    ever = cast(func.coalesce(gone.c.ever, 0), BigInteger)
    late = case((ever >= o.quantity, word("late")), else_=word("open"))
    return (
        row(
            {
                "at": o.due_at, "process": word(""), "part": func.coalesce(o.customer, ""),
                "item": o.item, "unit": word(""), "kind": word("order"), "name": o.id,
                "note": case((left >= o.quantity, word("on_time")), else_=late),
            },
            {
                "on_time": case((left >= o.quantity, whole(1)), else_=whole(0)), "due": whole(1),
                "ordered": o.quantity, "left_in_time": left,
            },
        )
        .select_from(t.order.outerjoin(gone, gone.c.id == o.id))
        .where(o.due_at >= period.begins, o.due_at < period.ends)
    )  # fmt: skip


DELIVERY = Measure(
    "delivery", delivery_rows,
    {"on_time": "count", "due": "count", "ordered": "quantity", "left_in_time": "quantity"},
    lambda sums: share(sums["on_time"], sums["due"]), "share", "more", "customer",
    filters=("item",),
)  # fmt: skip
