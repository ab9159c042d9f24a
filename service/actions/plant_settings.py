"""What the plant has set for itself, by kind: every version is kept, the newest is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.exc import IntegrityError

from service.actions.desk import Desk
from service.errors import BadInput, Conflict
from service.records.canonical import canonical
from service.records.life_tables import plant_setting
from service.records.schema import iso


@dataclass(frozen=True, slots=True)
class Setting:
    """One version of what was set, who set it, and why."""

    kind: str
    version: int
    document: dict[str, Any]
    by: str
    reason: str
    at: str


def setting(connection: Connection, kind: str) -> Setting | None:
    """The version in force; None while the plant has set nothing of this kind."""
    return next(iter(setting_versions(connection, kind, limit=1)), None)


def setting_versions(
    connection: Connection, kind: str, *, limit: int | None = None
) -> list[Setting]:
    """Every version, the newest first."""
    s = plant_setting.c
    query = select(plant_setting).where(s.kind == kind).order_by(s.version.desc()).limit(limit)
    return [_setting(row) for row in connection.execute(query).mappings()]


def keep_setting(
    desk: Desk, kind: str, document: Mapping[str, Any], *, reason: str, entry_kind: str = ""
) -> Setting:
    """Keep a new version; the same content again is no version."""
    if not reason.strip():
        raise BadInput("reason: say why this is set", [("reason", "must not be blank")])
    desk.transaction.flush()
    before = setting(desk.transaction.connection, kind)
    said = dict(document)
    if before is not None and canonical(before.document) == canonical(said):
        return before
    version = 1 if before is None else before.version + 1
    entry = desk.transaction.enter(
        entry_kind or f"{kind}.set", kind, {"document": said, "reason": reason, "version": version}
    )
    row = {
        "kind": kind,
        "version": version,
        "document": canonical(said),
        "by": desk.transaction.by,
        "reason": reason,
        "at": desk.transaction.now_micros,
        "entry": entry,
    }
    try:  # the key of kind and version: two who set at once do not overwrite each other
        desk.transaction.connection.execute(plant_setting.insert().values(**row))
    except IntegrityError:
        raise Conflict(f"{kind} was set by somebody else just now; look at it again") from None
    return Setting(
        kind, version, said, desk.transaction.by, reason, iso(desk.transaction.now_micros)
    )


def _setting(row: RowMapping) -> Setting:
    return Setting(
        row["kind"],
        row["version"],
        orjson.loads(row["document"]),
        row["by"],
        row["reason"],
        iso(row["at"]),
    )
