"""What rules did lately: how often, when last; and of one rule its decisions and near misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, case, func, or_, select

from rules.decision import decision_from
from rules.rulebook import Rulebook
from service.actions.look_decision import sentences_of
from service.actions.rule_firings import FIRED, MUTED
from service.actions.rule_parts import table_of_row
from service.records.case_tables import decision
from service.records.rule_tables import rule_firing
from service.records.schema import iso

DAY = 86_400_000_000
# Decisions looked through for near misses: they stand in documents, which no index knows.
SEARCHED = 300
SHOWN = 10

f, d = rule_firing.c, decision.c


@dataclass(frozen=True, slots=True)
class Fired:
    """How often a rule applied in the last week, the last month and ever; and when last."""

    week: int = 0
    month: int = 0
    ever: int = 0
    muted: int = 0
    last: str | None = None


def firings_by_rule(
    connection: Connection, book: Rulebook, *, now: int, by_row: bool = False
) -> dict[str, Fired]:
    """Of every rule that ever applied; the rows of a table count as the table, or each apart."""
    counts = [
        func.sum(case((f.outcome == FIRED, case((f.at >= since, 1), else_=0)), else_=0))
        for since in (now - 7 * DAY, now - 30 * DAY, 0)
    ]
    silent = func.sum(case((f.outcome == MUTED, 1), else_=0))
    last = func.max(case((f.outcome == FIRED, f.at)))
    query = select(f.rule, *counts, silent, last).group_by(f.rule)
    found: dict[str, Fired] = {}
    rows: Any = connection.execute(query)
    for rule, week, month, ever, muted, at in rows:
        one = Fired(week, month, ever, muted, None if at is None else iso(at))
        name = rule if by_row else table_of_row(book, rule) or rule
        found[name] = _together(found[name], one) if name in found else one
    return found


def _together(one: Fired, other: Fired) -> Fired:
    return replace(
        one,
        week=one.week + other.week,
        month=one.month + other.month,
        ever=one.ever + other.ever,
        muted=one.muted + other.muted,
        last=max(filter(None, (one.last, other.last)), default=None),
    )


def decisions_of_rule(connection: Connection, rule: str, *, limit: int) -> list[dict[str, Any]]:
    """The latest times it applied, each with its case and its sentence, the latest first."""
    query = (
        select(rule_firing)
        .where(_is_of(f.rule, rule))
        .order_by(f.at.desc(), f.id.desc())
        .limit(limit)
    )
    rows = list(connection.execute(query).mappings())
    cases = {row["nonconformance"] for row in rows if row["nonconformance"]}
    said = _decided(connection, {row["rule"] for row in rows}, cases)
    return [
        {
            "at": iso(row["at"]),
            "rule": row["rule"],
            "outcome": row["outcome"],
            "case": row["nonconformance"],
            "record": row["record"],
            "record_id": row["record_id"],
            "rulebook": f"{row['rulebook']}@{row['version']}",
            "sentence": _said_by(said.get((row["nonconformance"], row["rule"]), ()), row["entry"]),
        }
        for row in rows
    ]


def near_misses_of_rule(connection: Connection, rule: str) -> list[dict[str, Any]]:
    """Cases that it missed by one condition, the latest first, each case once."""
    query = (
        select(d.nonconformance, d.at, d.document)
        .where(d.document.contains('"near_misses":[{', autoescape=True))
        .where(d.document.contains(f'"{rule}"', autoescape=True))
        .order_by(d.id.desc())
        .limit(SEARCHED)
    )
    found: dict[str, dict[str, Any]] = {}
    for number, at, document in connection.execute(query):
        for each in orjson.loads(document)["near_misses"]:
            if each["rule"] == rule and number not in found:
                sentence = sentences_of(decision_from(each))
                found[number] = {"case": number, "at": iso(at), "sentence": sentence}
        if len(found) == SHOWN:
            break
    return list(found.values())


def _is_of(column: Any, rule: str) -> Any:
    """The rule itself, or any row of the table of that name."""
    return or_(column == rule, column.startswith(f"{rule}.", autoescape=True))


def _decided(
    connection: Connection, rules: set[str], cases: set[str]
) -> dict[tuple[str, str], list[tuple[int, Any]]]:
    """By case and rule each time it decided there: the ledger's entry and the document."""
    query = (
        select(d.nonconformance, d.entry, d.document)
        .where(d.nonconformance.in_(cases))
        .order_by(d.entry)
    )
    found: dict[tuple[str, str], list[tuple[int, Any]]] = {}
    for number, entry, document in connection.execute(query):
        for each in orjson.loads(document)["decisions"]:
            if each["rule"] in rules:
                found.setdefault((number, each["rule"]), []).append((entry, each))
    return found


def _said_by(decided: Sequence[tuple[int, Any]], entry: int) -> Mapping[str, str] | None:
    """A firing is kept after its decision, in the same breath: the last decision before it."""
    if not decided:
        return None
    before = [each for at, each in decided if at <= entry] or [decided[0][1]]
    return sentences_of(decision_from(before[-1]))
