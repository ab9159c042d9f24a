"""Declare a gap in a stream: a set-up, a part change; the rules count anew after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.find_stream import need_stream
from service.actions.judge_stream import rejudge_stream
from service.actions.stated import stated
from service.actions.stream_key import key_of
from service.records.schema import iso, microseconds
from service.records.spc_tables import stream_gap


def declare_gap(desk: Desk, stream: str, *, at: datetime, reason: str, by: str) -> dict[str, Any]:
    """Counting starts anew with the first point at or after `at`; a gap once declared stays."""
    reason = stated(reason, "reason", "say what happened there: set-up, part change, repair")
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = need_stream(connection, stream)
    place = microseconds(at)
    g = stream_gap.c
    same = select(g.by).where(g.stream == stream, g.at == place, g.reason == reason)
    first = connection.execute(same).scalar()
    if first is None:
        said = {"at": iso(place), "reason": reason, "by": by}
        entry = desk.transaction.enter("spc.gap_declared", stream, said)
        desk.transaction.insert(
            stream_gap,
            {
                "stream": stream, "at": place, "reason": reason, "by": by,
                "recorded_at": desk.transaction.now_micros, "entry": entry,
            },
        )  # fmt: skip
        desk.transaction.flush()
        rejudge_stream(desk, key_of(row), place)
        desk.transaction.flush()
    return {
        "stream": stream, "at": iso(place), "reason": reason, "by": first or by,
        "changed": first is None,
    }  # fmt: skip
