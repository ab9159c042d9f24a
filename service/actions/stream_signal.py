"""A signal of a stream: kept as a mark, counted into its episode, an alarm where it is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select, update

from service.actions.alarms import ONE_POINT_RULES, raise_critical
from service.actions.desk import Desk
from service.actions.effective_limits import EffectiveLimits, Point
from service.actions.episodes import join_episode
from service.actions.stream_book import StreamBook
from service.actions.tell_of_events import tell_of_signal
from service.records import tables as t
from service.records.canonical import canonical
from spc.signals import Signal


@dataclass(frozen=True, slots=True)
class StreamSignal:
    """A rule that fired: at which point, from which points, how far out, on which limits.

    `episode` is None for a rule that only calls for attention: it is a mark, and no finding.
    `calls` says that it has raised an alarm of its own.
    """

    stream: str
    rule: str
    inspection: str
    at: int
    members: tuple[str, ...]
    side: str
    z: float
    tentative: bool
    limits: EffectiveLimits
    mean: float
    size: int
    episode: int | None = None
    opens_episode: bool = False
    page_worthy: bool = False
    calls: bool = False


def keep_signals(
    desk: Desk,
    book: StreamBook,
    points: Sequence[Point],
    found: Sequence[Signal],
    entry: int,
    *,
    again: str | None = None,
) -> list[StreamSignal]:
    """Keep what is new of the signals found; what was found before is never withdrawn.

    At the point `again`, which is judged anew, a signal that was known stands once more.
    """
    if not found:
        return []
    known = _known(desk, book, min(points[each.point].at for each in found))
    kept: list[StreamSignal] = []
    for index, at_point in groupby(found, key=lambda each: each.point):
        point = points[index]
        new = [
            each
            for each in at_point
            if (point.inspection, each.rule) not in known or point.inspection == again
        ]
        if new:
            kept += _keep_at(desk, book, points, point, new, known, entry)
    return kept


def _known(desk: Desk, book: StreamBook, since: int) -> set[tuple[str, str]]:
    desk.transaction.flush()
    s = t.signal.c
    query = select(s.inspection, s.rule).where(s.stream == book.key.id, s.at >= since)
    return {(row.inspection, row.rule) for row in desk.transaction.connection.execute(query)}


def _keep_at(
    desk: Desk,
    book: StreamBook,
    points: Sequence[Point],
    point: Point,
    found: Sequence[Signal],
    known: set[tuple[str, str]],
    entry: int,
) -> list[StreamSignal]:
    limits = book.limits_at(point.at)
    assert limits is not None, "a signal is judged on limits"
    alarming = {each.name for each in limits.rule_set.alarms}
    rules = [each.rule for each in found if each.rule in alarming]
    number, opened, alarm = None, False, None
    if rules:
        episode, opened = join_episode(desk, book, point, rules, entry)
        number = episode.id
        critical = desk.need("characteristic", book.key.characteristic)["critical"]
        if critical and not ONE_POINT_RULES.isdisjoint(rules):
            alarm = raise_critical(desk, book, episode, point)
    kept = []
    for each in found:
        own = number if each.rule in alarming else None
        signal = StreamSignal(
            stream=book.key.id, rule=each.rule, inspection=point.inspection, at=point.at,
            members=tuple(points[i].inspection for i in each.members), side=each.side,
            z=limits.z(point), tentative=limits.tentative, limits=limits, mean=point.mean,
            size=point.size, episode=own, opens_episode=opened and own is not None,
            calls=alarm is not None and each.rule in ONE_POINT_RULES,
        )  # fmt: skip
        opened = opened and own is None
        _write(desk, signal, entry, known=(point.inspection, each.rule) in known)
        kept.append(signal)
    return kept


def _write(desk: Desk, signal: StreamSignal, entry: int, *, known: bool) -> None:
    mark = {"rule": signal.rule, "stream": signal.stream, "point": signal.inspection}
    desk.outcome.signals.append(mark)
    row = _row(signal, entry)
    if not known:
        desk.transaction.insert(t.signal, row)
        tell_of_signal(desk, signal)
        return
    s = t.signal.c
    desk.transaction.connection.execute(
        update(t.signal)
        .where(s.stream == signal.stream, s.inspection == signal.inspection, s.rule == signal.rule)
        .values(row)
    )


def _row(signal: StreamSignal, entry: int) -> dict[str, object]:
    return {
        "stream": signal.stream,
        "rule": signal.rule,
        "inspection": signal.inspection,
        "at": signal.at,
        "side": signal.side,
        "members": canonical(signal.members),
        "z": signal.z,
        "tentative": signal.tentative,
        "entry": entry,
        "episode": signal.episode,
    }
