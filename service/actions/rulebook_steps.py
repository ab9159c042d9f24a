"""The steps in the life of a rulebook's version, as they are kept: each with its ledger entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from service.actions.desk import Desk
from service.actions.rulebook_file import MOST_VERSIONS, is_name
from service.errors import Unknown, did_you_mean
from service.records.canonical import canonical
from service.records.rule_tables import rulebook_step, rulebook_version
from service.records.schema import iso
from service.rulebook_schedule import INTO_FORCE, PUBLISHED, ROLLED_BACK, WITHDRAWN

__all__ = ["INTO_FORCE", "PUBLISHED", "ROLLED_BACK", "WITHDRAWN"]

SUBMITTED, APPROVED, REJECTED = "submitted", "approved", "rejected"
# What came with the software and was in force without a publication, kept for the history.
PACKAGED = "packaged"

s, v = rulebook_step.c, rulebook_version.c


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable text."""

    name: str
    version: int
    digest: str
    text: str
    by: str
    reason: str
    at: int
    entry: int

    @property
    def label(self) -> str:
        return label(self.name, self.version)


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One thing that happened to a version; `of` is the step that it takes back."""

    id: int
    name: str
    version: int
    step: str
    by: str
    reason: str
    at: int
    effective_from: int | None
    of: int | None
    document: str | None
    entry: int

    def said(self) -> dict[str, Any]:
        """The step as documents show it."""
        return {
            "number": self.id,
            "rulebook": label(self.name, self.version),
            "step": self.step,
            "by": self.by,
            "reason": self.reason,
            "at": iso(self.at),
            "effective_from": None if self.effective_from is None else iso(self.effective_from),
            "of": self.of,
            "report": None if self.document is None else orjson.loads(self.document),
            "entry": self.entry,
        }


def label(name: str, version: int) -> str:
    """How people name a version: `plant@3`."""
    return f"{name}@{version}"


# --- reading ---------------------------------------------------------------------------------


def find_version(connection: Connection, name: str, version: int) -> Version | None:
    """The version of a name, if there is one; what cannot be a name or a number is none."""
    if not (is_name(name) and 1 <= version <= MOST_VERSIONS):
        return None
    columns = [rulebook_version.c[field] for field in Version.__slots__]
    query = select(*columns).where(v.name == name, v.version == version)
    row = connection.execute(query).first()
    return None if row is None else Version(*row)


def need_version(connection: Connection, name: str, version: int) -> Version:
    """The version; Unknown, with what is near, if it was never submitted."""
    found = find_version(connection, name, version)
    if found is None:
        known = [label(*row) for row in connection.execute(select(v.name, v.version))]
        asked = label(name, version)
        near = did_you_mean(asked, known) or (
            f"; known are {', '.join(sorted(known)[:10])}" if known else "; none was submitted yet"
        )
        raise Unknown(f"rulebook `{asked}` is not known{near}")
    return found


def latest_version(connection: Connection, name: str) -> int:
    """The greatest version number of a name; 0 if there is none."""
    found = connection.execute(select(func.max(v.version)).where(v.name == name)).scalar()
    return int(found or 0)


def read_steps(
    connection: Connection, version: Version | None = None, *, kinds: Sequence[str] = ()
) -> list[LifeStep]:
    """Every step, or those of a version, or of some kinds; the oldest first."""
    query = select(*(rulebook_step.c[field] for field in LifeStep.__slots__)).order_by(s.id)
    if version is not None:
        query = query.where(s.name == version.name, s.version == version.version)
    if kinds:
        query = query.where(s.step.in_(kinds))
    return [LifeStep(*row) for row in connection.execute(query)]


# --- writing ---------------------------------------------------------------------------------


def keep_version(desk: Desk, first: LifeStep, digest: str, text: str) -> Version:
    """Store a text for ever; its first step says who, when and why."""
    version = Version(
        first.name, first.version, digest, text, first.by, first.reason, first.at, first.entry
    )
    desk.transaction.insert(rulebook_version, asdict(version))
    desk.transaction.flush()
    return version


def add_step(
    desk: Desk,
    version: tuple[str, int],
    step: str,
    *,
    by: str,
    reason: str,
    effective_from: int | None = None,
    of: int | None = None,
    document: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> LifeStep:
    """Enter a step into the ledger and keep it; `also` stands in the ledger only."""
    transaction = desk.transaction
    desk.plant.published.changing()
    row: dict[str, Any] = {
        "name": version[0],
        "version": version[1],
        "step": step,
        "by": by,
        "reason": reason,
        "at": transaction.now_micros,
        "effective_from": effective_from,
        "of": of,
        "document": None if document is None else canonical(document),
    }
    content = {**row, "document": document, **(also or {})}
    row["entry"] = transaction.enter(f"rulebook.{step}", label(*version), content)
    transaction.flush()
    inserted = transaction.connection.execute(rulebook_step.insert().values(**row))
    assert inserted.inserted_primary_key is not None
    return LifeStep(id=int(inserted.inserted_primary_key[0]), **row)
