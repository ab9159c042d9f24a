"""What passes the first time, and how many pieces of a million that were checked are defective."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

from sqlalchemy import Select, case, func, select

from service.actions.plant_period import Period
from service.actions.plant_rows import Measure, row, share, word
from service.records import tables as t

o, y, i, a, lot = (
    t.operation.c, t.operation_output.c, t.inspection.c, t.attribute_result.c, t.lot.c,
)  # fmt: skip
PPM = 1_000_000


def yield_rows(period: Period) -> Select[Any]:
    """What each operation made, with what it scrapped; what a check found bad did not pass."""
    failed = select(i.lot).where(i.conforming.is_(False)).distinct().subquery()
    made = func.coalesce(y.quantity, 0)
    # Scrapped in the operation as a whole: counted with the first lot that it made.
    scrapped = case((func.coalesce(y.position, 0) == 0, o.scrap_quantity), else_=0)
    return (
        row(
            {
                "at": o.ended_at, "process": o.process, "part": o.process, "item": y.item,
                "unit": word(""), "kind": word("operation"), "name": o.id, "lot": y.lot,
                "note": o.equipment,
            },
            {
                "passed": case((failed.c.lot.is_(None), made), else_=0),
                "made": made + scrapped,
            },
        )
        .select_from(t.operation)
        .outerjoin(t.operation_output, y.operation == o.id)
        .outerjoin(failed, failed.c.lot == y.lot)
        .where(o.ended_at >= period.begins, o.ended_at < period.ends)
    )  # fmt: skip


def defective_rows(period: Period) -> Select[Any]:
    """Pieces that were looked at, by check and kind of defect."""
    maker = func.coalesce(i.operation, lot.operation)
    process = func.coalesce(o.process, "")
    return (
        row(
            {
                "at": i.at, "process": process, "part": process, "item": lot.item,
                "unit": word(""), "kind": word("inspection"), "name": i.id, "lot": i.lot,
                "note": a.defect,
            },
            {"defective": a.defective, "inspected": a.inspected},
        )
        .select_from(t.attribute_result)
        .join(t.inspection, i.id == a.inspection)
        .join(t.lot, lot.id == i.lot)
        .outerjoin(t.operation, o.id == maker)
        .where(i.at >= period.begins, i.at < period.ends)
    )  # fmt: skip


def rolled(yields: Iterable[float | None]) -> float | None:
    """What passes all processes the first time: the product of their yields.

    >>> rolled([0.9, 0.5, None]), rolled([])
    (0.45, None)
    """
    known = [each for each in yields if each is not None]
    return prod(known) if known else None


def _million(defective: float, inspected: float) -> float | None:
    found = share(defective, inspected)
    return None if found is None else found * PPM


YIELD = Measure(
    "yield", yield_rows, {"passed": "quantity", "made": "quantity"},
    lambda sums: share(sums["passed"], sums["made"]), "share", "more", "process",
)  # fmt: skip
DEFECTIVE = Measure(
    "ppm", defective_rows, {"defective": "count", "inspected": "count"},
    lambda sums: _million(sums["defective"], sums["inspected"]), "ppm", "less", "process",
)  # fmt: skip
