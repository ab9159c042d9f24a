"""Rulebooks as documents: their versions, what has happened to them, and which is in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from rules.rulebook import Rulebook
from service.actions.packaged_rulebook import MAKER, packaged_text
from service.actions.rulebook_steps import (
    APPROVED,
    PACKAGED,
    REJECTED,
    LifeStep,
    Version,
    find_version,
    label,
    need_version,
    read_steps,
)
from service.records.rule_tables import rulebook_version
from service.records.schema import iso
from service.rulebook_schedule import IntoForce, Schedule, read_schedule


def rulebook_history(connection: Connection, packaged: Rulebook, *, now: int) -> dict[str, Any]:
    """What is in force, what is to come, every version and every step, the oldest first."""
    schedule, steps = read_schedule(connection), read_steps(connection)
    columns = [rulebook_version.c[field] for field in Version.__slots__]
    query = select(*columns).order_by(rulebook_version.c.entry)
    versions = [Version(*row) for row in connection.execute(query)]
    return {
        **standing_document(schedule, packaged, now=now),
        "versions": [_version(each, steps, schedule, now) for each in versions],
        "steps": [each.said() for each in steps],
    }


def standing_document(schedule: Schedule, packaged: Rulebook, *, now: int) -> dict[str, Any]:
    """What is in force, what was before it, and what is to come."""
    now = schedule.clock(now)
    before = previous(schedule, now)
    return {
        "in_force": in_force_document(schedule.at(now), packaged),
        "previous": None if before is None else label(before.name, before.version),
        "to_come": [_step(each) for each in schedule.after(now)],
    }


def in_force_document(step: IntoForce | None, packaged: Rulebook) -> dict[str, Any]:
    """The rulebook in force, by its step; by none it is the one that came with the software."""
    if step is not None:
        return _step(step)
    return {
        "rulebook": label(packaged.name, packaged.version),
        "name": packaged.name,
        "version": packaged.version,
        "digest": packaged.digest,
        "effective_from": None,
        "step": PACKAGED,
        "number": None,
        "by": MAKER,
    }


def previous(schedule: Schedule, now: int) -> IntoForce | None:
    """What a rollback goes back to: what was in force before, but nothing that was rolled back.

    None stands for the packaged rulebook, and for nothing where that is in force.
    """
    line: list[IntoForce] = []
    for each in schedule.until(now):
        named = [(e.name, e.version) for e in line]
        if (each.name, each.version) in named:
            del line[named.index((each.name, each.version)) :]
        line.append(each)
    return line[-2] if len(line) > 1 else None


def version_document(
    connection: Connection, name: str, version: int, *, now: int
) -> dict[str, Any]:
    """One version with its text, its report and everything that has happened to it."""
    found = need_version(connection, name, version)
    steps = read_steps(connection, found)
    return {
        **_version(found, steps, read_schedule(connection), now),
        "text": found.text,
        "steps": [each.said() for each in steps],
    }


def packaged_document(
    connection: Connection, packaged: Rulebook, *, now: int
) -> dict[str, Any] | None:
    """The rulebook that came with the software, as a version that nobody had to submit.

    None if its file is not kept here, or a version of its number was submitted: that is another.
    """
    text = packaged_text(packaged)
    if text is None or find_version(connection, packaged.name, packaged.version) is not None:
        return None
    schedule = read_schedule(connection)
    document = in_force_document(None, packaged)
    state = "in_force" if schedule.at(schedule.clock(now)) is None else PACKAGED
    return {**document, "state": state, "at": None, "text": text, "steps": []}


def in_force_with_text(
    connection: Connection, packaged: Rulebook, *, now: int, at: int | None = None
) -> dict[str, Any]:
    """The rulebook in force now, or at another instant as it is known today, with its text."""
    schedule = read_schedule(connection)
    step = schedule.now(now) if at is None else schedule.at(at)
    document = in_force_document(step, packaged)
    if step is None:
        return {**document, "text": packaged_text(packaged)}
    return {**document, "text": need_version(connection, step.name, step.version).text}


def _step(step: IntoForce) -> dict[str, Any]:
    return {
        "rulebook": label(step.name, step.version),
        "name": step.name,
        "version": step.version,
        "digest": step.digest,
        "effective_from": iso(step.effective_from),
        "step": step.step,
        "number": step.id,
        "by": step.by,
    }


def _version(
    version: Version, steps: Sequence[LifeStep], schedule: Schedule, now: int
) -> dict[str, Any]:
    own = [e for e in steps if (e.name, e.version) == (version.name, version.version)]
    return {
        "rulebook": version.label,
        "name": version.name,
        "version": version.version,
        "digest": version.digest,
        "by": version.by,
        "reason": version.reason,
        "at": iso(version.at),
        "state": _state(version, own, schedule, schedule.clock(now)),
    }


def _state(version: Version, own: Sequence[LifeStep], schedule: Schedule, now: int) -> str:
    """in_force, to_come, replaced, rejected, approved, packaged, submitted: the first that is so.

    The packaged one is in force, too, where nothing was published; it is no version then.
    """
    in_force = schedule.at(now)
    if in_force is not None and in_force.digest == version.digest:
        return "in_force"
    mine = [e for e in schedule.steps if (e.name, e.version) == (version.name, version.version)]
    if any(each.effective_from > now for each in mine):
        return "to_come"
    kinds = [each.step for each in own]
    reviews = [each for each in kinds if each in (APPROVED, REJECTED)]
    if reviews and reviews[-1] == REJECTED:
        return REJECTED
    if mine:
        return "replaced"
    if PACKAGED in kinds:
        return PACKAGED
    return reviews[-1] if reviews else "submitted"
