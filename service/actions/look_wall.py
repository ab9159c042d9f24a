"""The wall of streams: the worst first, each with its last points and what its process can do.

A page of it costs a page: two questions for where all streams stand, one for the points of those
that are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Subquery,
    case,
    func,
    or_,
    select,
)

from service.records import tables as t
from service.records.schema import MILLION, iso
from service.records.spc_tables import episode, point_exclusion, stream_state
from spc.capability import Capability, CapabilityRefused, capability
from spc.specification import SpecificationLimits

POINTS = 30
# What a process can do is said of so many last points.
JUDGED = 100
WEEK = 7 * 86_400 * MILLION
# From here on the moving average lies further out than one stream in twenty does by chance.
NEAR = 0.05
STATES = ("episode", "signal", "near", "calm", "unlimited")
FILTERS = ("process", "characteristic", "equipment", "item")

s, c, m, z, e = t.stream.c, t.characteristic.c, t.measurement.c, stream_state.c, episode.c


@dataclass(frozen=True, slots=True)
class WallAsked:
    """Which streams; an empty text is any."""

    process: str = ""
    characteristic: str = ""
    equipment: str = ""
    item: str = ""
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Lately:
    """The last points of a stream, the oldest first; which of the shown ones completed a rule."""

    means: list[float]
    marked: list[bool]
    found: Capability | None
    in_control: bool


def wall(
    connection: Connection, asked: WallAsked, *, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """In an episode, with a signal this week, near one, calm; the most unlikely first."""
    known = _known().subquery()
    query = select(known).where(*_conditions(known, asked))
    query = query.order_by(known.c.rank, known.c.p, known.c.stream).limit(limit).offset(offset)
    rows = connection.execute(query).mappings().all()
    points = _last_points(connection, [row["stream"] for row in rows])
    return [_document(row, points[row["stream"]]) for row in rows]


def wall_counts(connection: Connection, asked: WallAsked) -> dict[str, int]:
    """How many streams stand where, of all that the other filters leave."""
    known = _known().subquery()
    query = select(known.c.rank, func.count()).group_by(known.c.rank)
    rows = connection.execute(query.where(*_conditions(known, asked, of_state=False)))
    found = {STATES[rank]: count for rank, count in rows}
    return {state: found.get(state, 0) for state in STATES}


def wall_choices(connection: Connection) -> dict[str, list[str]]:
    """What the streams can be filtered by."""
    columns = (c.process, s.characteristic, s.equipment, s.item)
    streams = select(*columns).join(t.characteristic, c.id == s.characteristic).distinct()
    rows = connection.execute(streams).all()
    return {
        name: sorted({row[place] for row in rows if row[place]})
        for place, name in enumerate(FILTERS)
    }


def characteristic_names(connection: Connection) -> dict[str, str]:
    """What the plant calls the characteristics that are measured."""
    query = select(c.id, c.name).where(c.id.in_(select(s.characteristic))).order_by(c.id)
    return {row.id: row.name for row in connection.execute(query)}


# --- where each stands -----------------------------------------------------------------------


def _known() -> Select[Any]:
    """Each stream with where it stands: one look into an index for each fact."""
    last = select(func.max(m.at)).where(m.stream == s.id).correlate(t.stream).scalar_subquery()
    fresh = select(t.signal.c.stream).where(t.signal.c.stream == s.id, t.signal.c.at >= last - WEEK)
    is_open = select(e.id).where(e.stream == s.id, e.state == "open")
    number = select(func.max(e.id)).where(e.stream == s.id, e.state == "open")
    rank = case(
        (is_open.correlate(t.stream).exists(), 0),
        (fresh.correlate(t.stream).exists(), 1),
        (z.p.is_(None), 4),
        (z.p < NEAR, 2),
        else_=3,
    )
    return (
        select(
            s.id.label("stream"), c.name, c.process, c.unit, c.lower, c.upper, c.critical,
            s.characteristic, s.item, s.equipment, s.shift, s.context,
            last.label("last_at"), func.coalesce(z.p, 1.0).label("p"), rank.label("rank"),
            number.correlate(t.stream).scalar_subquery().label("episode"),
        )
        .join(t.characteristic, c.id == s.characteristic)
        .join(stream_state, z.stream == s.id, isouter=True)
    )  # fmt: skip


def _conditions(
    known: Subquery, asked: WallAsked, *, of_state: bool = True
) -> list[ColumnElement[bool]]:
    found = [known.c[name] == getattr(asked, name) for name in FILTERS if getattr(asked, name)]
    if of_state and asked.state in STATES:
        found.append(known.c.rank == STATES.index(asked.state))
    for word in asked.words.split():
        named = (known.c.stream, known.c.name, known.c.item)
        found.append(or_(*(each.icontains(word, autoescape=True) for each in named)))
    return found


def _document(row: RowMapping, points: Sequence[RowMapping]) -> dict[str, Any]:
    state = STATES[row["rank"]]
    kept = (
        "stream", "name", "process", "unit", "lower", "upper", "critical", "characteristic", "item",
        "equipment", "shift", "episode",
    )  # fmt: skip
    context = {} if row["context"] is None else orjson.loads(row["context"])
    return {
        **{name: row[name] for name in kept},
        "context": {name: value for name, value in context.items() if name not in kept},
        "state": state,
        "last_at": None if row["last_at"] is None else iso(row["last_at"]),
        "last": points[-1]["mean"] if points else None,
        "lately": _lately(row, points, calm=state in ("near", "calm")),
    }


# --- the last points -------------------------------------------------------------------------


def _last_points(connection: Connection, streams: Sequence[str]) -> dict[str, list[RowMapping]]:
    """The points of all of them in one question, the oldest first; what was left out is not in."""
    x = point_exclusion.c
    begin = select(m.at).where(m.stream == s.id).order_by(m.at.desc(), m.inspection.desc())
    first = begin.limit(1).offset(JUDGED - 1).correlate(t.stream).scalar_subquery()
    left_out = select(x.stream).where(
        x.stream == m.stream, x.inspection == m.inspection, x.withdrawn_at.is_(None)
    )
    signal = t.signal.c
    marked = select(signal.stream).where(
        signal.stream == m.stream, signal.inspection == m.inspection
    )
    query = (
        select(
            m.stream, m.mean, m["values"].label("measured"),
            marked.correlate(t.measurement).exists().label("marked"),
        )
        .select_from(t.stream)
        .join(t.measurement, m.stream == s.id)
        .where(s.id.in_(streams), m.at >= func.coalesce(first, 0))
        .where(~left_out.correlate(t.measurement).exists())
        .order_by(m.stream, m.at, m.inspection)
    )  # fmt: skip
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["stream"]].append(row)
    return found


def _lately(row: RowMapping, points: Sequence[RowMapping], *, calm: bool) -> Lately:
    shown = points[-POINTS:]
    return Lately(
        [each["mean"] for each in shown],
        [bool(each["marked"]) for each in shown],
        _capability(row, points),
        calm and not any(each["marked"] for each in points),
    )


def _capability(row: RowMapping, points: Sequence[RowMapping]) -> Capability | None:
    """Of a process that is not in control only the figures of its performance mean something."""
    try:
        return capability(list(_values(points)), SpecificationLimits(row["lower"], row["upper"]))
    except CapabilityRefused:
        return None


def _values(points: Sequence[RowMapping]) -> Iterator[list[float]]:
    for each in points:
        yield orjson.loads(each["measured"])
