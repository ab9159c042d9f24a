"""The past of a plant, as its ledger has it: what was recorded, and what people did.

It is written to a file of its own once. Both replays read that one file: they see the same past,
and neither touches the plant's database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select

from service.actions.close_case import GONE_ENTRY
from service.records.case_tables import ledger
from service.records.recall_tables import scope_release

RECORD = "record."
OPENED = "nonconformance.opened"
STATE = "nonconformance.state"
SIGNED = "signature"
RELEASED = "hold.released"
# Released because the case no longer reaches the lot, not because it was found to be good.
CLEARED = "hold.cleared"
GONE = GONE_ENTRY
# What people did that changes what is judged, who is told, or what stays on hold.
PEOPLE = (
    *("person.added", "person.changed", "control_plan.set", "spc.baseline", "spc.gap_declared"),
    *("spc.point_excluded", "spc.point_included", "spc.episode_acknowledged"),
    *("rule.mute", "rule.unmute", "recall.started"),
)
CASES = (OPENED, STATE, SIGNED, RELEASED, GONE)
ROWS = 5_000


@dataclass(frozen=True, slots=True)
class PastEntry:
    """One entry of the plant's ledger; `at` in microseconds, `content` as it was written."""

    seq: int
    at: int
    by: str
    kind: str
    subject: str
    content: str

    @property
    def is_record(self) -> bool:
        return self.kind.startswith(RECORD)

    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.content)
        return found


@dataclass(frozen=True, slots=True)
class RealCase:
    """A case that the plant really had: what it was about, and the record that opened it."""

    number: str
    event: str
    cause_key: str
    record: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Past:
    """Where the past is kept, how long it is, and up to which ledger entry it goes.

    `until` is the instant of the last entry of all, in microseconds; 0 for an empty ledger.
    """

    file: Path
    entries: int
    records: int
    position: int
    until: int
    cases: tuple[RealCase, ...]


def write_past(connection: Connection, file: Path) -> Past:
    """Write what is replayed to a file, one entry a line; the connection sees one state."""
    cleared = set(connection.execute(select(scope_release.c.entry).distinct()).scalars())
    entries = records = 0
    cases = []
    with file.open("wb") as out:
        for entry in _replayed(connection):
            kind = CLEARED if entry.kind == RELEASED and entry.seq in cleared else entry.kind
            line = [entry.seq, entry.at, entry.by, kind, entry.subject, entry.content]
            out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            entries += 1
            records += entry.is_record
            if entry.kind == OPENED:
                cases.append(_real_case(entry))
    position, until = _end(connection)
    return Past(file, entries, records, position, until, tuple(cases))


def read_past(past: Past) -> Iterator[PastEntry]:
    """The entries in ledger order: the order in which things became known."""
    with past.file.open("rb") as lines:
        for line in lines:
            yield PastEntry(*orjson.loads(line))


def _replayed(connection: Connection) -> Iterator[PastEntry]:
    e = ledger.c
    wanted = or_(e.kind.startswith(RECORD), e.kind.in_([*PEOPLE, *CASES]))
    query = select(e.seq, e.at, e.by, e.kind, e.subject, e.content).where(wanted).order_by(e.seq)
    for row in connection.execution_options(yield_per=ROWS).execute(query):
        entry = PastEntry(*row)
        if entry.kind != "spc.baseline" or entry.said().get("signed_by") is not None:
            yield entry  # the first limits of a stream come about by themselves, in a replay too


def _real_case(entry: PastEntry) -> RealCase:
    said = entry.said()
    kind, name = said["finding"]
    return RealCase(entry.subject, said["event"], said["cause_key"], (kind, name))


def _end(connection: Connection) -> tuple[int, int]:
    query = select(ledger.c.seq, ledger.c.at).order_by(ledger.c.seq.desc()).limit(1)
    last = connection.execute(query).first()
    return (0, 0) if last is None else (last.seq, last.at)
