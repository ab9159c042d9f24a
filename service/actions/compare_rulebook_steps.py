"""Compare the stored rulebooks with the ledger: texts, steps, and what decided what."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.actions.rulebook_steps import PACKAGED, SUBMITTED, label
from service.records.canonical import canonical
from service.records.case_tables import decision, ledger
from service.records.rule_tables import rulebook_step, rulebook_version
from service.rulebook_schedule import INTO_FORCE, WITHDRAWN, Schedule, read_schedule

PREFIX = "rulebook."
STEP = ("name", "version", "step", "by", "reason", "at", "effective_from", "of")
FIRST = (SUBMITTED, PACKAGED)
PART = 2_000


def rulebook_differences(connection: Connection) -> Iterator[tuple[int, str]]:
    """Versions and steps that are not what their entries say; decisions by another rulebook."""
    said = _said(connection)
    yield from _step_differences(connection, said)
    yield from _version_differences(connection, said)
    yield from _decision_differences(connection)


def _said(connection: Connection) -> dict[int, dict[str, Any]]:
    """What each entry about a rulebook says, by its number."""
    query = select(ledger.c.seq, ledger.c.content).where(ledger.c.kind.startswith(PREFIX))
    return {seq: orjson.loads(content) for seq, content in connection.execute(query)}


def _step_differences(
    connection: Connection, said: dict[int, dict[str, Any]]
) -> Iterator[tuple[int, str]]:
    there = set()
    rows = connection.execute(select(rulebook_step).order_by(rulebook_step.c.id)).mappings()
    for row in rows:
        named = f"step {row['id']} of rulebook {label(row['name'], row['version'])}"
        entry = row["entry"]
        content = said.get(entry)
        if content is None or entry in there:
            yield entry, f"{named} is in its table, and no entry of the ledger records it"
            continue
        there.add(entry)
        wrong = [name for name in STEP if row[name] != content[name]]
        document = content["document"]
        if row["document"] != (None if document is None else canonical(document)):
            wrong.append("document")
        if wrong:
            fields = ", ".join(f"`{name}`" for name in wrong)
            yield entry, f"{named} says something else than entry {entry}: {fields}"
    for entry, content in said.items():
        if entry not in there:
            gone = label(content["name"], content["version"])
            yield entry, f"the step of rulebook {gone} in entry {entry} is gone from its table"


def _version_differences(
    connection: Connection, said: dict[int, dict[str, Any]]
) -> Iterator[tuple[int, str]]:
    first = {seq: content for seq, content in said.items() if content["step"] in FIRST}
    for row in connection.execute(select(rulebook_version)).mappings().all():
        named = f"rulebook {label(row['name'], row['version'])}"
        entry = row["entry"]
        content = first.pop(entry, None)
        if content is None or (content["name"], content["version"]) != (
            row["name"], row["version"],
        ):  # fmt: skip
            yield entry, f"{named} is in its table, and no entry of the ledger records it"
            continue
        same = ("digest", "text", "by", "reason", "at")
        wrong = [name for name in same if row[name] != content[name]]
        if sha256(row["text"].encode()).hexdigest() != row["digest"] and "text" not in wrong:
            wrong.append("digest")
        if wrong:
            fields = ", ".join(f"`{name}`" for name in wrong)
            yield entry, f"{named} says something else than entry {entry}: {fields}"
    for entry, content in first.items():
        gone = label(content["name"], content["version"])
        yield entry, f"rulebook {gone} of entry {entry} is gone from its table"


def _decision_differences(connection: Connection) -> Iterator[tuple[int, str]]:
    """Decisions that do not name the published rulebook that was in force when they were made."""
    d = decision.c
    query = select(d.entry, d.at, d.rulebook, d.rulebook_version, d.digest)
    known = _schedules(connection)
    if not known:
        return
    rows = connection.execution_options(yield_per=PART).execute(
        query.where(d.entry > known[0][0]).order_by(d.entry)
    )
    turn = 0
    for row in rows:
        while turn + 1 < len(known) and known[turn + 1][0] < row.entry:
            turn += 1
        step = known[turn][1].now(row.at)
        if step is not None and step.digest != row.digest:
            named = f"{label(row.rulebook, row.rulebook_version)} ({row.digest[:12]})"
            right = f"{label(step.name, step.version)} ({step.digest[:12]})"
            yield row.entry, f"entry {row.entry} was decided by {named}; in force was {right}"


def _schedules(connection: Connection) -> list[tuple[int, Schedule]]:
    """The schedule as it stood from each entry on that changed it."""
    s = rulebook_step.c
    query = select(s.entry).where(s.step.in_((*INTO_FORCE, WITHDRAWN))).order_by(s.entry)
    entries = list(connection.execute(query).scalars())
    return [(entry, read_schedule(connection, known_at=entry)) for entry in entries]
