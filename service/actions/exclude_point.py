"""Take a point out of the judgement, with the cause on record; or take it in again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from service.actions.desk import Desk
from service.actions.find_stream import need_inspection, need_stream
from service.actions.judge_stream import rejudge_stream
from service.actions.stated import stated
from service.actions.stream_key import key_of
from service.actions.stream_marks import Exclusion, exclusions_of
from service.errors import Conflict
from service.records.spc_tables import point_exclusion


def exclude_point(
    desk: Desk, stream: str, inspection: str, *, cause: str, by: str
) -> dict[str, Any]:
    """Exclude the point for a cause; what follows it is judged anew, as if it were not there."""
    cause = stated(cause, "cause", "say what was wrong with it, not only that it lies outside")
    point, before = _find(desk, stream, inspection)
    if before is not None:
        if before.cause != cause:
            raise Conflict(
                f"inspection `{inspection}` is excluded from `{stream}` already, by {before.by}: "
                f"{before.cause}. Include it again before another cause is given"
            )
        return _document(stream, inspection, before, changed=False)
    now = desk.transaction.now_micros
    said = {"inspection": inspection, "cause": cause, "by": by}
    entry = desk.transaction.enter("spc.point_excluded", stream, said)
    desk.transaction.insert(point_exclusion, {**said, "stream": stream, "at": now, "entry": entry})
    _judge_anew(desk, stream, point["at"])
    return _document(stream, inspection, Exclusion(inspection, cause, by, now), changed=True)


def include_point(
    desk: Desk, stream: str, inspection: str, *, reason: str, by: str
) -> dict[str, Any]:
    """Withdraw the exclusion of a point; it is judged again, and those after it with it."""
    reason = stated(reason, "reason", "say why it counts again")
    point, before = _find(desk, stream, inspection)
    if before is None:
        return _document(stream, inspection, None, changed=False)
    said = {"inspection": inspection, "reason": reason, "by": by, "was": before.cause}
    desk.transaction.enter("spc.point_included", stream, said)
    x = point_exclusion.c
    desk.transaction.connection.execute(
        update(point_exclusion)
        .where(x.stream == stream, x.inspection == inspection, x.withdrawn_at.is_(None))
        .values(withdrawn_at=desk.transaction.now_micros, withdrawn_by=by, withdrawn_reason=reason)
    )
    _judge_anew(desk, stream, point["at"], again=inspection)
    return _document(stream, inspection, None, changed=True)


def _find(desk: Desk, stream: str, inspection: str) -> tuple[Any, Exclusion | None]:
    desk.transaction.flush()
    connection = desk.transaction.connection
    need_stream(connection, stream)
    point = need_inspection(connection, stream, inspection)
    return point, exclusions_of(connection, stream).get(inspection)


def _judge_anew(desk: Desk, stream: str, at: int, *, again: str | None = None) -> None:
    desk.transaction.flush()
    key = key_of(need_stream(desk.transaction.connection, stream))
    rejudge_stream(desk, key, at, again=again)
    desk.transaction.flush()


def _document(
    stream: str, inspection: str, excluded: Exclusion | None, *, changed: bool
) -> dict[str, Any]:
    return {
        "stream": stream,
        "inspection": inspection,
        "excluded": None if excluded is None else excluded.document(),
        "changed": changed,
    }
