"""How often each rule applied, when last, and what came of it; and those that never did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from rules.rulebook import Rulebook
from service.actions.mutes import list_mutes
from service.actions.rule_firings import COOLED, FIRED, MUTED
from service.records.case_tables import hold
from service.records.rule_tables import rule_firing
from service.records.schema import iso

f = rule_firing.c


def rule_stats(
    connection: Connection, book: Rulebook, *, since: int | None = None, now: int
) -> dict[str, Any]:
    """Every rule of the book in force, and those of earlier books that applied since."""
    counted = _counted(connection, since)
    written = [(each.id, kind) for kind, each in _written(book)]
    mutes = {each["rule"]: each for each in list_mutes(connection) if _stands(each, now)}
    known = {name for name, _ in written}
    rows = [
        *(_row(name, kind, counted.get(name), mutes.get(name)) for name, kind in written),
        *(_row(name, "former", each, None) for name, each in counted.items() if name not in known),
    ]
    return {
        "rulebook": book.name,
        "version": book.version,
        "digest": book.digest,
        "since": None if since is None else iso(since),
        "rules": rows,
        "never_fired": [row["rule"] for row in rows if not row["fired"] + row["muted"]],
    }


def _written(book: Rulebook) -> Iterable[tuple[str, Any]]:
    for rule in book.all_rules:
        yield ("row" if rule.table else "rule"), rule
    for pattern in book.correlations:
        yield "correlation", pattern
    for deadline in book.deadlines:
        yield "deadline", deadline


def _counted(connection: Connection, since: int | None) -> dict[str, dict[str, Any]]:
    query = (
        select(f.rule, f.outcome, func.count(), func.min(f.at), func.max(f.at))
        .group_by(f.rule, f.outcome)
        .order_by(f.rule)
    )
    if since is not None:
        query = query.where(f.at >= since)
    found: dict[str, dict[str, Any]] = {}
    for rule, outcome, count, first, last in connection.execute(query):
        each = found.setdefault(rule, {"first": first, "last": last})
        each[outcome] = count
        each["first"] = min(each["first"], first)
        each["last"] = max(each["last"], last)
    for rule, cases, lots in connection.execute(_led_to(since)):
        found[rule] |= {"cases": cases, "lots": lots}
    return found


def _led_to(since: int | None) -> Any:
    """How many cases a rule had a part in, and how many lots those cases have held."""
    query = (
        select(f.rule, func.count(f.nonconformance.distinct()), func.count(hold.c.lot.distinct()))
        .outerjoin(hold, hold.c.nonconformance == f.nonconformance)
        .where(f.outcome == FIRED)
        .group_by(f.rule)
    )
    return query if since is None else query.where(f.at >= since)


def _row(
    name: str, kind: str, counted: Mapping[str, Any] | None, mute: Mapping[str, Any] | None
) -> dict[str, Any]:
    each = counted or {}
    return {
        "rule": name,
        "kind": kind,
        "fired": each.get(FIRED, 0),
        "muted": each.get(MUTED, 0),
        "cooled": each.get(COOLED, 0),
        "cases": each.get("cases", 0),
        "lots_in_those_cases": each.get("lots", 0),
        "first": iso(each["first"]) if each else None,
        "last": iso(each["last"]) if each else None,
        "muted_until": mute["until"] if mute else None,
    }


def _stands(mute: Mapping[str, Any], now: int) -> bool:
    return mute["ended_at"] is None and mute["until"] > iso(now)
