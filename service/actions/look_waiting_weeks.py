"""How many lots lay between the processes at the end of each week."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, or_, select, union_all

from service.actions.look_work_in_process import IN_PROCESS, LEFT
from service.actions.plant_rows import Choice, whole
from service.records import tables as t
from service.records.case_tables import disposition

o, lot = t.operation.c, t.lot.c


def waiting_by_week(connection: Connection, choice: Choice) -> tuple[float, ...]:
    """A lot lies there from when it was made until the last of it was taken, the weeks in order.

    The present week is as it is now.
    """
    last = _last_taken().subquery()
    known = (
        select(lot.created_at.label("begun"), (LEFT > 0).label("there"), last.c.at.label("gone"))
        .select_from(
            t.lot.join(t.item, t.item.c.id == lot.item)
            .outerjoin(t.operation, o.id == lot.operation)
            .outerjoin(last, last.c.lot == lot.id)
        )
        .where(t.item.c.kind.in_(IN_PROCESS), lot.created_at < choice.period.ends)
    )
    if choice.process:
        known = known.where(func.coalesce(o.process, "") == choice.process)
    if choice.item:
        known = known.where(lot.item == choice.item)
    k = known.subquery().c
    counted = (
        func.sum(
            case(
                (and_(k.begun < week.ends, or_(k.there, k.gone >= week.ends)), whole(1)),
                else_=whole(0),
            )
        )
        for week in choice.period.weeks
    )
    found = connection.execute(select(*counted)).one()
    return tuple(float(each or 0) for each in found)


def _last_taken() -> Select[Any]:
    """When each lot was last used, shipped, scrapped, counted or disposed of."""
    used, line, d = t.operation_input.c, t.shipment_line.c, disposition.c
    taken = union_all(
        select(used.lot, o.ended_at.label("at")).join(t.operation, o.id == used.operation),
        select(line.lot, t.shipment.c.at).join(t.shipment, t.shipment.c.id == line.shipment),
        select(t.scrap.c.lot, t.scrap.c.at),
        select(t.count.c.lot, t.count.c.at),
        select(d.lot, d.executed_at).where(d.executed_at.is_not(None)),
    ).subquery()
    return select(taken.c.lot, func.max(taken.c.at).label("at")).group_by(taken.c.lot)
