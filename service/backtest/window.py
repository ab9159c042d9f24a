"""Which part of the past a report is about, and on which day of the plant something happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.backtest.evidence import Level, Replayed
from service.errors import BadInput
from service.records.schema import instant, microseconds


@dataclass(frozen=True, slots=True)
class Window:
    """From an instant on and before another; None: no such end. In the plant's time zone."""

    since: datetime | None = None
    until: datetime | None = None
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise BadInput(
                f"until: {self.until.isoformat()} is not after since, {self.since.isoformat()}"
            )

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise BadInput(f"time zone `{self.time_zone}` is not known; set HEADMARK_TIME_ZONE to "
                           "a name such as Asia/Shanghai") from None  # fmt: skip

    def has(self, at: int) -> bool:
        if self.since is not None and at < microseconds(self.since):
            return False
        return self.until is None or at < microseconds(self.until)

    def day(self, at: int) -> str:
        return instant(at).astimezone(self.zone).date().isoformat()

    def of(self, replayed: Replayed) -> Replayed:
        """What falls into the window; the whole past was replayed to get there."""
        if self.since is None and self.until is None:
            return replayed
        return replace(
            replayed,
            cases=tuple(each for each in replayed.cases if self.has(each.opened.at)),
            holds=tuple(each for each in replayed.holds if self.has(each.placed.at)),
            letters=tuple(each for each in replayed.letters if self.has(each.cause.at)),
            stopped=tuple(each for each in replayed.stopped if self.has(each.cause.at)),
            fired=tuple(each for each in replayed.fired if self.has(each.cause.at)),
        )

    def most_on_hold(self, levels: Iterable[Level]) -> dict[str, Level]:
        """The largest moment of each unit; what was on hold when the window begins counts."""
        found: dict[str, Level] = {}
        for level in levels:
            before = self.since is not None and level.at < microseconds(self.since)
            if not before and not self.has(level.at):
                continue
            if before:
                standing = replace(level, most=level.last, at=microseconds(self.since))  # type: ignore[arg-type]
                found[level.unit] = standing
            elif level.unit not in found or level.most > found[level.unit].most:
                found[level.unit] = level
        return found
