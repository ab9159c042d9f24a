"""A person has seen what an episode says: its stream is armed again, and starts from zero."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.episode import OPEN
from service.actions.episodes import close_episode
from service.actions.look_episodes import need_episode, one_episode
from service.actions.open_stream import reopen_stream
from service.actions.standings import note_standing
from service.actions.stream_key import key_of
from service.errors import BadInput, Conflict
from service.records import tables as t
from service.records.schema import iso

LONGEST_REASON = 4_000


def acknowledge_episode(
    desk: Desk, *, episode: int, by: str, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Close an open episode with the cause that was found, or what was done about it.

    `version` is the state that the person has seen, if he says so: a signal that joined since
    then is not acknowledged unseen.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput("reason: say what was found or done", [("reason", "is empty")])
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"reason: has {len(reason)} characters, {LONGEST_REASON} at most")
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = need_episode(connection, episode)
    if row["state"] != OPEN:
        ended = "" if row["closed_at"] is None else f" since {iso(row['closed_at'])}"
        raise Conflict(f"episode {episode} of `{row['stream']}` is closed{ended}: {row['reason']}")
    if version is not None and version != row["version"]:
        raise Conflict(
            f"episode {episode} has changed since you looked (version {row['version']}, "
            f"not {version}); look at it again"
        )
    said = {"episode": episode, "reason": reason, "by": by, "rules": row["rules"]}
    entry = desk.transaction.enter("spc.episode_acknowledged", row["stream"], said)
    query = select(t.stream).where(t.stream.c.id == row["stream"])
    book = reopen_stream(desk, key_of(connection.execute(query).mappings().one()))
    assert book.episode is not None, "an open episode is its stream's"
    close_episode(desk, book, book.episode, by=by, reason=reason, entry=entry)
    book.rearmed = book.last
    book.average.restart(book.average.baseline_points)
    if (watch := desk.watches.get("all")) is not None and book.recent:
        watch.latest[book.key.id] = (book.average.p, book.recent[-1].at)
    if book.stored:
        note_standing(desk, book)
    desk.transaction.flush()
    return one_episode(connection, episode)
