"""From a rule's strategy to the scope it means for one finding.

A strategy whose context was not recorded falls back to the next narrower one that can be known:
load -> operation -> lot, since the last good check -> operation, since the change -> since the last
good point -> since the last good check. Each choice carries the key of its cause: findings with one
key are one case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from graph.scopes import Scope
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.since_change import change_of, place_of, since_change, stream_of
from service.actions.strategies import (
    Found,
    measured_anything,
    of_heats,
    of_loads,
    since_last_calibration,
    since_last_good,
    since_last_survey,
    since_last_unsignalled,
)
from service.records import tables as t


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
    return Choice("load", of_loads([(process, load)]), f"load:{process}:{load}")


def _heat(desk: Desk, finding: Finding) -> Choice | None:
    """Where the material of a lot is of several heats, all of them: which was bad is not known."""
    heat = finding.fact("heat")
    heats: tuple[str, ...] = () if heat is None else (heat,)
    if not heats and finding.lots:
        heats = desk.plant.lineage.heats_of(finding.lots[0])
    if not heats or not all(_heat_is_known(desk, each) for each in heats):
        return None
    return Choice("heat", of_heats(heats), f"heat:{','.join(heats)}")


def _since_last_good(desk: Desk, finding: Finding) -> Choice | None:
    equipment, characteristic = finding.context.get("equipment"), finding.fact("characteristic")
    if equipment is None or characteristic is None:
        return None
    window = since_last_good(_connection(desk), equipment, characteristic, _found(finding))
    cause = f"since_last_good:{characteristic}:{equipment}"
    return Choice("since_last_good", window.scope, cause)


def _shift_window(desk: Desk, finding: Finding) -> Choice | None:
    equipment, shift = finding.context.get("equipment"), finding.context.get("shift")
    if equipment is None or finding.stream is None:
        return None
    window = since_last_unsignalled(
        _connection(desk), finding.stream, equipment, shift, _found(finding)
    )
    return Choice("shift_window", window.scope, f"stream:{finding.stream}")


def _since_change(desk: Desk, finding: Finding) -> Choice | None:
    """Where nothing dates the change, or the place is not recorded, it is no window."""
    connection = _connection(desk)
    desk.transaction.flush()
    stream = stream_of(connection, finding)
    place = None if stream is None else place_of(connection, stream) or _pooled(finding)
    if stream is None or not place:
        return None
    change = change_of(connection, stream, finding)
    if change is None:
        return None
    window = since_change(connection, change, place, _found(finding))
    return Choice("since_change", window.scope, f"stream:{stream}")


def _pooled(finding: Finding) -> dict[str, str]:
    """Where a stream of every machine has changed: wherever the process is done."""
    process = finding.context.get("process") or finding.fact("process")
    return {} if process is None else {"process": process}


def _equipment_window(desk: Desk, finding: Finding) -> Choice | None:
    equipment = finding.context.get("equipment")
    if equipment is None:
        return None
    window = since_last_survey(_connection(desk), equipment, finding.fact("kind"), _found(finding))
    return Choice("equipment_window", window.scope, f"equipment_window:{equipment}")


def _gauge_window(desk: Desk, finding: Finding) -> Choice | None:
    gauge, kind = finding.context.get("equipment"), finding.fact("kind")
    if gauge is None or kind is None:
        return None
    scope = since_last_calibration(_connection(desk), gauge, kind, _found(finding)).scope
    if not measured_anything(_connection(desk), scope):
        return None
    return Choice("gauge_window", scope, f"gauge_window:{gauge}")


def _connection(desk: Desk) -> Connection:
    return desk.transaction.connection


def _found(finding: Finding) -> Found:
    return Found(finding.at, finding.checked_at)


def _heat_is_known(desk: Desk, heat: str) -> bool:
    query = select(t.lot.c.id).where(t.lot.c.heat == heat).limit(1)
    return _connection(desk).execute(query).first() is not None


_STRATEGIES: dict[str, Callable[[Desk, Finding], Choice | None]] = {
    "lot": _lot,
    "operation": _operation,
    "load": _load,
    "heat": _heat,
    "since_last_good": _since_last_good,
    "shift_window": _shift_window,
    "since_change": _since_change,
    "equipment_window": _equipment_window,
    "gauge_window": _gauge_window,
}
_FALLBACKS: dict[str, tuple[str, ...]] = {
    "load": ("load", "operation", "lot"),
    "operation": ("operation", "lot"),
    "since_last_good": ("since_last_good", "operation", "lot"),
    "shift_window": ("shift_window", "operation", "lot"),
    "since_change": ("since_change", "shift_window", "since_last_good", "operation", "lot"),
    "heat": ("heat", "lot"),
}
