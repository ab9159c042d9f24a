"""Alarms: what is worth calling somebody for, out of all that the charts mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.effective_limits import Point
from service.actions.episode import Episode
from service.actions.episodes import join_episode, write_episode
from service.actions.moving_average import CALLED_AT
from service.actions.open_stream import open_stream
from service.actions.standings import note_standing
from service.actions.stream_book import StreamBook
from service.actions.stream_key import key_of
from service.actions.watch import Discovery, Watch, open_watch
from service.records import tables as t
from service.records.spc_tables import alarm as alarm_table

FALSE_DISCOVERY, CRITICAL_RULE_1 = "false_discovery", "critical_rule_1"
# The rules that judge a point on its own, three sigma out, under the names of their sets.
ONE_POINT_RULES = frozenset({"WE1", "N1", "A1", "1_3s"})


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stream that people are called for, the point at which, and on which evidence.

    `mean` is the point, `lower` and `upper` are its control limits.
    """

    id: int
    kind: str
    stream: str
    episode: int
    inspection: str
    at: int
    p: float
    q: float | None
    streams: int
    mean: float
    lower: float
    upper: float


def watch_stream(desk: Desk, book: StreamBook, entry: int) -> list[Alarm]:
    """Look at all streams after one has moved on: who stands out now, and did not before."""
    if book.average.points == 0 and not book.stored:
        return []
    note_standing(desk, book)
    at = book.recent[-1].at
    p = 1.0 if book.average.is_weak else book.average.p
    watch = desk.watches.get("all")
    if watch is not None:
        watch.latest[book.key.id] = (p, at)
    if p > CALLED_AT:
        return []  # a stream whose own evidence is weak lets no other be discovered either
    watch = open_watch(desk)
    found = ((each, _book(desk, each.stream, entry)) for each in watch.newly_discovered(at))
    return [
        _raise_discovery(desk, each, other, entry)
        for each, other in found
        if _still_stands_out(desk, watch, other)
    ]


def _still_stands_out(desk: Desk, watch: Watch, book: StreamBook) -> bool:
    """Its limits may have been corrected since its last point: what it said then is said no more.

    It is then noted where it stands now.
    """
    if book.average.p <= CALLED_AT:
        return True
    note_standing(desk, book)
    watch.latest[book.key.id] = (book.average.p, watch.latest[book.key.id][1])
    return False


def _raise_discovery(desk: Desk, found: Discovery, book: StreamBook, entry: int) -> Alarm:
    point = next(p for p in reversed(book.recent) if p.inspection not in book.excluded)
    episode = book.episode
    if episode is None:
        episode, _ = join_episode(desk, book, point, [], entry)
    return raise_alarm(desk, book, episode, point, FALSE_DISCOVERY, found)


def raise_critical(desk: Desk, book: StreamBook, episode: Episode, point: Point) -> Alarm | None:
    """A point beyond three sigma on a critical characteristic needs no other streams to tell."""
    if episode.alarm is not None:
        return None
    return raise_alarm(desk, book, episode, point, CRITICAL_RULE_1, None)


def raise_alarm(
    desk: Desk,
    book: StreamBook,
    episode: Episode,
    point: Point,
    kind: str,
    found: Discovery | None,
) -> Alarm:
    """Enter an alarm; it lives until its episode ends."""
    evidence: dict[str, float | int | None] = {
        "p": book.average.p if found is None else found.p,
        "q": None if found is None else found.q,
        "streams": 1 if found is None else found.streams,
        "discoveries": 1 if found is None else found.discoveries,
    }
    said = {"kind": kind, "inspection": point.inspection, "episode": episode.id, **evidence}
    entry = desk.transaction.enter("spc.alarm", book.key.id, said)
    row = {
        "stream": book.key.id, "kind": kind, "inspection": point.inspection, "at": point.at,
        "recorded_at": desk.transaction.now_micros, "entry": entry, **evidence,
    }  # fmt: skip
    inserted = desk.transaction.connection.execute(alarm_table.insert().values(**row))
    assert inserted.inserted_primary_key is not None
    number = int(inserted.inserted_primary_key[0])
    # A point that people are called for is not a clean one, whether or not a rule fires.
    seen, episode.alarm, episode.clean = episode.version, number, 0
    episode.version += 1
    write_episode(desk, episode, seen=seen)
    if book.episode is episode:
        _mark(desk, book, number)
    return _alarm(book, episode, point, row, number)


def _alarm(
    book: StreamBook, episode: Episode, point: Point, row: Mapping[str, Any], number: int
) -> Alarm:
    limits = book.limits_at(point.at)
    assert limits is not None, "nothing stands out where nothing is judged"
    lower, upper = limits.bounds(point.size)
    return Alarm(
        id=number, kind=row["kind"], stream=book.key.id, episode=episode.id,
        inspection=point.inspection, at=point.at, p=row["p"], q=row["q"], streams=row["streams"],
        mean=point.mean, lower=lower, upper=upper,
    )  # fmt: skip


def _mark(desk: Desk, book: StreamBook, number: int) -> None:
    book.alarm = number
    note_standing(desk, book)
    if (watch := desk.watches.get("all")) is not None:
        watch.alarmed.add(book.key.id)


def _book(desk: Desk, stream: str, entry: int) -> StreamBook:
    """Of another stream than the one that moved, too: its evidence may count only now."""
    desk.transaction.flush()
    query = select(t.stream).where(t.stream.c.id == stream)
    key = key_of(desk.transaction.connection.execute(query).mappings().one())
    return open_stream(desk, key, entry)
