"""Since the change of a stream, as a person states it: dated on the latest signal or alarm."""

from __future__ import annotations

from graph.said import Said
from graph.said_time import said_time
from graph.scopes import ScopeError
from service.actions.asked_scope import Asked, Stand
from service.actions.asked_stream import asked_stream
from service.actions.change_words import begin_sentence
from service.actions.dated_change import dated_change
from service.actions.good_checks import first_signalled
from service.actions.since_change import place_of, since_change
from service.actions.stated_scope import StatedScope
from service.actions.strategies import Found
from service.records.schema import seconds


def state_since_change(stand: Stand, asked: Asked) -> StatedScope:
    """The window of the latest change before `to`, with the dating in words."""
    stream = asked_stream(stand.connection, asked)
    place = place_of(stand.connection, stream)
    if not place:
        raise ScopeError(
            f"stream `{stream}` is of no one place, so nothing says what its change made suspect: "
            "state the equipment, or a window of the process"
        )
    change = dated_change(stand.connection, stream, until=asked.until)
    if change is None:
        raise ScopeError(_nothing_to_date(stream, asked))
    found = Found(change.sign.at, change.sign.made_until, asked.until)
    window = since_change(stand.connection, change, place, found)
    first = first_signalled(stand.connection, stream, change.start)
    first_bad = change.most_likely.checked_at if first is None else first.checked_at
    return StatedScope(
        scope=window.scope,
        strategy=asked.strategy,
        said=(begin_sentence(change.bound, change.start, change.good), *change.evidence,
              _ending(window.scope.end, asked)),
        last_good=None if change.start is None else seconds(change.start),
        first_bad=seconds(first_bad),
        stream=stream,
    )  # fmt: skip


def _nothing_to_date(stream: str, asked: Asked) -> str:
    before = "" if asked.until is None else " before `to`"
    return (
        f"stream `{stream}` has no signal and no alarm{before} that its control limits date a "
        "change by: state `shift_window`, or `equipment` with `from`"
    )


def _ending(end: float | None, asked: Asked) -> Said:
    when = "" if end is None else said_time(end)
    if asked.until is not None:
        return Said(f"to = as asked, {when}", f"终点 = 按要求，{when}")
    return Said(
        f"to = containment, the signal or the last run known there, the later of the two: {when}",
        f"终点 = 围堵时刻，即信号时间与已知最后一次运行二者中较晚者：{when}",
    )
