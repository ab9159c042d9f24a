"""What people did in the past that changes what is judged or who is told: done once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from graph.scopes import parse_scope
from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.change_person import write_change
from service.actions.declare_gap import declare_gap
from service.actions.desk import Desk
from service.actions.episode import OPEN
from service.actions.exclude_point import exclude_point, include_point
from service.actions.find_stream import need_stream
from service.actions.judge_stream import rejudge_stream
from service.actions.set_control_plan import set_control_plan
from service.actions.start_recall import start_recall
from service.actions.stream_key import key_of
from service.backtest.past import PastEntry
from service.errors import Conflict
from service.records import tables as t
from service.records.case_tables import person, person_role
from service.records.rule_tables import rule_mute
from service.records.spc_tables import episode

Said = Mapping[str, Any]


def do_again(desk: Desk, entry: PastEntry) -> None:
    """Do what a person did; Refused where it is not possible in this replay."""
    _ACTS[entry.kind](desk, entry.subject, entry.said())


def _add_person(desk: Desk, name: str, said: Said) -> None:
    """Without a PIN: nobody signs in a replay."""
    entry = desk.transaction.enter("person.added", name, said)
    row = {
        "name": name,
        "printed_name": said["printed_name"],
        "email": said["email"],
        "language": said["language"],
        "active": True,
        "failures": 0,
        "entry": entry,
    }
    desk.transaction.insert(person, row)
    for role in said["roles"]:
        desk.transaction.insert(person_role, {"person": name, "role": role})
    desk.transaction.flush()


def _change_person(desk: Desk, name: str, said: Said) -> None:
    """Whoever left is not written to any more; there are no sessions or links to end."""
    desk.transaction.enter("person.changed", name, said)
    write_change(desk, name, {key: value for key, value in said.items() if key != "reason"})


def _set_plan(desk: Desk, version: str, said: Said) -> None:  # noqa: ARG001 - the next one
    set_control_plan(
        desk, said["document"], by=said["by"], reason=said["reason"],
        effective_from=datetime.fromisoformat(said["effective_from"]),
    )  # fmt: skip


def _freeze(desk: Desk, stream: str, said: Said) -> None:
    """The limits as they were signed: the points that they were computed from are the same."""
    desk.transaction.flush()
    row = need_stream(desk.transaction.connection, stream)
    b = t.baseline.c
    newest = select(func.max(b.version)).where(b.stream == stream)
    before = desk.transaction.connection.execute(newest).scalar()
    frozen = {column.name: said.get(column.name) for column in t.baseline.c}
    frozen["version"] = 1 + (before or 0)
    frozen["entry"] = desk.transaction.enter("spc.baseline", stream, said)
    desk.transaction.insert(t.baseline, frozen)
    desk.transaction.flush()
    desk.forget_limits()
    rejudge_stream(desk, key_of(row), said["effective_from"])


def _declare_gap(desk: Desk, stream: str, said: Said) -> None:
    at = datetime.fromisoformat(said["at"])
    declare_gap(desk, stream, at=at, reason=said["reason"], by=said["by"])


def _exclude(desk: Desk, stream: str, said: Said) -> None:
    exclude_point(desk, stream, said["inspection"], cause=said["cause"], by=said["by"])


def _include(desk: Desk, stream: str, said: Said) -> None:
    include_point(desk, stream, said["inspection"], reason=said["reason"], by=said["by"])


def _acknowledge(desk: Desk, stream: str, said: Said) -> None:
    """A stream has one open episode at most: its number may be another one here."""
    desk.transaction.flush()
    e = episode.c
    query = select(e.id).where(e.stream == stream, e.state == OPEN)
    number = desk.transaction.connection.execute(query).scalar()
    if number is None:
        raise Conflict(f"stream `{stream}` has no open episode here")
    acknowledge_episode(desk, episode=number, by=said["by"], reason=said["reason"])


def _mute(desk: Desk, rule: str, said: Said) -> None:
    """Also of a rule that this rulebook does not have: then it changes nothing."""
    row = {name: said[name] for name in ("rule", "reason", "by", "at", "until")}
    entry = desk.transaction.enter("rule.mute", rule, row)
    desk.transaction.insert(rule_mute, {**row, "entry": entry})
    desk.transaction.flush()


def _unmute(desk: Desk, rule: str, said: Said) -> None:
    desk.transaction.enter("rule.unmute", rule, said)
    m = rule_mute.c
    desk.transaction.connection.execute(
        update(rule_mute)
        .where(m.rule == rule, m.ended_at.is_(None))
        .values(
            ended_at=desk.transaction.now_micros, ended_by=said["by"], ended_reason=said["reason"]
        )
    )


def _recall(desk: Desk, number: str, said: Said) -> None:  # noqa: ARG001 - it gets its own number
    desk.catch_up()
    start_recall(desk, parse_scope(said["scope"]), reason=said["reason"])


_ACTS: Mapping[str, Callable[[Desk, str, Said], None]] = {
    "person.added": _add_person,
    "person.changed": _change_person,
    "control_plan.set": _set_plan,
    "spc.baseline": _freeze,
    "spc.gap_declared": _declare_gap,
    "spc.point_excluded": _exclude,
    "spc.point_included": _include,
    "spc.episode_acknowledged": _acknowledge,
    "rule.mute": _mute,
    "rule.unmute": _unmute,
    "recall.started": _recall,
}
