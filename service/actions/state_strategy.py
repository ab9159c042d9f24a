"""A strategy that a person states: the finding it means is looked up, the rest is the rules' own.

A window is pinned to the last good check **before the latest bad one**: a check that passes after
the machine was set right again does not clear what it made before.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from graph.said import Said
from graph.said_time import said_time
from graph.scopes import Scope, ScopeError
from service.actions.asked_scope import Asked, Stand
from service.actions.asked_stream import asked_stream
from service.actions.good_checks import (
    Mark,
    first_failed,
    first_nonconforming,
    first_signalled,
    latest_failed,
    latest_nonconforming,
    latest_signalled,
    next_conforming,
)
from service.actions.scope_names import need_known
from service.actions.state_since_change import state_since_change
from service.actions.stated_scope import StatedScope
from service.actions.strategies import (
    Found,
    Window,
    since_last_calibration,
    since_last_good,
    since_last_survey,
    since_last_unsignalled,
)
from service.records import tables as t
from service.records.schema import seconds

__all__ = ["WINDOWS", "Stand"]


def state_since_last_good(stand: Stand, asked: Asked) -> StatedScope:
    equipment, characteristic = asked["equipment"], asked["characteristic"]
    need_known(stand.connection, "equipment", equipment, t.equipment.c.id)
    need_known(stand.connection, "characteristic", characteristic, t.characteristic.c.id)
    place = (characteristic, equipment)
    bad = latest_nonconforming(stand.connection, *place, asked.until)
    window = since_last_good(stand.connection, equipment, characteristic, _found(stand, asked, bad))
    first = bad and first_nonconforming(stand.connection, *place, _at(window.good))
    what = Said(
        f"conforming {characteristic} at {equipment}",
        f"合格的 {characteristic} 检验（{equipment}）",
    )
    said = [*_pinned(window, what, bad, asked)]
    if bad is not None and asked.until is None:
        said += _passed_again(next_conforming(stand.connection, *place, bad.checked_at))
    return _stated(asked, window, first, said)


def state_shift_window(stand: Stand, asked: Asked) -> StatedScope:
    stream = asked_stream(stand.connection, asked)
    s = t.stream.c
    row = stand.connection.execute(select(s.equipment, s.shift).where(s.id == stream)).one()
    if row.equipment is None:
        raise ScopeError(
            f"stream `{stream}` is of no one equipment, so it has no shift window: state the "
            "equipment, or a window of the process"
        )
    bad = latest_signalled(stand.connection, stream, asked.until)
    found = _found(stand, asked, bad)
    window = since_last_unsignalled(stand.connection, stream, row.equipment, row.shift, found)
    first = bad and first_signalled(stand.connection, stream, _at(window.good))
    what = Said(f"point of stream {stream} without a signal", f"无信号的点（过程流 {stream}）")
    return _stated(asked, window, first, [*_pinned(window, what, bad, asked)], stream)


def state_equipment_window(stand: Stand, asked: Asked) -> StatedScope:
    equipment, kind = asked["equipment"], asked.get("kind")
    need_known(stand.connection, "equipment", equipment, t.equipment.c.id)
    _check_kind(stand.connection, kind)
    bad = latest_failed(stand.connection, equipment, kind, asked.until)
    kind = bad.kind if bad else kind
    window = since_last_survey(stand.connection, equipment, kind, _found(stand, asked, bad))
    return _surveyed(stand, asked, window, bad, (equipment, kind))


def state_gauge(stand: Stand, asked: Asked) -> StatedScope:
    gauge, kind = asked["gauge"], asked.get("kind") or "calibration"
    need_known(stand.connection, "gauge", gauge, t.equipment.c.id)
    _check_kind(stand.connection, kind)
    bad = latest_failed(stand.connection, gauge, kind, asked.until)
    window = since_last_calibration(stand.connection, gauge, kind, _found(stand, asked, bad))
    return _surveyed(stand, asked, window, bad, (gauge, kind))


WINDOWS: dict[str, Callable[[Stand, Asked], StatedScope]] = {
    "since_last_good": state_since_last_good,
    "shift_window": state_shift_window,
    "since_change": state_since_change,
    "equipment_window": state_equipment_window,
    "gauge": state_gauge,
}


# --- within ----------------------------------------------------------------------------------


def _found(stand: Stand, asked: Asked, bad: Mark | None) -> Found:
    """The finding that is meant; where nothing bad is recorded, the moment of asking."""
    if bad is not None:
        return Found(bad.at, bad.checked_at, asked.until)
    before = stand.now if asked.until is None else asked.until
    return Found(before, before, asked.until)


def _surveyed(
    stand: Stand, asked: Asked, window: Window, bad: Mark | None, place: tuple[str, str | None]
) -> StatedScope:
    equipment, kind = place
    first = bad and first_failed(stand.connection, equipment, bad.kind, _at(window.good))
    what = Said(
        f"passed {kind or 'survey'} of {equipment}",
        f"合格的 {kind or '检定'}（{equipment}）",
    )
    said = [*_pinned(window, what, bad, asked)]
    if kind is None and window.good is not None:
        said.append(
            Said(
                f"the kind of survey is not said: of the last passed of each kind, "
                f"the oldest counts ({window.good.kind})",
                f"未指明检定种类：取各类最近合格检定中最早者（{window.good.kind}）",
            )
        )
    return _stated(asked, window, first, said)


def _stated(
    asked: Asked,
    window: Window,
    first: Mark | None,
    said: list[Said],
    stream: str | None = None,
) -> StatedScope:
    return StatedScope(
        scope=window.scope,
        strategy=asked.strategy,
        said=tuple(said),
        last_good=None if window.good is None else seconds(window.good.checked_at),
        first_bad=None if first is None else seconds(first.checked_at),
        stream=stream or (first.stream if first else None),
        survey=window.good.kind or None if window.good else None,
    )


def _pinned(window: Window, what: Said, bad: Mark | None, asked: Asked) -> list[Said]:
    before = Said("", "") if bad is None else Said(f" before {bad}", f"（在{bad.zh} 之前）")
    if window.good is None:
        begin = Said(
            f"from is open: no {what.en}{before.en} is recorded",
            f"起点不限：没有{what.zh}的记录{before.zh}",
        )
    else:
        begin = Said(
            f"from = last {what.en}{before.en}: {window.good}",
            f"起点 = 最近一次{what.zh}{before.zh}：{window.good.zh}",
        )
    return [begin, _ending(window.scope, bad, asked)]


def _ending(scope: Scope, bad: Mark | None, asked: Asked) -> Said:
    end = "" if scope.end is None else said_time(scope.end)
    if asked.until is not None:
        return Said(f"to = as asked, {end}", f"终点 = 按要求，{end}")
    if bad is None:
        return Said(
            f"to = now or the last run known there, the later of the two: {end}; nothing bad is "
            "recorded",
            f"终点 = 当前时间与已知最后一次运行二者中较晚者：{end}；没有不合格的记录",
        )
    return Said(
        f"to = containment, the finding or the last run known there, the later of the two: {end}",
        f"终点 = 围堵时刻，即发现时间与已知最后一次运行二者中较晚者：{end}",
    )


def _passed_again(good: Mark | None) -> list[Said]:
    if good is None:
        return []
    return [
        Said(
            f"a later check conforms ({good}); the scope goes on to containment all the same: "
            "give `to` to end it earlier",
            f"之后有检验合格（{good.zh}）；范围仍延续到围堵时刻：如需提前结束请给出 `to`",
        )
    ]


def _check_kind(connection: Connection, kind: str | None) -> None:
    if kind is not None and kind not in ("tus", "sat", "calibration"):
        need_known(connection, "kind of survey", kind, t.survey.c.kind)


def _at(good: Mark | None) -> int | None:
    return None if good is None else good.checked_at
