"""The ledger as JSON Lines, to be verified where the database is not.

The first line is the head, so that a file cut short is not taken for a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from service.actions.verify_ledger import Entry, Head, Verdict, read_entries, read_head, verify
from service.intake.read_lines import Line, read_files

# An entry holds at most one record, whose size is limited far below this.
LONGEST = 67_108_864


class _HeadLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    seq: int
    hash: str


class _FirstLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    head: _HeadLine


class _EntryLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    seq: int
    at: int
    by: str
    kind: str
    subject: str
    content: str
    previous: str
    hash: str


def export_ledger(connection: Connection, file: BinaryIO) -> int:
    """Write the head and every entry; returns the number of entries."""
    written = -1
    for line in export_lines(connection):
        file.write(line)
        written += 1
    return written


def export_lines(connection: Connection) -> Iterator[bytes]:
    """The file's lines, its head first."""
    seq, last_hash = read_head(connection)
    head = {"head": {"seq": seq, "hash": last_hash}}
    yield orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)
    for entry in read_entries(connection):
        yield orjson.dumps(asdict(entry), option=orjson.OPT_APPEND_NEWLINE)


def verify_export(path: Path) -> Verdict:
    """Verify an exported file by itself: no database, no network."""
    lines = read_files([path], longest=LONGEST)
    try:
        return verify(_entries(lines), _head(lines))
    except _Unreadable as unreadable:
        return Verdict(False, max(0, unreadable.line.number - 2), str(unreadable))


def _head(lines: Iterator[Line]) -> Head:
    first = next(lines, Line("the file", 1, b"", "the file is empty"))
    try:
        head = _FirstLine.model_validate_json(first.text).head
    except ValidationError:
        raise _Unreadable(first, first.fault or "the first line is not a ledger's head") from None
    return head.seq, head.hash


def _entries(lines: Iterator[Line]) -> Iterator[Entry]:
    for line in lines:
        try:
            yield Entry(**_EntryLine.model_validate_json(line.text).model_dump())
        except ValidationError:
            raise _Unreadable(line, line.fault or "the line is not a ledger entry") from None


class _Unreadable(ValueError):  # noqa: N818 - it ends the reading, and becomes a verdict
    def __init__(self, line: Line, why: str) -> None:
        super().__init__(f"{line.place}: {why}")
        self.line = line
