"""Whether something happened in time: records of the store, held against an `unless:`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from rules.deadline import Deadline, Unless
from rules.explanation import judge
from rules.facts import checked
from rules.own_fields import PREFIX
from service.actions.desk import Desk
from service.actions.finding import Fact
from service.actions.recorded_facts import Told, told_of
from service.records import tables as t


def was_kept(desk: Desk, deadline: Deadline, told: Told) -> bool:
    """True if an event that the deadline asks for happened from the record on until its end."""
    unless = deadline.unless
    if unless is None:
        return False
    until = told.at + deadline.within
    wanted = {name: _fact(desk, told, name) for name in unless.same}
    if any(value is None for value in wanted.values()):
        return False
    return any(
        _keeps(desk, unless, wanted, each)
        for kind, name in _candidates(desk, unless, told, until)
        for each in _told_for(desk, kind, name, told)
        if told.at <= each.at <= until and each.record != told.record
    )


def _keeps(desk: Desk, unless: Unless, wanted: dict[str, Fact], told: Told) -> bool:
    if any(_fact(desk, told, name) != value for name, value in wanted.items()):
        return False
    facts = checked(told.event, told.facts, desk.rulebook.own_fields)
    return judge(unless.when, facts).misses == 0


def _fact(desk: Desk, told: Told, name: str) -> Fact:
    if name in told.facts:
        return told.facts[name]
    own = (own for own in desk.rulebook.own_fields if own.field.name == name)
    return next((told.facts.get(f"{PREFIX}{each.parameter}") for each in own), None)


def _told_for(desk: Desk, kind: str, name: str, start: Told) -> Iterable[Told]:
    """An operation speaks of the lots that it made; here also of one that it used."""
    made = told_of(desk, kind, name)
    yield from made
    if kind == "operation" and made and all(each.lot != start.lot for each in made):
        facts = {**made[0].facts, "lot": start.lot}
        yield replace(made[0], lot=start.lot, facts=facts)


def _candidates(desk: Desk, unless: Unless, told: Told, until: int) -> list[tuple[str, str]]:
    desk.transaction.flush()
    kind = unless.event.removesuffix(".recorded")
    query = _QUERIES[kind](told, until, of_lot="lot" in unless.same)
    return [(kind, name) for (name,) in desk.transaction.connection.execute(query)]


def _receipts(told: Told, until: int, *, of_lot: bool) -> Select[Any]:
    r = t.receipt.c
    return select(r.id).where(_in_time(r.at, told.at, until), *([r.lot == told.lot] * of_lot))


def _inspections(told: Told, until: int, *, of_lot: bool) -> Select[Any]:
    i = t.inspection.c
    return select(i.id).where(_in_time(i.at, told.at, until), *([i.lot == told.lot] * of_lot))


def _operations(told: Told, until: int, *, of_lot: bool) -> Select[Any]:
    o = t.operation.c
    query = select(o.id).where(_in_time(o.ended_at, told.at, until))
    if not of_lot:
        return query
    used = select(t.operation_input.c.operation).where(t.operation_input.c.lot == told.lot)
    made = select(t.operation_output.c.operation).where(t.operation_output.c.lot == told.lot)
    return query.where(o.id.in_(used.union(made)))


def _in_time(at: ColumnElement[int], start: int, until: int) -> ColumnElement[bool]:
    return at.between(start, until)


_QUERIES = {"receipt": _receipts, "inspection": _inspections, "operation": _operations}
