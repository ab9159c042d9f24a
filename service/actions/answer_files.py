"""Files that come with a customer's answer: stored as they are, never opened or run here.

Their kind is told by their content. What is named `.xlsx` and is no workbook is refused; a workbook
that would unfold to gigabytes stays the few bytes that were sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.errors import BadInput, TooLarge, Unknown
from service.records.customer_tables import answer_file, customer_answer
from service.records.schema import iso

LARGEST = 10 * 1024 * 1024
MOST_FILES = 5
LONGEST_NAME = 120

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a file is saved as; whoever opens it gets nothing that a browser would show or run.
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xlsx": XLSX,
    "csv": "text/csv",
    "txt": "text/plain",
}
_SAME = {"jpeg": "jpg"}


class WrongKind(BadInput):
    status = 415
    title = "Unsupported file"


@dataclass(frozen=True)
class AnswerFile:
    """A file as it was sent, under a name that is safe in a header and on a disk."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def media_type(self) -> str:
        return MEDIA[kind_of(self)]


def safe_name(raw: str) -> str:
    """The last part of a path, on one line, without what a header or a file system reads."""
    last = re.split(r"[/\\]", raw)[-1]
    clean = "".join(c if c.isprintable() and c not in '<>:"|?*;%\\' else "_" for c in last)
    clean = clean.strip(" ._") or "file"
    stem, dot, kind = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - 1 - len(kind[:10])]}.{kind[:10]}"


def check_files(files: Sequence[AnswerFile]) -> None:
    """How many, how large, and of a kind that is taken."""
    if len(files) > MOST_FILES:
        raise TooLarge(f"{len(files)} files are more than {MOST_FILES}; send the rest by mail")
    for file in files:
        if len(file.content) > LARGEST:
            raise TooLarge(f"file `{file.name}` is larger than 10 MB; make it smaller")
        kind_of(file)


def kind_of(file: AnswerFile) -> str:
    """By the content; the name may only say which of two kinds of text it is."""
    content, ending = file.content, file.name.rpartition(".")[2].lower()
    ending = _SAME.get(ending, ending)
    found = _by_content(content, ending)
    if found is None or (ending in MEDIA and ending != found):
        what = "empty" if not content else f"no {ending} file" if ending in MEDIA else "of no kind"
        raise WrongKind(
            f"file `{file.name}` is {what} that can be taken; send PDF, PNG, JPEG, XLSX, CSV or TXT"
            if content else f"file `{file.name}` is empty"
        )  # fmt: skip
    return found


def _by_content(content: bytes, ending: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    # A ZIP whose list of names, which is not compressed, has those of a workbook.
    if content.startswith(b"PK\x03\x04"):
        is_workbook = b"[Content_Types].xml" in content and b"xl/workbook.xml" in content
        return "xlsx" if is_workbook else None
    return ("csv" if ending == "csv" else "txt") if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if not content or re.search(rb"[\x00-\x08\x0b\x0e-\x1f]", content):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def keep_files(desk: Desk, answer: int, files: Sequence[AnswerFile]) -> None:
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


def read_file(connection: Connection, number: str, file: int) -> AnswerFile:
    """One file of a case, as it was sent."""
    f, a = answer_file.c, customer_answer.c
    query = (
        select(f.name, f.content)
        .join(customer_answer, a.id == f.answer)
        .where(f.id == file, a.nonconformance == number)
    )
    row = connection.execute(query).first()
    if row is None:
        raise Unknown(f"{number} has no file {file}")
    return AnswerFile(row.name, bytes(row.content))
