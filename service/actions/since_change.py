"""The scope `since_change`: all that a stream's place made since its dated change.

The place is what splits the stream (equipment, shift, tool, bath, operator ...); the window runs
from the last subgroup known good before the earliest possible start to containment, in the time
of the operations.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from graph.scopes import Scope
from service.actions.change_signs import (
    Side,
    Sign,
    newest_alarm,
    sign_of_alarm,
    sign_of_entry,
)
from service.actions.dated_change import DatedChange, change_behind
from service.actions.finding import CONTEXT_FIELDS, Finding
from service.actions.good_checks import containment_end
from service.actions.made_points import stream_key
from service.actions.strategies import Found, Window
from service.records import tables as t
from service.records.schema import MILLION, seconds


def place_of(connection: Connection, stream: str) -> dict[str, str]:
    """The context of operations that makes a stream, as far as it was recorded.

    An item or a gauge by which a stream is split is left out: a scope that reaches further is the
    lesser harm.
    """
    key = stream_key(connection, stream)
    split = {"equipment": key.equipment, "shift": key.shift, **dict(key.context)}
    return {name: split[name] for name in CONTEXT_FIELDS if split.get(name)}  # type: ignore[misc]


def since_change(
    connection: Connection, change: DatedChange, place: Mapping[str, str], found: Found
) -> Window:
    """The window of a dated change at a place."""
    end = found.until
    if end is None:
        end = _containment_end(connection, place, found.at)
    start = None if change.start is None else seconds(change.start)
    return Window(Scope(**place, start=start, end=seconds(end)), change.good)  # type: ignore[arg-type]


def change_of(connection: Connection, stream: str, finding: Finding) -> DatedChange | None:
    """The change that a finding speaks of; None where nothing dates it."""
    sign = _sign_of(connection, stream, finding)
    return None if sign is None else change_behind(connection, stream, sign)


def stream_of(connection: Connection, finding: Finding) -> str | None:
    """The stream of a finding: a signal names its own, a bad value belongs to one."""
    if finding.stream is not None:
        return finding.stream
    kind, inspection = finding.record
    characteristic = finding.fact("characteristic")
    if kind != "inspection" or characteristic is None:
        return None
    m = t.measurement.c
    query = select(m.stream).where(m.inspection == inspection, m.characteristic == characteristic)
    stream: str | None = connection.execute(query).scalar()
    return stream


# --- within ----------------------------------------------------------------------------------


def _sign_of(connection: Connection, stream: str, finding: Finding) -> Sign | None:
    if finding.event == "spc.alarm":
        number = newest_alarm(connection, stream)
        return None if number is None else sign_of_alarm(connection, stream, number)
    if finding.event == "spc.signal":
        return sign_of_entry(connection, stream, finding.fact("signal"), finding.entry)
    side = _side(finding)
    # A bad value speaks as a signal does, whether or not its point completed one.
    return side and Sign(finding.record[1], finding.at, side, finding.checked_at)


def _side(finding: Finding) -> Side | None:
    value, lower, upper = (finding.facts.get(name) for name in ("value", "lower", "upper"))
    if not isinstance(value, int | float):
        return None
    if isinstance(upper, int | float) and value > upper:
        return 1
    return -1 if isinstance(lower, int | float) and value < lower else None


def _containment_end(connection: Connection, place: Mapping[str, str], found_at: int) -> int:
    if "equipment" in place:
        return containment_end(connection, place["equipment"], found_at)
    o = t.operation.c
    query = select(func.max(o.ended_at)).where(*(o[name] == word for name, word in place.items()))
    ended: int | None = connection.execute(query).scalar_one()
    # The next whole second, as for a machine: the window is half-open.
    return (max(found_at, ended or 0) // MILLION + 1) * MILLION
