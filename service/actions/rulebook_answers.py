"""What is answered to a step in the life of a rulebook: the step, and what is in force by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.desk import Desk
from service.actions.look_rulebooks import standing_document
from service.actions.rulebook_report import Examined
from service.actions.rulebook_steps import LifeStep, Version
from service.records.schema import iso
from service.rulebook_schedule import read_schedule


def submission(version: Version, examined: Examined, *, new: bool) -> dict[str, Any]:
    """A submitted version with its report; `new` is false where it was submitted before."""
    return {
        "rulebook": version.label,
        "name": version.name,
        "version": version.version,
        "digest": version.digest,
        "by": version.by,
        "reason": version.reason,
        "at": iso(version.at),
        "new": new,
        "report": examined.report,
        "hindrances": examined.hindrances,
    }


def step_taken(desk: Desk, step: LifeStep, also: Sequence[LifeStep] = ()) -> dict[str, Any]:
    """A review, publication or rollback, with what it has withdrawn."""
    return {"step": step.said(), "withdrawn": [each.said() for each in also], **_standing(desk)}


def withdrawal(desk: Desk, steps: Sequence[LifeStep]) -> dict[str, Any]:
    """The publications taken back."""
    return {"withdrawn": [each.said() for each in steps], **_standing(desk)}


def _standing(desk: Desk) -> dict[str, Any]:
    desk.transaction.flush()
    schedule = read_schedule(desk.transaction.connection)
    return standing_document(schedule, desk.plant.rulebook, now=desk.transaction.now_micros)
