"""A simulation becomes a recall: its scope is walked again now, and what has changed is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.actions.recall_changes import Before, changes_since
from service.actions.start_recall import StartedRecall, start_recall
from service.errors import Conflict
from service.records.recall_tables import promotion
from service.records.schema import iso


@dataclass(frozen=True, slots=True)
class Promoted:
    """The recall, and what is no longer as its simulation showed it."""

    started: StartedRecall
    changes: dict[str, Any]


def promote_simulation(desk: Desk, before: Before, *, reason: str) -> Promoted:
    """Start the recall that a simulation showed; once only."""
    refuse_promoted(desk.transaction.connection, before.number)
    started = start_recall(desk, before.scope, reason=reason, simulation=before.number)
    desk.transaction.insert(
        promotion,
        {
            "simulation": before.number,
            "recall": started.recall,
            "nonconformance": started.nonconformance,
            "by": desk.transaction.by,
            "at": desk.transaction.now_micros,
            "entry": started.entry,
        },
    )
    return Promoted(started, changes_since(before, started.radius, desk.transaction.seq))


def refuse_promoted(connection: Connection, number: str) -> None:
    """Raise Conflict, naming the recall, if this simulation became one already."""
    row = connection.execute(select(promotion).where(promotion.c.simulation == number)).first()
    if row is not None:
        raise Conflict(
            f"{number} became recall {row.recall} already, by {row.by} at {iso(row.at)}; "
            "simulate anew to start another",
            extra={"recall": row.recall, "nonconformance": row.nonconformance},
        )
