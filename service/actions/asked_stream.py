"""The SPC stream that a stated strategy means: by its name, or by its place."""

from __future__ import annotations

from sqlalchemy import Connection, select

from graph.scopes import ScopeError
from service.actions.asked_scope import Asked
from service.actions.scope_names import need_known
from service.records import tables as t


def asked_stream(connection: Connection, asked: Asked) -> str:
    """The name as given, or the only stream of that characteristic at that place."""
    if (stream := asked.get("stream")) is not None:
        need_known(connection, "stream", stream, t.stream.c.id)
        return stream
    s, shift = t.stream.c, asked.get("shift")
    need_known(connection, "equipment", asked["equipment"], t.equipment.c.id)
    need_known(connection, "characteristic", asked["characteristic"], t.characteristic.c.id)
    query = select(s.id).where(
        s.characteristic == asked["characteristic"], s.equipment == asked["equipment"]
    )
    place = f"{asked['characteristic']} at {asked['equipment']}"
    if shift is not None:
        need_known(connection, "shift", shift, s.shift)
        query, place = query.where(s.shift == shift), f"{place} on shift {shift}"
    found: list[str] = list(connection.execute(query.order_by(s.id)).scalars())
    if not found:
        raise ScopeError(f"no stream of {place} is recorded: nothing was measured there")
    if len(found) > 1:
        raise ScopeError(f"{place} has several streams: state `stream`, one of {', '.join(found)}")
    return found[0]
