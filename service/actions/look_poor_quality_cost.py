"""What poor quality costs: scrap, loss within operations, lots that wait on hold, rework.

Scrap is taken at what one of its item costs; holding and rework at the rates that the comparison
of recall scopes goes by. Each currency is summed for itself.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    case,
    cast,
    func,
    null,
    select,
    union_all,
)

from graph.cost_rates import CostRates
from service.actions.plant_period import Period
from service.actions.plant_rows import (
    Measure,
    earlier_of,
    later_of,
    row,
    weeks_table,
    whole,
    word,
    worth,
)
from service.records import tables as t
from service.records.case_tables import disposition, hold
from service.records.schema import MILLION

o, y, s, lot, item, h, d = (
    t.operation.c, t.operation_output.c, t.scrap.c, t.lot.c, t.item.c, hold.c, disposition.c,
)  # fmt: skip
DAY = 86_400 * MILLION
COSTS = ("scrap", "yield_loss", "holding", "rework")


def poor_quality_cost(rates: CostRates, rework_per_piece: float | None) -> Measure:
    """The measure at these rates."""
    return Measure(
        "cost", partial(cost_rows, rates=rates, rework_per_piece=rework_per_piece),
        {"amount": "money", "quantity": "quantity", "unknown": "count"},
        lambda sums: sums["amount"], "money", "less", "cost",
    )  # fmt: skip


def cost_rows(
    period: Period, *, rates: CostRates, rework_per_piece: float | None
) -> Select[Any]:  # fmt: skip
    parts = union_all(
        _scrapped(period), _lost_in_operations(period), _held(period, rates),
        _reworked(period, rates.currency, rework_per_piece),
    ).subquery()  # fmt: skip
    return select(*parts.c)


def _scrapped(period: Period) -> Select[Any]:
    facts = {
        "at": s.at, "unit": func.coalesce(item.currency, ""), "kind": word("scrap"), "name": s.id,
        "lot": s.lot, "note": s.reason,
    }  # fmt: skip
    return (
        _cost("scrap", facts, worth(s.quantity), s.quantity)
        .select_from(_with_maker(t.scrap.join(t.lot, lot.id == s.lot)))
        .where(s.at >= period.begins, s.at < period.ends)
    )


def _lost_in_operations(period: Period) -> Select[Any]:
    """At what one of the item that was to be made costs."""
    facts = {
        "at": o.ended_at, "item": y.item, "unit": func.coalesce(item.currency, ""),
        "kind": word("operation"), "name": o.id, "lot": y.lot, "note": o.equipment,
    }  # fmt: skip
    return (
        _cost("yield_loss", facts, worth(o.scrap_quantity), o.scrap_quantity)
        .select_from(
            t.operation.outerjoin(
                t.operation_output, (y.operation == o.id) & (y.position == 0)
            ).outerjoin(t.item, item.id == y.item)
        )
        .where(o.scrap_quantity > 0, o.ended_at >= period.begins, o.ended_at < period.ends)
    )


def _held(period: Period, rates: CostRates) -> Select[Any]:
    """A lot's days on hold, in the week they fall in; once, however many cases hold it."""
    until = func.coalesce(h.released_at, period.ends)
    before = func.max(until).over(partition_by=h.lot, order_by=(h.placed_at, h.id), rows=(None, -1))
    spans = select(
        h.id, h.lot, h.nonconformance, until.label("until"),
        later_of(h.placed_at, func.coalesce(before, h.placed_at)).label("since"),
    ).where(h.placed_at < period.ends).subquery()  # fmt: skip
    weeks = weeks_table(period)
    since = later_of(spans.c.since, weeks.c.begins)
    lasted = earlier_of(spans.c.until, weeks.c.ends) - since
    facts = {
        "at": since, "unit": word(rates.currency), "kind": word("case"),
        "name": spans.c.nonconformance, "lot": spans.c.lot,
    }  # fmt: skip
    amount = cast(lasted, Float) / DAY * rates.hold_per_lot_day
    days = cast(cast(lasted, Float) / DAY * MILLION, BigInteger)
    joined = spans.join(weeks, (spans.c.since < weeks.c.ends) & (spans.c.until > weeks.c.begins))
    return (
        _cost("holding", facts, amount, days)
        .select_from(_with_maker(joined.join(t.lot, lot.id == spans.c.lot)))
        .where(lasted > 0)
    )


def _reworked(period: Period, currency: str, rate: float | None) -> Select[Any]:
    """What was reworked as decided; without a rate it is listed, and its cost is not known."""
    amount = cast(null(), Float) if rate is None else cast(d.quantity, Float) / MILLION * rate
    facts = {
        "at": d.executed_at, "unit": word(currency), "kind": word("case"),
        "name": d.nonconformance, "lot": d.lot, "note": d.instruction,
    }  # fmt: skip
    return (
        _cost("rework", facts, amount, d.quantity)
        .select_from(_with_maker(disposition.join(t.lot, lot.id == d.lot)))
        .where(d.kind == "rework", d.state == "executed")
        .where(d.executed_at >= period.begins, d.executed_at < period.ends)
    )


def _cost(
    part: str, facts: dict[str, Any], amount: ColumnElement[Any], quantity: ColumnElement[Any]
) -> Select[Any]:
    usual = {"process": func.coalesce(o.process, ""), "part": word(part), "item": lot.item}
    unknown = case((amount.is_(None), whole(1)), else_=whole(0))
    return row({**usual, **facts}, {"amount": amount, "quantity": quantity, "unknown": unknown})


def _with_maker(lots: Any) -> Any:
    """With the item of the lot, and the operation that made it."""
    return lots.outerjoin(t.item, item.id == lot.item).outerjoin(t.operation, o.id == lot.operation)
