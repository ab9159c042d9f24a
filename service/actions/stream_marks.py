"""Points that people left out of a stream, with the cause."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.records.schema import iso
from service.records.spc_tables import point_exclusion


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A point that is out of the judgement: why, who took it out, when."""

    inspection: str
    cause: str
    by: str
    at: int

    def document(self) -> dict[str, str]:
        return {"cause": self.cause, "by": self.by, "at": iso(self.at)}


def exclusions_of(connection: Connection, stream: str) -> dict[str, Exclusion]:
    """The exclusions in force, by inspection."""
    x = point_exclusion.c
    query = select(x.inspection, x.cause, x.by, x.at).where(
        x.stream == stream, x.withdrawn_at.is_(None)
    )
    return {row.inspection: Exclusion(*row) for row in connection.execute(query)}
