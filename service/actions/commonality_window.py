"""Which lots are compared when nobody says it: those since the change that an alarm speaks of.

Heats and suppliers follow time. Over a longer time than the change is old a heat that happened to
be in work stands for "lately", and comes before the furnace that drifted; among the lots made
since the change a heat is one factor like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from graph.said import Said
from graph.said_time import said_time
from service.actions.commonality_rows import LotRow
from service.actions.commonality_words import stratum_said
from service.actions.dated_change import dated_change
from service.actions.since_change import place_of
from service.records import tables as t
from service.records.schema import iso, microseconds, seconds
from service.records.spc_tables import episode

Reason = Literal["asked", "change", "before the change", "newest"]
FEWEST, NEWEST = 60, 300
NAMED = 3


@dataclass(frozen=True, slots=True)
class Alarmed:
    """The streams with an open alarm, and since when (microseconds) one may have changed.

    `since` is None where the data do not say when a change began: since the first run.
    """

    streams: tuple[str, ...]
    places: tuple[Said, ...]
    since: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """The lots that are compared, and why these."""

    reason: Reason
    rows: Sequence[LotRow]
    said: Said
    alarmed: Alarmed | None = None

    @property
    def begins(self) -> int | None:
        """Since when a recall of a finding must reach: what was not measured is in it too."""
        first = min((row.started_at for row in self.rows), default=None)
        if self.reason != "change" or self.alarmed is None or first is None:
            return first
        return None if self.alarmed.since is None else min(first, self.alarmed.since)

    def document(self) -> dict[str, Any]:
        alarmed = self.alarmed
        since = None if alarmed is None else alarmed.since
        return {
            "reason": self.reason,
            "streams": [] if alarmed is None else list(alarmed.streams),
            "change": None if since is None else iso(since),
            "sentence": self.said.document(),
        }


def alarmed_streams(connection: Connection, characteristic: str) -> Alarmed | None:
    """The streams of a characteristic in an open episode that somebody was called for."""
    e, s = episode.c, t.stream.c
    query = (
        select(e.stream)
        .join(t.stream, s.id == e.stream)
        .where(s.characteristic == characteristic, e.state == "open", e.alarm.is_not(None))
        .distinct()
        .order_by(e.stream)
    )
    streams = tuple(connection.execute(query).scalars())
    changes = [dated_change(connection, stream) for stream in streams]
    dated = [change for change in changes if change is not None]
    if not dated:
        return None
    starts = [change.start for change in dated if change.start is not None]
    return Alarmed(
        tuple(change.stream for change in dated),
        tuple(stratum_said(place_of(connection, change.stream)) for change in dated),
        min(starts) if len(starts) == len(dated) else None,
    )


def windows(
    rows: Sequence[LotRow],
    alarmed: Alarmed | None,
    since: datetime | None,
    until: datetime | None,
) -> Iterator[Window]:
    """The lots to compare; after them what to compare if nothing differs among those.

    `rows` are in order of making, the window that was asked for if one was.
    """
    if since is not None:
        yield Window("asked", rows, _asked(len(rows), since, until))
    elif alarmed is None or until is not None:
        newest = rows[-NEWEST:]
        yield Window("newest", newest, _newest(len(newest), len(rows), until))
    else:
        yield from _since_change(rows, alarmed)


# --- within ----------------------------------------------------------------------------------


def _since_change(rows: Sequence[LotRow], alarmed: Alarmed) -> Iterator[Window]:
    since = alarmed.since
    made = len(rows) if since is None else sum(row.made_at > since for row in rows)
    compared = rows[-max(made, FEWEST) :]
    yield Window("change", compared, _changed(len(compared), made, alarmed), alarmed)
    # If everything was made as badly since, only what was made before can show what is new.
    wider = rows[-2 * max(made, FEWEST) :]
    if len(wider) > len(compared):
        yield Window("before the change", wider, _widened(len(wider), made, alarmed), alarmed)


def _asked(lots: int, since: datetime, until: datetime | None) -> Said:
    start = _moment(microseconds(since))
    end = None if until is None else _moment(microseconds(until))
    return Said(
        f"{lots} lots made since {start}{f' and before {end}' if end else ''}, as asked",
        f"按要求比较 {start} 起{f'、{end} 之前' if end else ''}生产的 {lots} 批",
    )


def _newest(lots: int, known: int, until: datetime | None) -> Said:
    end = None if until is None else _moment(microseconds(until))
    which = ("all", "全部") if lots == known else ("the last", "最近")
    why = Said("no open alarm dates a change", "没有未关闭的报警可推断变化时间")
    if end is not None:
        why = Said("no beginning was asked for", "未指定起始时间")
    if not known:
        return Said("no lots: none was measured", "0 批：没有测量数据")
    return Said(
        f"{which[0]} {lots} lots{f' made before {end}' if end else ''}: {why.en}",
        f"{f'{end} 之前' if end else ''}{which[1]} {lots} 批：{why.zh}",
    )


def _changed(lots: int, made: int, alarmed: Alarmed) -> Said:
    since, whose = _begin(alarmed), _whose(alarmed)
    if lots > made:
        return Said(
            f"the last {lots} lots, {made} of them made since {since.en}, when the change behind "
            f"{whose.en} may have begun",
            f"最近 {lots} 批，其中 {made} 批生产于 {since.zh} 之后：{whose.zh}所指的变化"
            "可能始于此时",
        )
    return Said(
        f"{lots} lots made since {since.en}, when the change behind {whose.en} may have begun",
        f"{since.zh} 之后生产的 {lots} 批：{whose.zh}所指的变化可能始于此时",
    )


def _widened(lots: int, made: int, alarmed: Alarmed) -> Said:
    since, whose = _begin(alarmed), _whose(alarmed)
    return Said(
        f"the last {lots} lots: among those made since {since.en}, when the change behind "
        f"{whose.en} may have begun ({made}), nothing stands out, so lots from before it are "
        "compared as well; a heat or a supplier may then stand for nothing but its time",
        f"最近 {lots} 批：{since.zh} 之后生产的 {made} 批（{whose.zh}所指的变化可能始于此时）"
        "之间没有差异，因此加入此前生产的批次；此时熔炼炉号或供应商可能仅代表其生产时间",
    )


def _begin(alarmed: Alarmed) -> Said:
    if alarmed.since is None:
        return Said("the first run", "首次运行")
    moment = _moment(alarmed.since)
    return Said(moment, moment)


def _whose(alarmed: Alarmed) -> Said:
    """The open alarm of one place, or of several."""
    places = [each for each in alarmed.places if each.en]
    count = len(alarmed.streams)
    if count > NAMED or not places:
        several = Said(f"the open alarms of {count} streams", f"{count} 个数据流的未关闭报警")
        return several if count > 1 else Said("the open alarm", "未关闭的报警")
    noun = "the open alarm" if count == 1 else "the open alarms"
    en, zh = " and ".join(each.en for each in places), "、".join(each.zh for each in places)
    return Said(f"{noun} {en}", f"{zh}的未关闭报警")


def _moment(micros: int) -> str:
    return said_time(seconds(micros))
