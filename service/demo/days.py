"""The seeded plant's records, day by day, as they are posted; and the facts of what is staged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fixtures.plant import START, stages, write_days
from fixtures.staging import Staging


@dataclass(frozen=True, slots=True)
class Day:
    """One day's records as JSON Lines."""

    number: int
    date: datetime
    records: int
    lines: bytes


@dataclass(frozen=True, slots=True)
class Plant:
    days: Sequence[Day]
    staging: Staging
    # What the customers are called, by their ids.
    customers: Mapping[str, str]
    # Where they are written to.
    addresses: Mapping[str, str]
    # What each item is counted in.
    units: Mapping[str, str]

    @property
    def records(self) -> int:
        return sum(day.records for day in self.days)

    @property
    def end(self) -> datetime:
        return self.days[-1].date + timedelta(days=1)


def make_plant(folder: Path) -> Plant:
    """Sixty days, one file a day, which stay in the folder to be looked at."""
    files = write_days(folder)
    days = []
    for file in files:
        number = int(file.stem.removeprefix("day-"))
        lines = file.read_bytes()
        date = START + timedelta(days=number - 1)
        days.append(Day(number, date, lines.count(b"\n"), lines))
    known = [json.loads(line) for line in days[0].lines.splitlines()]
    parties = [each for each in known if each.get("role") == "customer"]
    return Plant(
        days=days,
        staging=stages(),
        customers={each["id"]: each["name"] for each in parties},
        addresses={each["id"]: each["email"] for each in parties if "email" in each},
        units={each["id"]: each["unit"] for each in known if each["record"] == "item"},
    )
