"""The scope of a strategy for one finding: the same for a rule as for a person who asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from graph.lineage import Lineage
from graph.scopes import Scope
from service.actions.good_checks import (
    Mark,
    containment_end,
    last_conforming,
    last_passed,
    last_unsignalled,
)
from service.actions.unite_scopes import union
from service.records import tables as t
from service.records.schema import seconds


@dataclass(frozen=True, slots=True)
class Found:
    """When it was found, and when what was found bad was made; `until` ends the window, if said."""

    at: int
    checked_at: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A scope with the good check it begins at; without one it reaches back to the first run."""

    scope: Scope
    good: Mark | None


def since_last_good(
    connection: Connection, equipment: str, characteristic: str, found: Found
) -> Window:
    """From the last conforming check of the characteristic at that equipment to containment."""
    good = last_conforming(connection, characteristic, equipment, found.checked_at)
    return _window(connection, equipment, good, found)


def since_last_unsignalled(
    connection: Connection, stream: str, equipment: str, shift: str | None, found: Found
) -> Window:
    """The equipment and shift of a stream, since its last point without a signal."""
    good = last_unsignalled(connection, stream, found.checked_at)
    return _window(connection, equipment, good, found, shift=shift)


def since_last_survey(
    connection: Connection, equipment: str, kind: str | None, found: Found
) -> Window:
    """The equipment since its last passed survey of the same kind."""
    good = last_passed(connection, equipment, kind, found.at)
    return _window(connection, equipment, good, found)


def since_last_calibration(connection: Connection, gauge: str, kind: str, found: Found) -> Window:
    """All lots measured with a gauge since its last passed calibration."""
    good = last_passed(connection, gauge, kind, found.at)
    start, end = _edges(connection, gauge, good, found)
    return Window(Scope(gauge=gauge, start=start, end=end), good)


def measured_anything(connection: Connection, scope: Scope) -> bool:
    """True if the gauge of a scope measured a lot in its window."""
    i = t.inspection.c
    query = select(i.id).where(i.gauge == scope.gauge)
    if scope.start is not None:
        query = query.where(i.at >= round(scope.start * 1e6))
    if scope.end is not None:
        query = query.where(i.at < round(scope.end * 1e6))
    return connection.execute(query.limit(1)).first() is not None


def of_loads(loads: Iterable[tuple[str, str]]) -> Scope:
    """Whatever shared one of these (process, load) runs."""
    return union(Scope(process=process, load=load) for process, load in loads)


def of_heats(heats: Sequence[str]) -> Scope:
    """All material of these heats: which of several was bad is not known."""
    return union(Scope(heat=heat) for heat in heats)


def outputs_of(connection: Connection, operation: str) -> tuple[str, ...]:
    """The lots an operation made, in its own order."""
    o = t.operation_output.c
    query = select(o.lot).where(o.operation == operation).order_by(o.position)
    return tuple(connection.execute(query).scalars())


def nearest_loads(lineage: Lineage, lot: str) -> list[tuple[str, str]]:
    """On every way upstream of a lot the first operation with a load: (process, load) pairs."""
    found: dict[tuple[str, str], None] = {}
    seen, waiting = {lot}, [lot]
    while waiting:
        maker = lineage.producer(waiting.pop())
        if maker is None:
            continue
        operation = lineage.operation(maker)
        if operation.load is not None:
            found[operation.process, operation.load] = None
            continue
        new = [name for name, _ in operation.inputs if name not in seen]
        seen.update(new)
        waiting.extend(new)
    return list(found)


def _window(
    connection: Connection,
    equipment: str,
    good: Mark | None,
    found: Found,
    shift: str | None = None,
) -> Window:
    start, end = _edges(connection, equipment, good, found)
    return Window(Scope(equipment=equipment, shift=shift, start=start, end=end), good)


def _edges(
    connection: Connection, equipment: str, good: Mark | None, found: Found
) -> tuple[float | None, float]:
    end = found.until
    if end is None:
        end = containment_end(connection, equipment, found.at)
    start = None if good is None else seconds(good.checked_at)
    return start, seconds(end)
