"""A scope as a person states it: as it is, or by a strategy, pinned to explicit times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from graph.names import nearest
from graph.said import Said
from graph.scope_json import DEEPEST
from graph.scopes import Scope, ScopeError, parse_scope
from service.actions.asked_scope import Asked, read_strategy
from service.actions.scope_names import check_names, need_known, nothing_chosen
from service.actions.state_strategy import WINDOWS, Stand
from service.actions.stated_scope import StatedScope
from service.actions.strategies import nearest_loads, of_heats, of_loads, outputs_of
from service.plant import Plant
from service.records import tables as t
from service.records.schema import microseconds

__all__ = ["StatedScope", "state_scope"]

# What else a scope may be stated by, beside the fields of a scope itself.
BESIDE = ("strategy", "complaint")


def state_scope(
    connection: Connection, plant: Plant, asked: Mapping[str, object], *, now: datetime
) -> StatedScope:
    """Read a stated scope and pin what it leaves open; the lineage stands at the connection.

    Raises ScopeError for what is not understood and UnknownName for what is not known.
    """
    stand = Stand(connection, plant.lineage, microseconds(now))
    stated = _state(stand, asked, depth=1)
    check_names(connection, plant.lineage, stated.scope)
    return replace(stated, said=(*stated.said, *nothing_chosen(plant.lineage, stated.scope)))


def _state(stand: Stand, asked: Mapping[str, object], depth: int) -> StatedScope:
    if not isinstance(asked, Mapping):
        raise ScopeError("a scope is an object with fields such as `lots`, `heat` or `load`")
    if depth > DEEPEST:
        raise ScopeError(f"`any` is nested more than {DEEPEST} deep")
    given = {name: value for name, value in asked.items() if value is not None}
    if "strategy" in given:
        return _state_strategy(stand, read_strategy(given))
    if isinstance(given.get("any"), list | tuple) and given["any"] and len(given) == 1:
        return _state_union(stand, given["any"], depth)  # type: ignore[arg-type]
    if "complaint" in given:
        return _state_complaint(stand, given)
    _hint_beside(given)
    scope = parse_scope(given)
    if scope.gauge is not None and scope.start is None and not scope.has_context:
        return _pin_gauge(stand, scope)
    return StatedScope(scope, None, about=scope.lots)


def _state_union(stand: Stand, parts: list[Mapping[str, object]], depth: int) -> StatedScope:
    stated = [_state(stand, part, depth + 1) for part in parts]
    said = [each for part in stated for each in part.said]
    lots = [lot for part in stated for lot in part.about]
    scope = Scope(any=tuple(part.scope for part in stated))
    return StatedScope(scope, None, tuple(said), about=tuple(dict.fromkeys(lots)))


def _state_complaint(stand: Stand, given: dict[str, object]) -> StatedScope:
    if "lots" in given:
        raise ScopeError("`complaint` stands for its lot: leave out `lots`")
    name = given.pop("complaint")
    if not isinstance(name, str):
        raise ScopeError("`complaint` must be a text")
    lot, said = _lot_of_complaint(stand, name)
    stated = _state(stand, {**given, "lots": [lot]}, 1)
    return replace(stated, strategy="lot" if not given else None, said=(said, *stated.said))


def _lot_of_complaint(stand: Stand, complaint: str) -> tuple[str, Said]:
    c = t.complaint.c
    need_known(stand.connection, "complaint", complaint, c.id)
    lot: str = stand.connection.execute(select(c.lot).where(c.id == complaint)).scalar_one()
    return lot, Said(
        f"complaint {complaint} is about lot {lot}", f"投诉 {complaint} 涉及批次 {lot}"
    )


def _pin_gauge(stand: Stand, scope: Scope) -> StatedScope:
    """A gauge without a beginning means since its last good calibration."""
    until = None if scope.end is None else round(scope.end * 1e6)
    asked = Asked("gauge", {"gauge": str(scope.gauge)}, until)
    stated = _state_strategy(stand, asked)
    pinned = replace(scope, start=stated.scope.start, end=stated.scope.end)
    return replace(stated, scope=pinned, about=scope.lots)


def _state_strategy(stand: Stand, asked: Asked) -> StatedScope:
    if asked.strategy in WINDOWS:
        return WINDOWS[asked.strategy](stand, asked)
    said: tuple[Said, ...] = ()
    lot = asked.get("lot")
    if lot is None:
        lot, about = _lot_of_complaint(stand, asked["complaint"])
        said = (about,)
    stand.lineage.lot_index(lot)
    scope, how = _of_lot(stand, asked.strategy, lot)
    return StatedScope(scope, asked.strategy, (*said, *how), about=(lot,))


def _of_lot(stand: Stand, strategy: str, lot: str) -> tuple[Scope, list[Said]]:
    """The load, operation or heat of a lot; where it has none, the next narrower that it has."""
    if strategy == "heat":
        heats = stand.lineage.heats_of(lot)
        if heats:
            return of_heats(heats), [_is_of(lot, "heat", "炉号", heats)]
        return Scope(lots=(lot,)), [_has_no(lot, "heat", "炉号", "the lot itself", "该批次本身")]
    said: list[Said] = []
    if strategy == "load":
        loads = nearest_loads(stand.lineage, lot)
        if loads:
            return of_loads(loads), [_is_of(lot, "load", "炉次", [load for _, load in loads])]
        said.append(_has_no(lot, "load", "炉次", "its operation", "其作业"))
    maker = None if strategy == "lot" else stand.lineage.producer(lot)
    if maker is not None:
        said.append(_is_of(lot, "operation", "作业", [maker]))
        return Scope(lots=outputs_of(stand.connection, maker)), said
    if strategy != "lot":
        said.append(_has_no(lot, "operation", "作业", "the lot itself", "该批次本身"))
    return Scope(lots=(lot,)), said


def _is_of(lot: str, what: str, zh: str, names: list[str] | tuple[str, ...]) -> Said:
    several = "" if len(names) == 1 else "s"
    return Said(
        f"lot {lot} is of {what}{several} {', '.join(names)}",
        f"批次 {lot} 的{zh}：{'、'.join(names)}",
    )


def _has_no(lot: str, what: str, zh: str, instead: str, zh_instead: str) -> Said:
    return Said(
        f"no {what} of lot {lot} is recorded: {instead} instead",
        f"没有批次 {lot} 的{zh}记录：改为{zh_instead}",
    )


def _hint_beside(given: Mapping[str, object]) -> None:
    for name in given:
        meant = nearest(str(name), set(BESIDE))
        if meant and name not in BESIDE:
            raise ScopeError(f"unknown field `{name}`; did you mean `{meant[0]}`?")
