"""Note what correlations wait for, in the transaction of the record; a worker matches it later.

An event is what one record says about one topic, noted once. One point may break several rules of
a chart: then it is one event with several findings, for a point must not pass for several signals.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select, update

from rules.catalogue import RECORDED
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.stored_finding import finding_document, says_the_same
from service.records.canonical import canonical
from service.records.rule_tables import correlation_event

WAITING, MATCHED, SET_ASIDE = "waiting", "matched", "set_aside"
# Records of these kinds are followed anew when they are corrected: what they then find is noted
# again, what they no longer find is not.
FOLLOWED_ANEW = ("inspection", "survey", "complaint", "supplier_alert")

c = correlation_event.c


def note_event(desk: Desk, finding: Finding) -> None:
    """Keep a finding for the correlations of the rulebook in force, if any listens to it."""
    correlations = desk.rulebook.correlations
    if not any(finding.event == step.event for one in correlations for step in one.steps):
        return
    document = orjson.loads(canonical(finding_document(finding)))
    known = _known(desk, finding)
    if known is None:
        desk.transaction.insert(correlation_event, _row(desk, finding, document))
        return
    found = _with(known, document)
    if found is None:
        return
    if found:
        _change(desk, known, document=canonical({"findings": found}), withdrawn_at=None)
        return
    # Corrected: it is another event now, and what it completes is decided anew.
    if known["withdrawn_at"] is None:
        _change(desk, known, withdrawn_at=desk.transaction.now_micros)
    desk.transaction.insert(correlation_event, _row(desk, finding, document))


def withdraw_events(desk: Desk, kind: str, name: str) -> None:
    """Before a corrected record is followed anew: what it then finds again is noted again."""
    if kind not in FOLLOWED_ANEW:
        return
    desk.transaction.flush()
    desk.transaction.connection.execute(
        update(correlation_event)
        .where(
            c.record == kind, c.record_id == name, c.event.not_in(RECORDED),
            c.withdrawn_at.is_(None),
        )
        # Waiting again: whoever matches has to forget it.
        .values(withdrawn_at=desk.transaction.now_micros, state=WAITING)
    )  # fmt: skip


def _with(known: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The findings of a known event with this one; None: nothing new, none: another event."""
    before: list[dict[str, Any]] = orjson.loads(known["document"])["findings"]
    again = any(says_the_same(document, each) for each in before)
    if known["withdrawn_at"] is not None:
        return [document] if again else []
    if again:
        return None
    return [] if document["event"] in RECORDED else [*before, document]


def _known(desk: Desk, finding: Finding) -> dict[str, Any] | None:
    """The newest event of this identity: among what this transaction has not written yet, too."""
    identity = {
        "event": finding.event,
        "record": finding.record[0],
        "record_id": finding.record[1],
        "topic": finding.topic,
    }
    for row in reversed(desk.transaction.rows.get(correlation_event, [])):
        if all(row[name] == value for name, value in identity.items()):
            return dict(row)
    query = select(correlation_event).where(*(c[name] == each for name, each in identity.items()))
    newest = query.order_by(c.id.desc()).limit(1)
    row = desk.transaction.connection.execute(newest).mappings().first()
    return None if row is None else dict(row)


def _change(desk: Desk, known: dict[str, Any], **values: Any) -> None:
    """Whatever is changed has to be matched again."""
    desk.transaction.flush()
    same = (c[name] == known[name] for name in ("event", "record", "record_id", "topic"))
    newest = select(c.id).where(*same).order_by(c.id.desc()).limit(1).scalar_subquery()
    desk.transaction.connection.execute(
        update(correlation_event).where(c.id == newest).values(state=WAITING, **values)
    )


def _row(desk: Desk, finding: Finding, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": finding.event,
        "record": finding.record[0],
        "record_id": finding.record[1],
        "topic": finding.topic,
        "at": finding.at,
        "recorded_at": desk.transaction.now_micros,
        "document": canonical({"findings": [document]}),
        "state": WAITING,
        "attempts": 0,
        "withdrawn_at": None,
        "entry": finding.entry,
    }
