"""Where the streams stand, written once before whoever reads it: not once a point."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from service.actions.desk import Desk
from service.actions.stream_book import StreamBook
from service.records.spc_tables import episode as episode_table
from service.records.spc_tables import stream_state


def note_standing(desk: Desk, book: StreamBook) -> None:
    """To be called when a stream has moved on; its rows are written with the next flush."""
    if not desk.writes_standings:
        desk.writes_standings = True
        desk.transaction.before_flush.append(lambda: _write(desk))
    # Of the record that moved it, whenever it is written.
    book.entry = desk.transaction.seq
    desk.moved_streams[book.key.id] = book


def _write(desk: Desk) -> None:
    moved = list(desk.moved_streams.values())
    if not moved:
        return
    desk.moved_streams.clear()
    new = [book for book in moved if not book.stored]
    if new:
        rows = [_row(book) for book in new]
        desk.transaction.connection.execute(stream_state.insert(), rows)
    if known := [book for book in moved if book.stored]:
        desk.transaction.connection.execute(_UPDATE, [_renamed(_row(b)) for b in known])
    for book in new:
        book.stored = True
    episodes = [book.episode for book in moved if book.episode is not None]
    if episodes:
        clean = [{"of": each.id, "now": each.clean} for each in episodes]
        desk.transaction.connection.execute(_COUNT, clean)


def _row(book: StreamBook) -> dict[str, object]:
    average = book.average
    return {
        "stream": book.key.id,
        "points": average.points,
        "ewma": average.ewma,
        "baseline_points": average.baseline_points,
        "p": average.p,
        "at": book.recent[-1].at if book.recent else 0,
        "alarm": book.alarm,
        "entry": book.entry,
    }


def _renamed(row: dict[str, object]) -> dict[str, object]:
    return {f"to_{name}": value for name, value in row.items()}


_s, _e = stream_state.c, episode_table.c
_UPDATE = (
    update(stream_state)
    .where(_s.stream == bindparam("to_stream"))
    .values({c: bindparam(f"to_{c.name}") for c in stream_state.columns if c.name != "stream"})
)
_COUNT = update(episode_table).where(_e.id == bindparam("of")).values({_e.clean: bindparam("now")})
