"""A recall: a person states what is suspect, and everything it reaches is held."""

from __future__ import annotations

from dataclasses import dataclass

from graph.blast_radius import BlastRadius
from graph.scopes import Scope, scope_document
from notifications.messages import Cause
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.next_number import next_number
from service.actions.state_recall import contain_stated_scope
from service.errors import BadInput
from service.records.canonical import canonical
from service.records.case_tables import recall


@dataclass(frozen=True, slots=True)
class StartedRecall:
    """The recall, the nonconformance it opened, and what it reaches."""

    recall: str
    nonconformance: str
    radius: BlastRadius
    entry: int


def start_recall(
    desk: Desk, scope: Scope, *, reason: str, simulation: str | None = None
) -> StartedRecall:
    """Open a recall on a stated scope; raises UnknownName where the scope names nothing known.

    `simulation` is the one that showed it beforehand, if one did.
    """
    if not reason.strip():
        raise BadInput("reason: say why this is recalled", [("reason", "is empty")])
    number = next_number(desk.transaction, recall.c.id, recall.c.entry, "RC")
    stated = scope_document(scope)
    said = {"reason": reason, "scope": stated}
    if simulation is not None:
        said["simulation"] = simulation
    entry = desk.transaction.enter("recall.started", number, said)
    now = desk.transaction.now_micros
    finding = Finding(
        event="recall",
        facts={},
        topic=number,
        reason=f"recall {number}: {reason}",
        cause=Cause(event="recall", text=reason),
        record=("recall", number),
        entry=entry,
        at=now,
        checked_at=now,
    )
    case, radius = contain_stated_scope(desk, scope, finding, cause_key=f"recall:{number}")
    desk.transaction.insert(
        recall,
        {
            "id": number,
            "nonconformance": case,
            "scope": canonical(stated),
            "reason": reason,
            "opened_by": desk.transaction.by,
            "at": now,
            "entry": entry,
        },
    )
    return StartedRecall(number, case, radius, entry)
