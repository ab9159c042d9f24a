"""Which points of a stream a page shows: the last so many, or those of some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from service.errors import BadInput
from service.pages.asked import Asked

LASTS = ("50", "100", "250", "all")
# More in a chart is a band of ink.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class PageSpan:
    """As asked for in the address: `last`, or the days `from` and `to`, both included."""

    last: str = "100"
    since: str = ""
    until: str = ""
    begin: datetime | None = None
    end: datetime | None = None

    @property
    def dated(self) -> bool:
        return self.begin is not None or self.end is not None

    @property
    def query(self) -> str:
        """The same, for the address of its picture."""
        if not self.dated:
            return urlencode({"last": self.last})
        days = {"from": self.since, "to": self.until}
        return urlencode({name: day for name, day in days.items() if day})

    @property
    def number(self) -> int:
        return MOST if self.dated or self.last == "all" else int(self.last)

    def points(self, points: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those of the days, where days are asked for."""
        return [each for each in points if self._holds(datetime.fromisoformat(each["at"]))]

    def _holds(self, at: datetime) -> bool:
        return (self.begin is None or at >= self.begin) and (self.end is None or at < self.end)


def span_of(asked: Asked) -> PageSpan:
    """What is no number is the usual; a day that is none is said so."""
    since, until = (asked.field_of(name) or asked.query(name) for name in ("from", "to"))
    last = asked.query("last")
    begin, end = _day(asked, since), _day(asked, until)
    if begin is not None and end is not None and begin > end:
        raise BadInput(asked.speech.say("The first day is after the last one."))
    return PageSpan(
        last if last in LASTS else "100", since, until, begin,
        None if end is None else end + timedelta(days=1),
    )  # fmt: skip


def _day(asked: Asked, text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        raise BadInput(asked.speech.say("Write a day as 2026-03-01.")) from None
    return datetime.combine(day, time(), asked.speech.zone)
