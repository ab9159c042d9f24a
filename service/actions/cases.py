"""Nonconformances: opened once a cause, joined by later findings, changed by compare-and-swap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import select, update

from graph.scopes import Scope, parse_scope, scope_document
from notifications.messages import Cause
from notifications.payloads import decode, encode
from rules.case_life import (
    JOINABLE,
    SYSTEM,
    Action,
    State,
    WrongRoleError,
    WrongStateError,
    next_state,
)
from rules.catalogue import SEVERITIES
from rules.decisions import Response
from rules.evaluate import Evaluation
from rules.outcomes import Severity
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.next_number import next_number
from service.actions.tell_of_events import WIDENED, tell_of_change, tell_of_opened
from service.actions.unite_scopes import chooses_operations
from service.errors import Conflict, Forbidden, Unknown, did_you_mean
from service.records.canonical import canonical
from service.records.case_tables import decision, hold, nonconformance
from service.records.case_tables import finding as finding_table
from service.records.life_tables import case_step


@dataclass(frozen=True, slots=True)
class Case:
    """A nonconformance as its row says it."""

    number: str
    state: State
    severity: Severity
    event: str
    reason: str
    cause: Cause
    scope: Scope
    route: str
    held: bool
    version: int
    cause_key: str
    opened_at: int
    opened_by: str

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return self.scope.any or (self.scope,)

    def held_lots(self, desk: Desk) -> set[str]:
        desk.transaction.flush()
        query = select(hold.c.lot).where(
            hold.c.nonconformance == self.number, hold.c.released_at.is_(None)
        )
        return set(desk.transaction.connection.execute(query).scalars())


def case_of(row: Any) -> Case:
    return Case(
        number=row["number"],
        state=row["state"],
        severity=row["severity"],
        event=row["event"],
        reason=row["reason"],
        cause=decode(Cause, orjson.loads(row["cause"])),
        scope=parse_scope(orjson.loads(row["scope"])),
        route=row["route"],
        held=row["held"],
        version=row["version"],
        cause_key=row["cause_key"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
    )


def get_case(desk: Desk, number: str) -> Case:
    desk.transaction.flush()
    connection = desk.transaction.connection
    query = select(nonconformance).where(nonconformance.c.number == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        known = list(connection.execute(select(nonconformance.c.number)).scalars())
        raise Unknown(f"nonconformance `{number}` is not known{did_you_mean(number, known)}")
    return case_of(row)


def find_open_case(desk: Desk, finding: Finding, cause_key: str) -> Case | None:
    """The open case of this cause: the same key, or the same failure again on what it holds."""
    f, n = finding_table.c, nonconformance.c
    joinable = select(nonconformance).where(n.state.in_(JOINABLE))
    same = select(f.nonconformance).where(f.cause_key == cause_key)
    again = (
        select(f.nonconformance)
        .join(hold, hold.c.nonconformance == f.nonconformance)
        .where(
            f.event == finding.event,
            f.topic == finding.topic,
            hold.c.lot.in_(finding.lots),
            hold.c.released_at.is_(None),
        )
    )
    for wanted in (same, again):
        query = joinable.where(n.number.in_(wanted)).order_by(n.entry).limit(1)
        row = desk.transaction.connection.execute(query).mappings().first()
        if row is not None:
            return case_of(row)
    return None


def open_case(
    desk: Desk, finding: Finding, cause_key: str, scope: Scope, response: Response, *, held: bool
) -> Case:
    n = nonconformance.c
    number = next_number(desk.transaction, n.number, n.entry, "NCR")
    case = Case(
        number=number,
        state="open",
        severity=response.severity,
        event=finding.event,
        reason=finding.reason,
        cause=finding.cause,
        scope=scope,
        route=response.route,
        held=held,
        version=1,
        cause_key=cause_key,
        opened_at=desk.transaction.now_micros,
        opened_by=desk.transaction.by,
    )
    entry = desk.transaction.enter(
        "nonconformance.opened",
        number,
        {
            "cause_key": cause_key,
            "event": finding.event,
            "finding": list(finding.record),
            "reason": finding.reason,
            "scope": scope_document(scope),
            "severity": response.severity,
        },
    )
    frozen = next((r.document() for r in desk.rulebook.routes if r.name == case.route), None)
    kept = None if frozen is None else canonical(frozen)
    row = {**_row(case), "route_document": kept, "entry": entry}
    desk.transaction.insert(nonconformance, row)
    desk.open_scopes.clear()
    tell_of_opened(desk, case)
    return case


def _row(case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "state": case.state,
        "severity": case.severity,
        "cause_key": case.cause_key,
        "event": case.event,
        "reason": case.reason,
        "cause": canonical(encode(case.cause)),
        "scope": canonical(scope_document(case.scope)),
        "route": case.route,
        "held": case.held,
        "by_context": chooses_operations(case.scope),
        "opened_at": case.opened_at,
        "opened_by": case.opened_by,
        "version": case.version,
    }


def update_case(
    desk: Desk,
    case: Case,
    scope: Scope,
    response: Response | None,
    *,
    held: bool,
    changed: bool,
) -> Case:
    """Widen an open case; its severity only rises."""
    severity = case.severity
    if response is not None and SEVERITIES.index(response.severity) > SEVERITIES.index(severity):
        severity = response.severity
    widened = replace(
        case,
        severity=severity,
        scope=scope,
        held=held,
        version=case.version + (changed or severity != case.severity),
    )
    if widened != case:
        change_case(
            desk,
            case,
            severity=severity,
            scope=canonical(scope_document(scope)),
            held=held,
            by_context=chooses_operations(scope),
            version=widened.version,
        )
        tell_of_change(desk, case, widened, action=WIDENED, why=case.reason)
    desk.open_scopes.clear()
    return widened


def lead_with(desk: Desk, case: Case, finding: Finding) -> Case:
    """What makes a quiet case count is what it is about: people are told of that."""
    content = {"event": finding.event, "finding": list(finding.record), "reason": finding.reason}
    desk.transaction.enter("nonconformance.cause", case.number, content)
    led = replace(
        case,
        event=finding.event,
        reason=finding.reason,
        cause=finding.cause,
        version=case.version + 1,
    )
    row = _row(led)
    change_case(desk, case, **{name: row[name] for name in ("event", "reason", "cause", "version")})
    return led


def change_case(desk: Desk, case: Case, **values: object) -> None:
    """Compare-and-swap on state and version: somebody may have decided in between."""
    desk.transaction.flush()
    n = nonconformance.c
    changed = desk.transaction.connection.execute(
        update(nonconformance)
        .where(n.number == case.number, n.version == case.version, n.state == case.state)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise Conflict(f"{case.number} was changed by somebody else; look at it again")
    desk.open_scopes.clear()


def change_state(
    desk: Desk,
    case: Case,
    action: Action,
    *,
    why: str,
    by_role: str = SYSTEM,
    by: str | None = None,
    **values: object,
) -> Case:
    """Move a case on as the table of its life says; refuse what it does not allow.

    `by` is who did it, where that is not who sent the request.
    """
    try:
        state = next_state(case.state, action, by_role)
    except WrongStateError as error:
        raise Conflict(f"{case.number}: {error}") from error
    except WrongRoleError as error:
        raise Forbidden(f"{case.number}: {error}") from error
    return move_case(desk, case, action, state, why=why, by=by, **values)


def move_case(
    desk: Desk,
    case: Case,
    action: Action,
    state: State,
    *,
    why: str,
    by: str | None = None,
    **values: object,
) -> Case:
    """Write a change of state: who, when, why, from what to what; a replay repeats what was."""
    said = {"action": action, "from": case.state, "to": state, "why": why}
    who = desk.transaction.by if by is None else by
    if who != desk.transaction.by:
        said["person"] = who
    entry = desk.transaction.enter("nonconformance.state", case.number, said)
    step = {
        "nonconformance": case.number,
        "action": action,
        "before": case.state,
        "after": state,
        "by": who,
        "why": why,
        "at": desk.transaction.now_micros,
        "entry": entry,
    }
    desk.transaction.insert(case_step, step)
    moved = replace(case, state=state, version=case.version + 1)
    change_case(desk, case, state=state, version=moved.version, **values)
    tell_of_change(desk, case, moved, action=action, why=why)
    return moved


def add_finding(desk: Desk, case: Case, finding: Finding, cause_key: str, scope: Scope) -> None:
    desk.transaction.insert(
        finding_table,
        {
            "nonconformance": case.number,
            "event": finding.event,
            "facts": canonical(dict(finding.facts)),
            "topic": finding.topic,
            "reason": finding.reason,
            "cause_key": cause_key,
            "scope": canonical(scope_document(scope)),
            "record": finding.record[0],
            "record_id": finding.record[1],
            "at": finding.at,
            "entry": finding.entry,
        },
    )


def add_decision(desk: Desk, case: Case, stage: str, evaluation: Evaluation) -> None:
    """Keep why: each condition with its expected and actual value, and the near-misses."""
    book = desk.rulebook
    document = canonical(evaluation.document())
    entry = desk.transaction.enter(
        "decision",
        case.number,
        {
            "stage": stage,
            "rulebook": book.name,
            "version": book.version,
            "digest": book.digest,
            "rules": [each.rule for each in evaluation.decisions],
        },
    )
    desk.transaction.insert(
        decision,
        {
            "nonconformance": case.number,
            "stage": stage,
            "rulebook": book.name,
            "rulebook_version": book.version,
            "digest": book.digest,
            "document": document,
            "at": desk.transaction.now_micros,
            "entry": entry,
        },
    )
