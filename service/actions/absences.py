"""Who is away, and who acts for him meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from service.actions.desk import Desk
from service.actions.person_rows import need_person
from service.actions.principal import Principal, check_owner
from service.actions.stated import stated
from service.errors import BadInput, Conflict, Refused, Unknown
from service.records.case_tables import person
from service.records.life_tables import absence
from service.records.schema import iso, microseconds

# A delegate may be away himself; behind the third one somebody else has to decide.
LONGEST_CHAIN = 3
LONGEST = timedelta(days=366)

a = absence.c


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away from when until (exclusive) when, and who acts for him."""

    person: str
    delegate: str
    since: datetime
    until: datetime
    reason: str


def delegate_of(desk: Desk, person_name: str, at: datetime) -> str | None:
    """Who acts for a person who is away at that time; None if he is here, or nobody can act.

    Where the delegate is away too, his own delegate acts, and so on: three at most. Whoever acts
    is active, is here, and is never the person himself.
    """
    return delegates_of(desk, [person_name], at).get(person_name)


def delegates_of(desk: Desk, names: Iterable[str], at: datetime) -> dict[str, str]:
    """Who acts for each of them at that time, as `delegate_of` has it; asked for all at once."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    away = _away_at(connection, microseconds(at))
    acting = {name: _end_of(away, name) for name in names if name in away}
    # In a circle nobody is here, nor is whoever stands at the end of a longer chain.
    found = {name: end for name, end in acting.items() if end != name and end not in away}
    active = _active_of(connection, set(found.values()))
    return {name: end for name, end in found.items() if end in active}


def _end_of(away: Mapping[str, str], name: str) -> str:
    for _ in range(LONGEST_CHAIN):
        name = away.get(name, name)
    return name


def is_away(desk: Desk, person_name: str, at: datetime) -> bool:
    """Whether the person is away at that time, whoever acts for him."""
    desk.transaction.flush()
    return person_name in _away_at(desk.transaction.connection, microseconds(at))


def add_absence(desk: Desk, asked: Absence, *, by: Principal | None = None) -> dict[str, Any]:
    """The absence, as it is listed; refused where it overlaps another, or leads back to him."""
    if by is not None:
        check_owner(by, asked.person, to="add an absence")
    reason = stated(asked.reason, "reason", "an absence says why, as `holiday`")
    now = desk.transaction.now
    _check_span(asked, now)
    _check_people(desk, asked)
    _check_others(desk, asked)
    row = {
        "person": asked.person,
        "delegate": asked.delegate,
        "since": microseconds(asked.since),
        "until": microseconds(asked.until),
        "reason": reason,
        "by": desk.transaction.by,
        "at": desk.transaction.now_micros,
    }
    said = {
        "delegate": asked.delegate,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "reason": reason,
    }
    entry = desk.transaction.enter("absence.added", asked.person, said)
    desk.transaction.insert(absence, {**row, "entry": entry})
    desk.transaction.flush()
    return next(
        each for each in list_absences(desk.transaction.connection, asked.person)
        if each["entry"] == entry
    )  # fmt: skip


def end_absence(
    desk: Desk, number: int, *, whose: str | None = None, by: Principal | None = None
) -> dict[str, Any]:
    """He is back early, or does not go: from now on he signs himself again."""
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = connection.execute(select(absence).where(a.id == number)).mappings().first()
    if row is None or whose not in (None, row["person"]):
        raise Unknown(f"absence {number}{f' of {whose}' if whose else ''} is not known")
    if by is not None:
        check_owner(by, row["person"], to="end an absence")
    now = desk.transaction.now_micros
    # Somebody else may have ended it meanwhile, and an absence that is over has ended by itself.
    ended = connection.execute(
        update(absence)
        .where(a.id == number, a.ended_at.is_(None), a.until > now)
        .values(ended_at=now)
    )
    if ended.rowcount != 1:
        raise Conflict(f"absence {number} of {row['person']} is over already")
    desk.transaction.enter("absence.ended", row["person"], {"absence": number})
    return next(e for e in list_absences(connection, row["person"]) if e["absence"] == number)


def list_absences(connection: Connection, name: str | None = None) -> list[dict[str, Any]]:
    """Absences, the latest first; of one person or of all."""
    query = select(absence).order_by(a.since.desc(), a.id.desc())
    if name is not None:
        query = query.where(a.person == name)
    return [
        {
            "absence": row["id"],
            "person": row["person"],
            "delegate": row["delegate"],
            "since": iso(row["since"]),
            "until": iso(row["until"]),
            "reason": row["reason"],
            "by": row["by"],
            "ended_at": None if row["ended_at"] is None else iso(row["ended_at"]),
            "entry": row["entry"],
        }
        for row in connection.execute(query).mappings()
    ]


def _check_span(asked: Absence, now: datetime) -> None:
    if asked.until <= asked.since:
        raise BadInput(
            f"until: {asked.until.isoformat()} is not after since {asked.since.isoformat()}"
        )
    if asked.until <= now:
        raise BadInput(f"until: {asked.until.isoformat()} is over; an absence ends later than now")
    if asked.until - asked.since > LONGEST:
        raise BadInput(
            f"until: an absence lasts {LONGEST.days} days at most; for one who stays away, change "
            "the roles, or `headmark users deactivate`"
        )


def _check_people(desk: Desk, asked: Absence) -> None:
    for name in (asked.person, asked.delegate):
        if not need_person(desk, name)["active"]:
            raise Refused(f"person `{name}` is no longer active")
    if asked.delegate == asked.person:
        raise BadInput(f"delegate: {asked.person} cannot act for himself; name somebody else")


def _check_others(desk: Desk, asked: Absence) -> None:
    since, until = microseconds(asked.since), microseconds(asked.until)
    query = select(absence).where(a.ended_at.is_(None), a.since < until, a.until > since)
    standing = desk.transaction.connection.execute(query.order_by(a.since)).mappings().all()
    for each in standing:
        if each["person"] == asked.person:
            raise Conflict(
                f"{asked.person} is away from {iso(each['since'])} to {iso(each['until'])} "
                f"already (absence {each['id']}); end that one first, or take another time"
            )
    if _leads_to(asked.person, asked.delegate, since, until, standing, LONGEST_CHAIN):
        raise Conflict(
            f"delegate: {asked.delegate} is away then himself, and {asked.person} acts for him; "
            "name somebody else"
        )


def _leads_to(
    goal: str, name: str, since: int, until: int, standing: Iterable[Any], steps: int
) -> bool:
    """Whether, at some time between, the delegates of `name` come to `goal`."""
    if name == goal:
        return True
    if steps == 0:
        return False
    return any(
        _leads_to(
            goal, each["delegate"], max(since, each["since"]), min(until, each["until"]),
            standing, steps - 1,
        )
        for each in standing
        if each["person"] == name and each["since"] < until and each["until"] > since
    )  # fmt: skip


def _away_at(connection: Connection, at: int) -> dict[str, str]:
    """Who is away, and who acts for each; of several absences of one the last entered counts."""
    query = select(a.person, a.delegate).where(a.since <= at, a.until > at, a.ended_at.is_(None))
    return {row.person: row.delegate for row in connection.execute(query.order_by(a.id))}


def _active_of(connection: Connection, names: Collection[str]) -> set[str]:
    if not names:
        return set()
    query = select(person.c.name).where(person.c.name.in_(names), person.c.active.is_(True))
    return set(connection.execute(query).scalars())
