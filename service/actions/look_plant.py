"""The plant's numbers: each measure by part and by week, and the rows behind any of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, case, func, literal, select

from service.actions.plant_period import Period, Week
from service.actions.plant_rows import Choice, Measure, Sums
from service.records import tables as t
from service.records.schema import MILLION, iso

SCALED = ("quantity", "span")


@dataclass(frozen=True, slots=True)
class Part:
    """One process, defect, machine or customer: its sums over the period and in each week."""

    part: str
    unit: str
    sums: Sums
    weeks: tuple[Sums | None, ...]
    oldest: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure over a period: the whole, each part of it, each week of it."""

    measure: Measure
    period: Period
    sums: Sums
    parts: tuple[Part, ...]
    weeks: tuple[Sums | None, ...]

    @property
    def value(self) -> float | None:
        return self.measure.value(self.sums) if self.parts else None

    def value_of(self, sums: Sums | None) -> float | None:
        return None if sums is None else self.measure.value(sums)


def state(connection: Connection, measure: Measure, choice: Choice) -> Stated:
    """Summed by the database; added up here over the parts and the weeks."""
    cells = list(_cells(connection, measure, choice))
    groups: dict[tuple[str, str], list[_Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.part, cell.unit].append(cell)
    count = len(choice.period.weeks)
    parts = tuple(
        Part(part, unit, _total(measure, own), _by_week(measure, own, count),
             iso(min(each.oldest for each in own)))
        for (part, unit), own in groups.items()
    )  # fmt: skip
    return Stated(
        measure, choice.period, _total(measure, cells), _worst_first(measure, parts),
        _by_week(measure, cells, count),
    )  # fmt: skip


def rows_behind(
    connection: Connection, measure: Measure, choice: Choice, *, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """The rows whose sums the numbers are, the latest first."""
    rows = measure.rows(choice.period).subquery()
    query = select(rows).where(*_wanted(rows, measure, choice))
    ordered = query.order_by(rows.c.at.desc(), rows.c.name, rows.c.lot, rows.c.note)
    found = connection.execute(ordered.limit(limit).offset(offset)).mappings()
    return [
        {**each, "at": iso(int(each["at"])), **_said(measure, each.__getitem__)} for each in found
    ]


def choices(connection: Connection) -> tuple[list[str], list[str]]:
    """The processes that ran here, and the items that were made or bought."""
    o, lot = t.operation.c, t.lot.c
    processes = connection.execute(select(o.process).distinct().order_by(o.process)).scalars()
    items = connection.execute(select(lot.item).distinct().order_by(lot.item)).scalars()
    return list(processes), list(items)


@dataclass(frozen=True, slots=True)
class _Cell:
    part: str
    unit: str
    week: int
    oldest: int
    sums: Sums


def _cells(connection: Connection, measure: Measure, choice: Choice) -> Iterable[_Cell]:
    rows = measure.rows(choice.period).subquery()
    week = _week(rows, choice.period.weeks) if measure.dated else literal(0)
    inner = select(
        rows.c.part, rows.c.unit, week.label("week"), rows.c.at, *(rows.c[n] for n in measure.sums)
    ).where(*_wanted(rows, measure, choice)).subquery()  # fmt: skip
    query = select(
        inner.c.part, inner.c.unit, inner.c.week, func.min(inner.c.at).label("oldest"),
        *(func.sum(inner.c[name]).label(name) for name in measure.sums),
    ).group_by(inner.c.part, inner.c.unit, inner.c.week)  # fmt: skip
    for each in connection.execute(query).mappings():
        yield _Cell(
            each["part"], each["unit"], int(each["week"]), int(each["oldest"]),
            _said(measure, each.__getitem__),
        )  # fmt: skip


def _week(rows: Subquery, weeks: tuple[Week, ...]) -> ColumnElement[int]:
    return case(*((rows.c.at < week.ends, place) for place, week in enumerate(weeks)), else_=0)


def _wanted(rows: Subquery, measure: Measure, choice: Choice) -> list[ColumnElement[bool]]:
    c, found = rows.c, []
    for name, wanted in (("process", choice.process), ("item", choice.item)):
        if wanted and name in measure.filters:
            found.append(c[name] == wanted)
    if choice.part is not None:
        found.append(c.part == choice.part)
    if choice.unit is not None:
        found.append(c.unit == choice.unit)
    if choice.week is not None and measure.dated:
        found += [c.at >= choice.week.begins, c.at < choice.week.ends]
    return found


def _said(measure: Measure, sum_of: Callable[[str], Any]) -> dict[str, float]:
    """Quantities in their units and spans in seconds."""
    return {
        name: float(sum_of(name) or 0) / (MILLION if kind in SCALED else 1)
        for name, kind in measure.sums.items()
    }


def _total(measure: Measure, cells: Iterable[_Cell]) -> Sums:
    listed = list(cells)
    return {name: sum(cell.sums[name] for cell in listed) for name in measure.sums}


def _by_week(measure: Measure, cells: list[_Cell], count: int) -> tuple[Sums | None, ...]:
    """Nothing where there are no rows: a week in which nothing was made is a gap."""
    weeks: dict[int, list[_Cell]] = defaultdict(list)
    for cell in cells:
        weeks[cell.week].append(cell)
    return tuple(_total(measure, weeks[k]) if k in weeks else None for k in range(count))


def _worst_first(measure: Measure, parts: Iterable[Part]) -> tuple[Part, ...]:
    """What has no value comes last."""
    sign = 1 if measure.better == "more" else -1

    def badness(part: Part) -> tuple[bool, float, str]:
        value = measure.value(part.sums)
        return (value is None, sign * (value or 0.0), part.part)

    return tuple(sorted(parts, key=badness))
