"""Photos and papers of an inspection: kept beside the record, which itself is never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.actions.sent_files import SentFile, check_files
from service.errors import Unknown
from service.records.file_tables import record_file
from service.records.schema import iso

TAKEN = ("jpg", "png", "webp", "pdf")
HIGHEST = 2**31 - 1
f = record_file.c


def keep_record_files(desk: Desk, inspection: str, files: Sequence[SentFile]) -> int:
    """Keep what is not kept yet, each with its hash in the ledger; how many were new.

    Refused as a whole: an inspection that is not known, a file too large or of another kind.
    """
    desk.need("inspection", inspection)
    check_files(files, TAKEN)
    desk.transaction.flush()
    query = select(f.sha256).where(f.kind == "inspection", f.record == inspection)
    kept = set(desk.transaction.connection.execute(query).scalars())
    new = 0
    for file in files:
        if file.sha256 in kept:
            continue
        kept.add(file.sha256)
        new += 1
        facts = {
            "kind": "inspection", "record": inspection, "name": file.name,
            "media_type": file.media_type, "size": len(file.content), "sha256": file.sha256,
        }  # fmt: skip
        entry = desk.transaction.enter("record.file", inspection, facts)
        row = {
            **facts, "content": file.content, "by": desk.transaction.by,
            "at": desk.transaction.now_micros, "entry": entry,
        }  # fmt: skip
        desk.transaction.flush()
        desk.transaction.connection.execute(record_file.insert().values(**row))
    return new


def files_of_inspections(
    connection: Connection, inspections: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """What is kept of each, the oldest first; without the content."""
    query = (
        select(f.id, f.record, f.name, f.media_type, f.size, f.sha256, f.by, f.at, f.entry)
        .where(f.kind == "inspection", f.record.in_(inspections))
        .order_by(f.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.record, []).append(
            {"file": row.id, "name": row.name, "media_type": row.media_type, "size": row.size,
             "sha256": row.sha256, "by": row.by, "at": iso(row.at), "entry": row.entry}
        )  # fmt: skip
    return found


def read_record_file(connection: Connection, file: int) -> SentFile:
    """One file, as it was sent."""
    # No database takes a number that it could not have given.
    query = select(f.name, f.content).where(f.id == file)
    row = connection.execute(query).first() if 0 < file <= HIGHEST else None
    if row is None:
        raise Unknown(f"file `{file}` is not known")
    return SentFile(row.name, bytes(row.content))
