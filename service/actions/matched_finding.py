"""What a complete pattern has found, as a finding that starts or widens a containment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notifications.messages import Cause, LinkedEvent
from rules.catalogue import CATALOGUE, CORRELATION
from rules.evaluate import Decision
from service.actions.desk import Desk
from service.actions.finding import CONTEXT_FIELDS, Fact, Finding
from service.actions.finding_parts import cause_context
from service.actions.hit_member import Member, lots_of
from service.records.schema import iso

# Where one member is critical, the whole is.
OF_ANY = ("critical", "safety_critical")


def matched_finding(
    desk: Desk, decision: Decision, members: Sequence[Member], contained: Sequence[Member]
) -> Finding:
    """Its record is the last one's; its lots are those of the events whose material is meant."""
    last = members[-1]
    facts = {name: _fact(name, members) for name in CATALOGUE[CORRELATION]}
    return Finding(
        event=CORRELATION,
        facts=facts,
        topic=decision.rule,
        reason=_reason(decision),
        cause=_cause(desk, decision, members),
        record=last.finding.record,
        entry=desk.transaction.seq,
        at=last.at,
        checked_at=last.finding.checked_at,
        lots=lots_of(contained),
        context=last.finding.context,
        cause_key=cause_key(decision),
    )


def cause_key(decision: Decision) -> str:
    """What events of one pattern must share to be one cause: what joins them."""
    joined = {
        f"{join.field}={join.values[1]}"
        for join in decision.joins
        if join.kind in ("same", "descendant")
    }
    return ":".join(("correlation", decision.rule, ",".join(sorted(joined))))


def _fact(name: str, members: Sequence[Member]) -> Fact:
    """Of the last event; what it does not say, as those say that agree."""
    said = [each.finding.facts.get(name) for each in members]
    if name in OF_ANY:
        return any(said)
    if said[-1] is not None:
        return said[-1]
    known = {value for value in said if value is not None}
    return known.pop() if len(known) == 1 else None


def _cause(desk: Desk, decision: Decision, members: Sequence[Member]) -> Cause:
    linked = tuple(
        LinkedEvent(each.finding.event, *each.finding.record, iso(each.at)) for each in members
    )
    return Cause(event=CORRELATION, rule=decision.rule, linked=linked, **_place(desk, members))


def _place(desk: Desk, members: Sequence[Member]) -> dict[str, Any]:
    """Where it was, as far as all agree who say it."""
    shared: dict[str, str | None] = {}
    for name in CONTEXT_FIELDS:
        said = {each.finding.context.get(name) for each in members} - {None}
        shared[name] = said.pop() if len(said) == 1 else None
    return cause_context(desk, shared)


def _reason(decision: Decision) -> str:
    events = ", then ".join(
        f"{step.event} ({step.record[0]} {step.record[1]})" for step in decision.steps
    )
    said = [f"{decision.rule}: {events}"]
    said += [f"within {join.values[0]}" for join in decision.joins if join.kind == "within"][:1]
    said += [f"{join.field} {join.values[1]}" for join in decision.joins if join.kind == "same"]
    return "; ".join(dict.fromkeys(said))
