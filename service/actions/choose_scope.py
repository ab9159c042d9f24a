"""From a rule's strategy to the scope it means for one finding.

A strategy whose context was not recorded falls back to the next narrower one that can be known:
load -> operation -> lot, since the last good check -> operation. Each choice carries the key of
its cause: findings with one key are one case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from graph.scopes import Scope
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.records import tables as t
from service.records.schema import MILLION, seconds


@dataclass(frozen=True, slots=True)
class Choice:
    strategy: str
    scope: Scope
    cause_key: str


def choose_scope(desk: Desk, strategy: str, finding: Finding) -> Choice | None:
    """The scope, or None where the finding names nothing that this strategy could reach."""
    for name in _FALLBACKS.get(strategy, (strategy,)):
        if (choice := _STRATEGIES[name](desk, finding)) is not None:
            return choice
    return None


def _lot(desk: Desk, finding: Finding) -> Choice | None:  # noqa: ARG001 - one signature for all
    if not finding.lots:
        return None
    return Choice("lot", Scope(lots=finding.lots), f"lot:{','.join(finding.lots)}")


def _operation(desk: Desk, finding: Finding) -> Choice | None:  # noqa: ARG001
    operation = finding.fact("operation")
    if operation is None or not finding.outputs:
        return None
    return Choice("operation", Scope(lots=finding.outputs), f"operation:{operation}")


def _load(desk: Desk, finding: Finding) -> Choice | None:  # noqa: ARG001
    load, process = finding.context.get("load"), finding.context.get("process")
    if load is None or process is None:
        return None
    return Choice("load", Scope(load=load, process=process), f"load:{process}:{load}")


def _heat(desk: Desk, finding: Finding) -> Choice | None:
    heat = finding.fact("heat")
    if heat is None and finding.lots:
        heats = desk.plant.lineage.heats_of(finding.lots[0])
        heat = heats[0] if len(heats) == 1 else None
    if heat is None or not _heat_is_known(desk, heat):
        return None
    return Choice("heat", Scope(heat=heat), f"heat:{heat}")


def _since_last_good(desk: Desk, finding: Finding) -> Choice | None:
    """From the last conforming check of the characteristic at that equipment to containment."""
    equipment, characteristic = finding.context.get("equipment"), finding.fact("characteristic")
    if equipment is None or characteristic is None:
        return None
    m = t.measurement.c
    good = select(func.max(m.checked_at)).where(
        m.characteristic == characteristic,
        m.equipment == equipment,
        m.conforming.is_(True),
        m.checked_at < finding.checked_at,
    )
    start = desk.transaction.connection.execute(good).scalar_one()
    scope = _window(desk, finding, equipment, start)
    return Choice("since_last_good", scope, f"since_last_good:{characteristic}:{equipment}")


def _shift_window(desk: Desk, finding: Finding) -> Choice | None:
    """The equipment and shift of a stream, since its last point without a signal."""
    equipment = finding.context.get("equipment")
    if equipment is None or finding.stream is None:
        return None
    m, s = t.measurement.c, t.signal.c
    signalled = select(s.inspection).where(s.stream == finding.stream, s.inspection == m.inspection)
    good = select(func.max(m.checked_at)).where(
        m.stream == finding.stream,
        m.conforming.is_(True),
        m.checked_at < finding.checked_at,
        ~signalled.exists(),
    )
    start = desk.transaction.connection.execute(good).scalar_one()
    scope = _window(desk, finding, equipment, start, shift=finding.context.get("shift"))
    return Choice("shift_window", scope, f"stream:{finding.stream}")


def _equipment_window(desk: Desk, finding: Finding) -> Choice | None:
    """The equipment since its last passed survey of the same kind."""
    equipment = finding.context.get("equipment")
    if equipment is None:
        return None
    start = _last_passed(desk, finding, equipment)
    scope = _window(desk, finding, equipment, start)
    return Choice("equipment_window", scope, f"equipment_window:{equipment}")


def _gauge_window(desk: Desk, finding: Finding) -> Choice | None:
    """All lots measured with a gauge since its last passed calibration."""
    gauge = finding.context.get("equipment")
    if gauge is None:
        return None
    measured = select(t.inspection.c.lot).where(
        t.inspection.c.gauge == gauge, t.inspection.c.at <= _end(desk, finding, gauge)
    )
    if (start := _last_passed(desk, finding, gauge)) is not None:
        measured = measured.where(t.inspection.c.at >= start)
    found = desk.transaction.connection.execute(measured.distinct().order_by(t.inspection.c.lot))
    lots = tuple(found.scalars())
    return Choice("gauge_window", Scope(lots=lots), f"gauge_window:{gauge}") if lots else None


def _last_passed(desk: Desk, finding: Finding, equipment: str) -> int | None:
    s = t.survey.c
    passed = select(func.max(s.at)).where(
        s.equipment == equipment,
        s.kind == finding.fact("kind"),
        s.passed.is_(True),
        s.at < finding.at,
    )
    start: int | None = desk.transaction.connection.execute(passed).scalar_one()
    return start


def _window(
    desk: Desk, finding: Finding, equipment: str, start: int | None, shift: str | None = None
) -> Scope:
    return Scope(
        equipment=equipment,
        shift=shift,
        start=None if start is None else seconds(start),
        end=seconds(_end(desk, finding, equipment)),
    )


def _end(desk: Desk, finding: Finding, equipment: str) -> int:
    """Containment, in the plant's own time: the finding, or the last run known there if later.

    The wall clock would do for live data, but would make every later run of a replayed history
    suspect; the time of the finding alone would miss runs made while the result was awaited.
    """
    o = t.operation.c
    last = select(func.max(o.ended_at)).where(o.equipment == equipment)
    ended: int | None = desk.transaction.connection.execute(last).scalar_one()
    # The next whole second: the window is half-open, and a run of no length may end it.
    return (max(finding.at, ended or 0) // MILLION + 1) * MILLION


def _heat_is_known(desk: Desk, heat: str) -> bool:
    query = select(t.lot.c.id).where(t.lot.c.heat == heat).limit(1)
    return desk.transaction.connection.execute(query).first() is not None


_STRATEGIES: dict[str, Callable[[Desk, Finding], Choice | None]] = {
    "lot": _lot,
    "operation": _operation,
    "load": _load,
    "heat": _heat,
    "since_last_good": _since_last_good,
    "shift_window": _shift_window,
    "equipment_window": _equipment_window,
    "gauge_window": _gauge_window,
}
_FALLBACKS: dict[str, tuple[str, ...]] = {
    "load": ("load", "operation", "lot"),
    "operation": ("operation", "lot"),
    "since_last_good": ("since_last_good", "operation", "lot"),
    "shift_window": ("shift_window", "operation", "lot"),
    "heat": ("heat", "lot"),
}
