"""Which record, or what else, an entry of a ledger goes back to: the last cause before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import orjson
from sqlalchemy import Connection, or_, select

from service.backtest.evidence import Evidence
from service.backtest.happened import content_happened_at
from service.backtest.past import PEOPLE, RECORD
from service.records.case_tables import ledger

NOTHING = Evidence("", "", 0)

e = ledger.c


class Causes:
    """The causes of a ledger by their place; `marks` names those that no entry tells of."""

    def __init__(self, connection: Connection, marks: Iterable[tuple[int, Evidence]]) -> None:
        self._connection = connection
        self._marks = dict(marks)
        wanted = or_(e.kind.startswith(RECORD), e.kind.in_(PEOPLE))
        roots = connection.execute(select(e.seq).where(wanted)).scalars()
        self._places = sorted({*roots, *self._marks})
        self._known: dict[int, Evidence] = {}

    def of(self, entry: int) -> Evidence:
        """What an entry goes back to."""
        found = bisect_right(self._places, entry)
        if not found:
            return NOTHING
        place = self._places[found - 1]
        if place not in self._known:
            self._known[place] = self._marks.get(place) or self._read(place)
        return self._known[place]

    def _read(self, place: int) -> Evidence:
        query = select(e.at, e.kind, e.subject, e.content).where(e.seq == place)
        row = self._connection.execute(query).one()
        at = content_happened_at(orjson.loads(row.content), row.at)
        return Evidence(row.kind.removeprefix(RECORD), row.subject, at)
