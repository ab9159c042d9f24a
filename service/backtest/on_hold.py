"""How much is on hold at each hour of a replay, and how much of a lot was there when it was held.

A lot that is used up while it is held is on hold no longer: what was made of it is. So the figures
follow the book of each held lot, record by record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from service.actions.desk import Desk
from service.backtest.evidence import Level
from service.records.case_tables import hold
from service.records.schema import MILLION

LOTS = "lots"
HOUR = 3_600 * MILLION

h = hold.c


@dataclass(slots=True)
class OnHold:
    """Each held lot with its unit and what is there of it; the sums by unit, hour by hour."""

    quantities: dict[int, tuple[int, str]] = field(default_factory=dict)
    _lots: dict[str, tuple[str, int]] = field(default_factory=dict)
    _sums: Counter[str] = field(default_factory=Counter)
    _levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    _last: int = 0

    def read_new(self, desk: Desk, *, at: int) -> None:
        """Take up the holds that were placed since this was last asked."""
        desk.transaction.flush()
        query = select(h.id, h.lot).where(h.id > self._last).order_by(h.id)
        rows = desk.transaction.connection.execute(query).all()
        desk.books.prefetch(("lot", row.lot) for row in rows)
        for row in rows:
            book = desk.need_lot(row.lot)
            self._last = row.id
            self.quantities[row.id] = (max(0, book.remaining), book.unit)
            self._lots.setdefault(row.lot, (book.unit, 0))
        self.follow(desk, (row.lot for row in rows), at=at)

    def holds(self, lot: str) -> bool:
        return lot in self._lots

    def follow(self, desk: Desk, lots: Iterable[str], *, at: int) -> None:
        """Bring the held ones of these lots up to their books."""
        changed = set()
        for lot in lots:
            if lot not in self._lots:
                continue
            unit, before = self._lots[lot]
            active = bool(desk.books.holds(lot))
            now = max(0, desk.need_lot(lot).remaining) if active else 0
            self._sums[unit] += now - before
            self._sums[LOTS] += (now > 0) - (before > 0)
            changed |= {unit, LOTS}
            if active:
                self._lots[lot] = (unit, now)
            else:
                del self._lots[lot]
        for unit in changed:
            self._look(unit, at)

    def _look(self, unit: str, at: int) -> None:
        now, hour = self._sums[unit], at // HOUR
        before = self._levels.get((unit, hour))
        if before is None or now > before.most:
            self._levels[unit, hour] = Level(unit, now, at, now)
        else:
            self._levels[unit, hour] = replace(before, last=now)

    def levels(self) -> tuple[Level, ...]:
        """In order of time; the unit `lots` counts lots."""
        return tuple(self._levels[key] for key in sorted(self._levels, key=lambda key: key[1]))
