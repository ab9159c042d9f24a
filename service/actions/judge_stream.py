"""Add a subgroup to its stream: a first baseline where one is due, signals where rules fire."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.actions.alarms import ONE_POINT_RULES, Alarm, watch_stream
from service.actions.desk import Desk
from service.actions.episodes import end_clean_run
from service.actions.first_baseline import freeze_first_baseline
from service.actions.follow_stream import follow_stream
from service.actions.open_stream import reopen_stream
from service.actions.stream_book import Point, StreamBook, StreamKey, last_points, points_around
from service.actions.stream_signal import StreamSignal, keep_signals


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a point has led to: new marks of its stream, and alarms, perhaps of other streams."""

    signals: tuple[StreamSignal, ...] = ()
    alarms: tuple[Alarm, ...] = ()


def judge_stream(desk: Desk, key: StreamKey, point: Point, entry: int) -> Judgement:
    """The new signals that this point completes, or lets later points complete.

    The stream was opened before the point's row was written.
    """
    book = desk.streams[key]
    if book.last is not None and point.place < book.last:
        signals = _judge_late(desk, book, point, entry)
    else:
        signals = _judge_next(desk, book, point, entry)
    return _weighed(desk, book, signals, tuple(watch_stream(desk, book, entry)))


def rejudge_stream(
    desk: Desk, key: StreamKey, from_at: int, *, again: str | None = None
) -> tuple[StreamSignal, ...]:
    """Replay a stream from a place, after something was noted there, and follow what is new.

    Signals that were found before stay: people may have acted on them. Those of the point `again`
    are followed once more: what they had led to may have ended while it did not count.
    """
    book = reopen_stream(desk, key)
    entry = desk.transaction.seq
    points = points_around(desk.transaction.connection, book, from_at)
    found = [each for each in book.signals(points) if points[each.point].at >= from_at]
    signals = keep_signals(desk, book, points, found, entry, again=again)
    _stand_after(desk, book)
    judged = _weighed(desk, book, signals, tuple(watch_stream(desk, book, entry)))
    follow_stream(desk, judged.signals, judged.alarms, entry)
    end_clean_run(desk, book)
    return judged.signals


def end_clean_runs(desk: Desk, keys: list[StreamKey]) -> None:
    """Once all that a record led to is done, so that a case it opened is there to be ended."""
    books = desk.streams
    for key in keys:
        if key in books and books[key].episode is not None:
            end_clean_run(desk, books[key])


def _judge_next(desk: Desk, book: StreamBook, point: Point, entry: int) -> list[StreamSignal]:
    fired = book.judge_next(point)
    freeze_first_baseline(desk, book)
    if not fired:
        return []
    points = book.recent
    found = [each for each in book.signals(points) if each.point == len(points) - 1]
    return keep_signals(desk, book, points, found, entry, again=point.inspection)


def _judge_late(desk: Desk, book: StreamBook, point: Point, entry: int) -> list[StreamSignal]:
    """A late point replays from its place."""
    desk.transaction.flush()
    points = points_around(desk.transaction.connection, book, *point.place)
    found = [each for each in book.signals(points) if points[each.point].place >= point.place]
    book.points += 1
    signals = keep_signals(desk, book, points, found, entry, again=point.inspection)
    _stand_after(desk, book)
    freeze_first_baseline(desk, book)
    return signals


def _stand_after(desk: Desk, book: StreamBook) -> None:
    desk.transaction.flush()
    book.restart(last_points(desk.transaction.connection, book))


def _weighed(
    desk: Desk, book: StreamBook, signals: list[StreamSignal], alarms: tuple[Alarm, ...]
) -> Judgement:
    """A signal is worth a page while its stream has an alarm, one made by this very point too."""
    if not signals:
        return Judgement((), alarms)
    critical = desk.need("characteristic", book.key.characteristic)["critical"]
    weighed = (
        replace(
            each,
            page_worthy=book.alarm is not None or (critical and each.rule in ONE_POINT_RULES),
        )
        for each in signals
    )
    return Judgement(tuple(weighed), alarms)
