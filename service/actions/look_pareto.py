"""What is found wrong most often: each finding of a check, by defect or characteristic."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select, union_all

from service.actions.plant_period import Period
from service.actions.plant_rows import Measure, row, whole, word
from service.records import tables as t

o, i, a, m, lot = (
    t.operation.c, t.inspection.c, t.attribute_result.c, t.measurement.c, t.lot.c,
)  # fmt: skip


def finding_rows(period: Period) -> Select[Any]:
    """A defect that a check counted, or a characteristic with a value outside its limits."""
    counted = (
        _of(a.defect, "defect", a.defective)
        .join(t.attribute_result, a.inspection == i.id)
        .where(a.defective > 0)
    )
    measured = (
        _of(m.characteristic, "characteristic", whole(0))
        .join(t.measurement, m.inspection == i.id)
        .where(m.conforming.is_(False))
    )
    both = union_all(*(_within(each, period) for each in (counted, measured))).subquery()
    return select(*both.c)


def _of(part: Any, unit: str, pieces: Any) -> Select[Any]:
    return row(
        {
            "at": i.at, "process": func.coalesce(o.process, ""), "part": part, "item": lot.item,
            "unit": word(unit), "kind": word("inspection"), "name": i.id, "lot": i.lot,
        },
        {"findings": whole(1), "pieces": pieces},
    ).select_from(
        t.inspection.join(t.lot, lot.id == i.lot)
        .outerjoin(t.operation, o.id == func.coalesce(i.operation, lot.operation))
    )  # fmt: skip


def _within(rows: Select[Any], period: Period) -> Select[Any]:
    return rows.where(i.at >= period.begins, i.at < period.ends)


PARETO = Measure(
    "defects", finding_rows, {"findings": "count", "pieces": "count"},
    lambda sums: sums["findings"], "count", "less", "defect",
)  # fmt: skip
