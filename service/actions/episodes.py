"""Episodes, not floods: the first signal of a stream opens one, later ones join it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from service.actions.desk import Desk
from service.actions.dismiss_quiet_case import dismiss_quiet_case
from service.actions.effective_limits import Point
from service.actions.episode import CLOSED, OPEN, Episode, episode_at
from service.actions.standings import note_standing
from service.actions.stream_book import StreamBook
from service.errors import Conflict
from service.records.spc_tables import episode as episode_table


def join_episode(
    desk: Desk, book: StreamBook, point: Point, rules: list[str], entry: int
) -> tuple[Episode, bool]:
    """The episode that a point's signals belong to, and whether they opened it.

    A point that comes late belongs to the episode of its time, also to a closed one.
    """
    late = book.last is not None and point.place < book.last
    found = _of_its_time(desk, book, point) if late else None
    found = found or book.episode
    if found is None:
        return _open(desk, book, point, rules, entry), True
    seen = found.version
    found.join(point.place, rules)
    write_episode(desk, found, seen=seen)
    return found, False


def _of_its_time(desk: Desk, book: StreamBook, point: Point) -> Episode | None:
    desk.transaction.flush()
    found = episode_at(desk.transaction.connection, book.key.id, point.place)
    if found is not None and book.episode is not None and found.id == book.episode.id:
        return book.episode
    return found


def _open(desk: Desk, book: StreamBook, point: Point, rules: list[str], entry: int) -> Episode:
    row: dict[str, Any] = {
        "stream": book.key.id, "opened_at": desk.transaction.now_micros, "entry": entry,
    }  # fmt: skip
    episode = Episode(
        0, book.key.id, OPEN, point.place, point.place, [point.inspection], sorted({*rules}),
        clean=0, version=1, alarm=None, nonconformance=None,
    )  # fmt: skip
    connection = desk.transaction.connection
    inserted = connection.execute(episode_table.insert().values(**row, **episode.row()))
    assert inserted.inserted_primary_key is not None
    episode.id = int(inserted.inserted_primary_key[0])
    book.episode = episode
    return episode


def write_episode(desk: Desk, episode: Episode, *, seen: int, **more: Any) -> None:
    """Compare-and-swap on the version: a person may have acknowledged it in between."""
    e = episode_table.c
    changed = desk.transaction.connection.execute(
        update(episode_table)
        .where(e.id == episode.id, e.version == seen)
        .values(**episode.row(), **more)
    )
    if changed.rowcount != 1:
        raise Conflict(f"episode {episode.id} was changed by somebody else; look at it again")


def remember_case(desk: Desk, episode: int, number: str, book: StreamBook | None) -> None:
    """Which nonconformance the signals of an episode have led to; the first one stays."""
    if book is not None and book.episode is not None and book.episode.id == episode:
        book.episode.nonconformance = book.episode.nonconformance or number
    e = episode_table.c
    desk.transaction.connection.execute(
        update(episode_table)
        .where(e.id == episode, e.nonconformance.is_(None))
        .values(nonconformance=number)
    )


def end_clean_run(desk: Desk, book: StreamBook) -> None:
    """Close the open episode once its stream has run without a signal for as long as planned."""
    episode = book.episode
    if episode is None or not book.recent:
        return
    wanted = book.plan.at(book.key.characteristic, book.recent[-1].at).clean_run
    if episode.clean >= wanted:
        reason = f"{episode.clean} points in a row without a signal"
        close_episode(desk, book, episode, by=None, reason=reason)


def close_episode(
    desk: Desk, book: StreamBook, episode: Episode, *, by: str | None, reason: str, **more: Any
) -> None:
    """Arm the stream again; a case that nobody was asked about ends with its episode."""
    seen, episode.state = episode.version, CLOSED
    episode.version += 1
    closed = {"closed_at": desk.transaction.now_micros, "closed_by": by, "reason": reason}
    write_episode(desk, episode, seen=seen, **closed, **more)
    book.episode = book.alarm = None
    if (watch := desk.watches.get("all")) is not None:
        watch.alarmed.discard(book.key.id)
    if book.recent and book.stored:
        note_standing(desk, book)
    dismiss_quiet_case(desk, episode, reason)
