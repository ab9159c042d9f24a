"""Files that come with a customer's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.actions.sent_files import SentFile
from service.errors import Unknown
from service.records.customer_tables import answer_file, customer_answer
from service.records.schema import iso

TAKEN = ("pdf", "png", "jpg", "xlsx", "csv", "txt")
HIGHEST = 2**31 - 1


def keep_files(desk: Desk, answer: int, files: Sequence[SentFile]) -> None:
    """Store them with the answer; the ledger has their hashes."""
    for file in files:
        row = {
            "answer": answer,
            "name": file.name,
            "media_type": file.media_type,
            "size": len(file.content),
            "sha256": file.sha256,
            "content": file.content,
            "at": desk.transaction.now_micros,
            "entry": desk.transaction.seq,
        }
        desk.transaction.connection.execute(answer_file.insert().values(**row))


def files_of(connection: Connection, number: str) -> dict[int, list[dict[str, Any]]]:
    """The files of a case's answers, by answer; without their content."""
    f, a = answer_file.c, customer_answer.c
    query = (
        select(f.id, f.answer, f.name, f.media_type, f.size, f.sha256, f.at)
        .join(customer_answer, a.id == f.answer)
        .where(a.nonconformance == number)
        .order_by(f.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.answer, []).append(
            {"file": row.id, "name": row.name, "media_type": row.media_type, "size": row.size,
             "sha256": row.sha256, "at": iso(row.at)}
        )  # fmt: skip
    return found


def read_file(connection: Connection, number: str, file: int) -> SentFile:
    """One file of a case, as it was sent."""
    f, a = answer_file.c, customer_answer.c
    query = (
        select(f.name, f.content)
        .join(customer_answer, a.id == f.answer)
        .where(f.id == file, a.nonconformance == number)
    )
    # No database takes a number that it could not have given.
    row = connection.execute(query).first() if 0 < file <= HIGHEST else None
    if row is None:
        raise Unknown(f"{number} has no file {file}")
    return SentFile(row.name, bytes(row.content))
