"""What lies between the processes now: lots begun and not finished, by the process they left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, select

from service.actions.plant_period import Period
from service.actions.plant_rows import Measure, row, whole, word
from service.records import tables as t
from service.records.case_tables import hold

o, lot, item = t.operation.c, t.lot.c, t.item.c
IN_PROCESS = ("raw", "semi_finished")
LEFT = lot.produced - lot.consumed - lot.scrapped - lot.shipped + lot.returned - lot.unaccounted


def waiting_rows(period: Period) -> Select[Any]:
    """Each lot of which something is left; bought material waits in front of the first process."""
    held = select(hold.c.lot).where(hold.c.released_at.is_(None)).distinct().subquery()
    process = func.coalesce(o.process, "")
    return (
        row(
            {
                "at": lot.created_at, "process": process, "part": process, "item": lot.item,
                "unit": item.unit, "kind": word("lot"), "name": lot.id, "lot": lot.id,
                "note": lot.location,
            },
            {
                "lots": whole(1), "quantity": LEFT,
                "held": case((held.c.lot.is_(None), whole(0)), else_=whole(1)),
            },
        )
        .select_from(
            t.lot.join(t.item, item.id == lot.item)
            .outerjoin(t.operation, o.id == lot.operation)
            .outerjoin(held, held.c.lot == lot.id)
        )
        .where(item.kind.in_(IN_PROCESS), LEFT > 0, lot.created_at < period.ends)
    )  # fmt: skip


WAITING = Measure(
    "wip", waiting_rows, {"lots": "count", "quantity": "quantity", "held": "count"},
    lambda sums: sums["lots"], "count", "neither", "process", dated=False,
)  # fmt: skip
