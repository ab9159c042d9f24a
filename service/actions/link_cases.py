"""Cases that a correlation has found to be about one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select

from rules.case_life import JOINABLE
from service.actions.cases import Case, case_of
from service.actions.desk import Desk
from service.actions.hit_member import Member
from service.records.case_tables import finding, nonconformance
from service.records.rule_tables import case_link

f, n, k = finding.c, nonconformance.c, case_link.c


def cases_of(desk: Desk, members: Sequence[Member], cause_key: str) -> list[Case]:
    """What the events have led to, and open cases of this cause: oldest first."""
    desk.transaction.flush()
    about = [
        and_(
            f.record == each.finding.record[0],
            f.record_id == each.finding.record[1],
            f.event == each.finding.event,
            f.topic == each.finding.topic,
        )
        for each in members
    ]
    theirs = n.number.in_(select(f.nonconformance).where(or_(*about)))
    of_cause = n.number.in_(select(f.nonconformance).where(f.cause_key == cause_key))
    wanted = or_(theirs, and_(of_cause, n.state.in_(JOINABLE)))
    query = select(nonconformance).where(wanted).order_by(n.entry)
    return [case_of(row) for row in desk.transaction.connection.execute(query).mappings()]


def to_join(cases: Iterable[Case]) -> Case | None:
    """The oldest of them that is still open to findings."""
    return next((case for case in cases if case.state in JOINABLE), None)


def link_cases(desk: Desk, number: str, others: Iterable[str], rule: str) -> None:
    """Say that a case and these are about one thing, once."""
    desk.transaction.flush()
    for other in others:
        ways = ((number, other), (other, number))
        either = or_(*(and_(k.nonconformance == a, k.other == b) for a, b in ways))
        known = select(k.rule).where(either, k.rule == rule)
        if other == number or desk.transaction.connection.execute(known).first() is not None:
            continue
        entry = desk.transaction.enter("case.linked", number, {"other": other, "rule": rule})
        row = {"nonconformance": number, "other": other, "rule": rule, "entry": entry}
        desk.transaction.insert(case_link, {**row, "at": desk.transaction.now_micros})
