"""SPC streams: which there are and where each stands, one with all it has, what the rules said."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
from sqlalchemy import Connection, FromClause, RowMapping, ScalarSelect, Select, func, select

from service.actions.change_document import change_document
from service.actions.concern_words import concern_documents
from service.actions.control_plan import ControlPlan, load_plan
from service.actions.effective_limits import EffectiveLimits, Point, limits_at, load_limits
from service.actions.find_stream import described_streams, identity, need_stream
from service.actions.look_alarms import state_document, state_of, stream_episodes
from service.actions.look_limits import limits_documents
from service.actions.look_rule_set import (
    FOREVER,
    RECENT,
    pace,
    pace_of,
    planned_rules,
    rule_set_document,
    rules_in_force,
)
from service.actions.stream_book import StreamBook
from service.actions.stream_dispersion import dispersion
from service.actions.stream_key import key_of
from service.actions.stream_points import point_document, read_points
from service.actions.weak_points import stream_concerns
from service.records import tables as t
from service.records.schema import iso
from service.records.spc_tables import episode, stream_state


def list_streams(
    connection: Connection,
    *,
    limit: int | None = None,
    after: str | None = None,
    only_open: bool = False,
) -> list[dict[str, Any]]:
    """Every stream with its points and signals, and where it stands now; by its id."""
    query = _listed().order_by(t.stream.c.id).limit(limit)
    if after is not None:
        query = query.where(t.stream.c.id > after)
    if only_open:
        query = query.where(_open_episode().is_not(None))
    plan = load_plan(connection)
    rows = connection.execute(query).mappings().all()
    return [_row(connection, plan, row) for row in rows]


def stream_document(connection: Connection, name: str) -> dict[str, Any]:
    """One stream: its points in order, each with the limits of its time, signals and episodes."""
    row = need_stream(connection, name)
    key = key_of(row)
    book = StreamBook(key, load_limits(connection, key), [], 0)
    signals = list_signals(connection, stream=name)
    points = read_points(connection, book)
    marks = _rules_by_inspection(signals)
    shown = [point_document(point, marks.get(point.inspection, [])) for point in points]
    plan = load_plan(connection).at(key.characteristic, points[-1].at if points else FOREVER)
    rules = rules_in_force(book.limits) or planned_rules(plan)
    marked = {name for signal in signals for name in signal["members"]}
    return {
        **identity(row),
        "characteristic_name": row["name"],
        "unit": row["unit"],
        "critical": row["critical"],
        "specification": {name: row[name] for name in ("nominal", "lower", "upper")},
        "rule_set": rule_set_document(rules, pace_of(points)),
        "plan": plan.document(),
        "limits": limits_documents(connection, book),
        "points": shown,
        "signals": signals,
        "episodes": stream_episodes(connection, name, shown),
        "dispersion": dispersion(points),
        "concerns": concern_documents(stream_concerns(points, marked, row["resolution"])),
        "change": change_document(connection, name),
        "state": state_of(connection, name),
    }


def list_signals(connection: Connection, *, stream: str | None = None) -> list[dict[str, Any]]:
    """Signals in order of time: which rule, at which inspection, from which inspections."""
    s = t.signal.c
    query = select(t.signal).order_by(s.at, s.inspection, s.stream, s.rule)
    if stream is not None:
        query = query.where(s.stream == stream)
    return [
        {
            "stream": row["stream"],
            "rule": row["rule"],
            "inspection": row["inspection"],
            "at": iso(row["at"]),
            "members": orjson.loads(row["members"]),
            "side": row["side"],
            "z": row["z"],
            "tentative": row["tentative"],
            "episode": row["episode"],
        }
        for row in connection.execute(query).mappings()
    ]


def _rules_by_inspection(signals: list[dict[str, Any]]) -> dict[str, list[str]]:
    rules: dict[str, list[str]] = defaultdict(list)
    for signal in signals:
        rules[signal["inspection"]].append(signal["rule"])
    return rules


# --- the list --------------------------------------------------------------------------------


def _listed() -> Select[Any]:
    """Streams with counts and their newest point; each is looked up, so a page costs a page."""
    m, s, z = t.measurement, t.signal, stream_state.c
    newest = t.measurement.alias("newest")
    last_at = _of_stream(newest, func.max(newest.c.at))
    return (
        described_streams()
        .add_columns(
            _of_stream(m, func.count()).label("points"),
            _of_stream(m, func.min(m.c.at)).label("first_at"),
            last_at.label("last_at"),
            _of_stream(m, func.count(), m.c.at > last_at - RECENT).label("recent"),
            _last(m.c.mean).label("last_mean"),
            _last(m.c.size).label("last_size"),
            _of_stream(s, func.count()).label("signals"),
            _open_episode().label("open_episode"),
            *(z.ewma, z.p, z.alarm),
        )
        .join(stream_state, z.stream == t.stream.c.id, isouter=True)
    )


def _of_stream(table: FromClause, figure: Any, *where: Any) -> ScalarSelect[Any]:
    query = select(figure).select_from(table).where(table.c.stream == t.stream.c.id, *where)
    return query.correlate(t.stream).scalar_subquery()


def _last(column: Any) -> ScalarSelect[Any]:
    """Of the newest point."""
    m = t.measurement.c
    query = select(column).where(m.stream == t.stream.c.id)
    query = query.order_by(m.at.desc(), m.inspection.desc()).limit(1)
    return query.correlate(t.stream).scalar_subquery()


def _open_episode() -> ScalarSelect[Any]:
    return _of_stream(episode, func.max(episode.c.id), episode.c.state == "open")


def _row(connection: Connection, plan: ControlPlan, row: RowMapping) -> dict[str, Any]:
    limits = load_limits(connection, key_of(row), plan)
    last_at = row["last_at"]
    planned = plan.at(row["characteristic"], FOREVER if last_at is None else last_at)
    rules = rules_in_force(limits) or planned_rules(planned)
    weekly = 0.0 if last_at is None else pace(row["recent"], last_at - row["first_at"])
    said = rule_set_document(rules, weekly)
    return {
        **identity(row),
        "critical": row["critical"],
        "points": row["points"],
        "signals": row["signals"],
        "last_at": None if last_at is None else iso(last_at),
        "z": _last_z(limits, row),
        "episode": row["open_episode"],
        "rule_set": said["name"],
        "in_control_arl": said["in_control_arl"],
        "false_alarms_a_week": said["false_alarms_a_week"],
        "state": None if row["ewma"] is None else state_document(row),
    }


def _last_z(limits: list[EffectiveLimits], row: RowMapping) -> float | None:
    """z of the newest point; None without a point or without limits."""
    effective = None if row["last_at"] is None else limits_at(limits, row["last_at"])
    if effective is None:
        return None
    return effective.z(Point(row["last_at"], "", row["last_mean"], row["last_size"]))
