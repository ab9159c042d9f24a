"""Add a subgroup to its stream: a first baseline where one is due, signals where rules fire."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.stream_book import (
    EffectiveLimits,
    Point,
    StreamBook,
    StreamKey,
    effective_limits,
    load_stream,
    points_around,
    subgroups_up_to,
)
from service.records import tables as t
from service.records.canonical import canonical
from spc.baseline import UnusableBaseline, estimate_baseline
from spc.signals import Signal

FIRST_BASELINE = 25


@dataclass(frozen=True, slots=True)
class StreamSignal:
    """A rule that fired: at which point, from which points, how far out, on which limits."""

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


def stream_key(
    desk: Desk, characteristic: str, item: str, context: dict[str, str | None]
) -> StreamKey:
    """Every item shares a stream, unless control limits were given for this item alone."""
    own = item if item in _items_with_limits(desk, characteristic) else None
    return StreamKey(characteristic, own, context.get("equipment"), context.get("shift"))


def judge_stream(desk: Desk, key: StreamKey, point: Point, entry: int) -> list[StreamSignal]:
    """The new signals that this point completes, or lets later points complete.

    The stream was opened before the point's row was written.
    """
    book = desk.streams[key]
    if book.last is not None and point.place < book.last:
        return _judge_late(desk, book, point, entry)
    fired = book.judge_next(point)
    _freeze_first_baseline(desk, book)
    if not fired:
        return []
    points = book.recent
    found = [each for each in book.signals(points) if each.point == len(points) - 1]
    return _keep(desk, book, points, found, entry)


def _judge_late(desk: Desk, book: StreamBook, point: Point, entry: int) -> list[StreamSignal]:
    """A late point replays from its place; signals found before are kept, never withdrawn."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    points = points_around(connection, book.key, point.at, point.inspection)
    s = t.signal.c
    known = {
        (row.inspection, row.rule)
        for row in connection.execute(
            select(s.inspection, s.rule).where(s.stream == book.key.id, s.at >= point.at)
        )
    }
    found = [
        each
        for each in book.signals(points)
        if points[each.point].place >= point.place
        and (points[each.point].inspection, each.rule) not in known
    ]
    book.points += 1
    book.restart(points)
    _freeze_first_baseline(desk, book)
    return _keep(desk, book, points, found, entry)


def _keep(
    desk: Desk, book: StreamBook, points: list[Point], found: list[Signal], entry: int
) -> list[StreamSignal]:
    kept = []
    for each in found:
        point = points[each.point]
        limits = book.limits_at(point.at)
        assert limits is not None, "a signal is judged on limits"
        signal = StreamSignal(
            stream=book.key.id,
            rule=each.rule,
            inspection=point.inspection,
            at=point.at,
            members=tuple(points[i].inspection for i in each.members),
            side=each.side,
            z=limits.z(point),
            tentative=limits.tentative,
            limits=limits,
            mean=point.mean,
            size=point.size,
        )
        desk.transaction.insert(t.signal, _signal_row(signal, entry))
        desk.outcome.signals.append(
            {"rule": signal.rule, "stream": signal.stream, "point": signal.inspection}
        )
        kept.append(signal)
    return kept


def _signal_row(signal: StreamSignal, entry: int) -> dict[str, object]:
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
    }


def _freeze_first_baseline(desk: Desk, book: StreamBook) -> None:
    """Limits from the first 25 subgroups, frozen: they judge only what comes after them.

    Where those 25 cannot be used (constant readings, say) the next 25 are tried.
    """
    if book.limits or book.points == 0 or book.points % FIRST_BASELINE:
        return
    desk.transaction.flush()
    places, subgroups = subgroups_up_to(
        desk.transaction.connection, book.key, book.points, FIRST_BASELINE
    )
    try:
        estimate = estimate_baseline(subgroups, tentative=True)
    except UnusableBaseline:
        return
    last_at, last_inspection = places[-1]
    resolution = desk.need("characteristic", book.key.characteristic)["resolution"]
    limits = estimate.limits
    effective = effective_limits(
        last_at + 1, limits.center, limits.sigma, resolution, tentative=True
    )
    row = {
        "stream": book.key.id,
        "version": 1,
        "center": limits.center,
        "sigma": limits.sigma,
        "subgroups": estimate.subgroups,
        "estimator": estimate.estimator,
        "data_hash": estimate.data_hash,
        "tentative": True,
        "effective_from": effective.effective_from,
        "last_inspection": last_inspection,
    }
    row["entry"] = desk.transaction.enter("spc.baseline", book.key.id, row)
    desk.transaction.insert(t.baseline, row)
    book.limits.append(effective)


def open_stream(desk: Desk, key: StreamKey, entry: int) -> None:
    """Read the stream as it stands; to be called before the new point's row is written."""
    books = desk.streams
    if key not in books:
        desk.transaction.flush()
        connection = desk.transaction.connection
        known = select(t.stream.c.id).where(t.stream.c.id == key.id)
        if connection.execute(known).first() is None:
            row = {
                "id": key.id,
                "characteristic": key.characteristic,
                "item": key.item,
                "equipment": key.equipment,
                "shift": key.shift,
                "entry": entry,
            }
            desk.transaction.insert(t.stream, row)
        books[key] = load_stream(connection, key)


def _items_with_limits(desk: Desk, characteristic: str) -> frozenset[str]:
    if characteristic not in desk.items_with_limits:
        desk.transaction.flush()
        c = t.control_limits.c
        query = select(c.item).where(c.characteristic == characteristic, c.item.is_not(None))
        items = desk.transaction.connection.execute(query).scalars()
        desk.items_with_limits[characteristic] = frozenset(items)
    return desk.items_with_limits[characteristic]
