"""Tell the rules of a plain record, where the rulebook in force asks about such records."""

from __future__ import annotations

from notifications.messages import Cause
from rules.own_fields import PREFIX
from service.actions.contain import contain
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.finding_parts import cause_context, outputs_of
from service.actions.judged import context_of
from service.actions.recorded_facts import EVENT_OF, Told, told_of
from service.actions.set_deadlines import set_deadlines


def tell_recorded(desk: Desk, kind: str, name: str, entry: int) -> None:
    """Let rules decide about a record, and set the deadlines that it begins."""
    if EVENT_OF[kind] not in desk.rulebook.listened:
        return
    for told in told_of(desk, kind, name):
        contain(desk, recorded_finding(desk, told, entry))
        set_deadlines(desk, told)


def recorded_finding(desk: Desk, told: Told, entry: int) -> Finding:
    kind, name = told.record
    parameters = [
        f"{field.removeprefix(PREFIX)} {value}"
        for field, value in told.facts.items()
        if field.startswith(PREFIX)
    ]
    cause = Cause(
        event=told.event,
        record=kind,
        record_id=name,
        lot=told.lot,
        text=", ".join(parameters) or None,
        **cause_context(desk, context_of(told.operation)),
    )
    return Finding(
        event=told.event,
        facts=told.facts,
        topic=f"{kind}:{told.lot}",
        reason=f"{kind} {name} of lot {told.lot}",
        cause=cause,
        record=told.record,
        entry=entry,
        at=told.at,
        checked_at=told.at,
        lots=(told.lot,),
        outputs=outputs_of(desk, told.operation),
        context=context_of(told.operation),
    )
