"""Cases as an inbox and as a board: what is most urgent first, counted and cut by the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, func, or_, select

from rules.case_life import ENDED
from service.actions.customer_accounts import SETTLED
from service.actions.look_cases import case_summary
from service.records.case_tables import approval_round, hold, nonconformance, person
from service.records.customer_tables import consignee
from service.records.schema import iso, microseconds

SEVERITIES = ("critical", "major", "minor")
# Cards of a column; the rest is behind its head.
CARDS = 12

n, a, c, h = nonconformance.c, approval_round.c, consignee.c, hold.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: `numbers` are those that wait for somebody; None leaves a thing open."""

    owner: str | None = None
    numbers: Collection[str] | None = None
    state: str | None = None
    severity: str | None = None
    event: str | None = None
    late: Collection[str] | None = None
    words: str = ""
    with_ended: bool = False


def inbox(
    connection: Connection, wanted: Wanted, *, now: datetime, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """Cases with when they are next due: the late ones, then by severity, then by that time."""
    due = _next_due()
    query = (
        _which(select(nonconformance, due.label("due")), wanted)
        .order_by(*_urgency(due, now), n.entry.desc())
        .limit(limit)
        .offset(offset)
    )
    return _documents(connection, connection.execute(query).mappings().all())


def board(
    connection: Connection, wanted: Wanted, states: Sequence[str], *, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The most urgent cards of each state."""
    due = _next_due()
    place = func.row_number().over(
        partition_by=n.state, order_by=(*_urgency(due, now), n.entry.desc())
    )
    ranked = _which(select(nonconformance, due.label("due"), place.label("place")), wanted)
    cards = ranked.where(n.state.in_(states)).subquery()
    query = select(cards).where(cards.c.place <= CARDS).order_by(cards.c.place)
    columns: dict[str, list[dict[str, Any]]] = {state: [] for state in states}
    for each in _documents(connection, connection.execute(query).mappings().all()):
        columns[each["state"]].append(each)
    return columns


def counts(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """How many cases are in each state."""
    query = _which(select(n.state, func.count()), wanted).group_by(n.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def how_many(connection: Connection, wanted: Wanted) -> int:
    return int(connection.execute(_which(select(func.count(n.number)), wanted)).scalar_one())


def events_of_cases(connection: Connection) -> list[str]:
    """What cases have been opened for, for the filter."""
    return list(connection.execute(select(n.event).distinct().order_by(n.event)).scalars())


def printed_names(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """What people are called; a machine or a system is called by its name."""
    p = person.c
    query = select(p.name, p.printed_name).where(p.name.in_(names))
    return {row.name: row.printed_name for row in connection.execute(query)}


def _which(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.state is not None:
        query = query.where(n.state == wanted.state)
    elif not wanted.with_ended:
        query = query.where(n.state.not_in(ENDED))
    for column, value in ((n.owner, wanted.owner), (n.severity, wanted.severity),
                          (n.event, wanted.event)):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    for numbers in (wanted.numbers, wanted.late):
        if numbers is not None:
            query = query.where(n.number.in_(numbers))
    for word in wanted.words.split():
        texts = (n.number, n.reason, n.scope, n.owner)
        query = query.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return query


def _next_due() -> ColumnElement[int | None]:
    """When a signature or an answer is next due."""
    signature = (
        select(func.min(a.due_at)).where(a.nonconformance == n.number, a.state == "open")
    ).scalar_subquery()  # fmt: skip
    answer = (
        select(func.min(c.respond_by))
        .where(
            c.nonconformance == n.number, c.answered_at.is_(None), c.state.not_in(SETTLED),
            c.told_at.is_not(None),
        )
        .scalar_subquery()
    )  # fmt: skip
    return case(
        (signature.is_(None), answer),
        (answer.is_(None), signature),
        (signature < answer, signature),
        else_=answer,
    )


def _urgency(due: ColumnElement[int | None], now: datetime) -> tuple[ColumnElement[Any], ...]:
    severity = case(
        {word: place for place, word in enumerate(SEVERITIES)}, value=n.severity, else_=9
    )
    ended = case((n.state.in_(ENDED), 1), else_=0)
    late = case((due < microseconds(now), 0), else_=1)
    return ended, late, severity, case((due.is_(None), 1), else_=0), due


def _documents(connection: Connection, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    numbers = [row["number"] for row in rows]
    held = select(h.nonconformance, func.count()).where(
        h.released_at.is_(None), h.nonconformance.in_(numbers)
    )
    held = held.group_by(h.nonconformance)
    lots = {row[0]: row[1] for row in connection.execute(held)}
    names = printed_names(connection, {row["owner"] for row in rows if row["owner"]})
    return [
        case_summary(row)
        | {
            "due_at": None if row["due"] is None else iso(row["due"]),
            "held_lots": lots.get(row["number"], 0),
            "owner_name": names.get(row["owner"], row["owner"]),
        }
        for row in rows
    ]
