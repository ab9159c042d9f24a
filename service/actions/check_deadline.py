"""A deadline is over: look whether it was kept, and follow it up where it was not.

What counts is what the store says now about the time until the deadline: a record that came late
keeps it, if it tells of something that happened in time. Decided once, whatever is corrected later.
"""

from __future__ import annotations

from hashlib import sha256

import orjson
from sqlalchemy import select

from notifications.messages import Cause
from rules.catalogue import CATALOGUE, DEADLINE
from rules.deadline import Deadline
from rules.decision import Decision
from rules.decisions import Containment
from rules.evaluate import Evaluation
from rules.missed_deadlines import missed_decision, sets_deadline
from service.actions.contain import carry_out
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.finding_parts import cause_context, outputs_of
from service.actions.judged import context_of
from service.actions.kept_deadline import was_kept
from service.actions.recorded_facts import Told, told_of
from service.actions.set_deadlines import set_deadline
from service.records.canonical import canonical
from service.records.rule_tables import rule_hit


def check_deadline(desk: Desk, subject: str) -> None:
    """What the rulebook no longer asks for, or a correction has taken away, was kept.

    Another rulebook may give more time, a correction tell of a later time: then it is not over yet.
    """
    name, kind, record, lot = orjson.loads(subject)
    deadline = next((each for each in desk.rulebook.deadlines if each.id == name), None)
    told = next((each for each in told_of(desk, kind, record) if each.lot == lot), None)
    if deadline is None or told is None or told.event != deadline.event:
        return
    if told.at + deadline.within > desk.transaction.now_micros:
        set_deadline(desk, deadline, told)
        return
    if not sets_deadline(desk.rulebook, deadline, told.facts) or was_kept(desk, deadline, told):
        return
    key = sha256(f"{DEADLINE}:{subject}".encode()).hexdigest()
    if _is_decided(desk, key):
        return
    decision = missed_decision(desk.rulebook, deadline, told.facts)
    number = _follow(desk, deadline, told, decision)
    _keep(desk, key, deadline, told, decision, number)


def _is_decided(desk: Desk, key: str) -> bool:
    desk.transaction.flush()
    known = select(rule_hit.c.key).where(rule_hit.c.key == key)
    return desk.transaction.connection.execute(known).first() is not None


def _follow(desk: Desk, deadline: Deadline, told: Told, decision: Decision) -> str | None:
    contain = deadline.then.contain
    strategies = (contain,) if contain else ()
    decided = Containment(strategies, True, Evaluation((decision,), ()))
    return carry_out(desk, missed_finding(desk, deadline, told), decided)


def missed_finding(desk: Desk, deadline: Deadline, told: Told) -> Finding:
    kind, record = told.record
    cause = Cause(
        event=DEADLINE,
        record=kind,
        record_id=record,
        lot=told.lot,
        missing=deadline.missing,
        seconds=deadline.within // 1_000_000,
        rule=deadline.id,
        **cause_context(desk, context_of(told.operation)),
    )
    missing = deadline.missing["en"] if deadline.missing else f"what `{deadline.id}` asks for"
    return Finding(
        event=DEADLINE,
        facts={name: told.facts.get(name) for name in CATALOGUE[DEADLINE]},
        topic=deadline.id,
        reason=f"{missing} missing after {kind} {record} (lot {told.lot})",
        cause=cause,
        record=told.record,
        entry=desk.transaction.seq,
        at=told.at + deadline.within,
        checked_at=told.at,
        lots=(told.lot,),
        outputs=outputs_of(desk, told.operation),
        context=context_of(told.operation),
        # What is missing again and again is one case of an item, not one of each lot.
        cause_key=f"deadline:{deadline.id}:{told.facts.get('item')}",
    )


def _keep(
    desk: Desk, key: str, deadline: Deadline, told: Told, decision: Decision, number: str | None
) -> None:
    book = desk.rulebook
    content = {"rule": deadline.id, "record": list(told.record), "lot": told.lot}
    entry = desk.transaction.enter(DEADLINE, number or told.lot, content)
    row = {
        "key": key,
        "kind": "deadline",
        "rule": deadline.id,
        "rulebook": book.name,
        "version": book.version,
        "events": canonical([[*told.record, told.lot]]),
        "state": "decided",
        "nonconformance": number,
        "document": canonical(decision.document()),
        "at": desk.transaction.now_micros,
        "entry": entry,
    }
    desk.transaction.insert(rule_hit, row)
