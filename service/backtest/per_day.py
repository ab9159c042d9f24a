"""Day by day, of the plant's own calendar: what either rulebook would have led to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from service.backtest.changes import Difference
from service.backtest.evidence import Replayed
from service.backtest.sums import lots_of, quantities_of
from service.backtest.window import Window

Days = dict[str, dict[str, Any]]


def days_document(
    base: Replayed, draft: Replayed, changes: Difference, window: Window
) -> list[dict[str, Any]]:
    """The days on which something happened, in order; `changes` counts what differs on the day."""
    left, right = _figures(base, window), _figures(draft, window)
    differing = _differing(changes, window)
    nothing = _nothing()
    return [
        {
            "day": day,
            "base": left.get(day, nothing),
            "draft": right.get(day, nothing),
            "changes": differing.get(day, 0),
        }
        for day in sorted({*left, *right, *differing})
    ]


def _nothing() -> dict[str, Any]:
    return {"cases": 0, "lots": 0, "quantities": {}, "letters": 0, "stopped": 0}


def _figures(replayed: Replayed, window: Window) -> Days:
    """A lot counts on the day it first came on hold."""
    days: Days = defaultdict(_nothing)
    for case in replayed.cases:
        days[window.day(case.opened.at)]["cases"] += 1
    for letter in replayed.letters:
        days[window.day(letter.cause.at)]["letters"] += 1
    for stopped in replayed.stopped:
        days[window.day(stopped.cause.at)]["stopped"] += 1
    held = defaultdict(list)
    for holds in lots_of(replayed.holds).values():
        held[window.day(holds[0].placed.at)].extend(holds)
    for day, holds in held.items():
        days[day] |= {"lots": len(lots_of(holds)), "quantities": quantities_of(holds)}
    return dict(days)


def _differing(changes: Difference, window: Window) -> dict[str, int]:
    at = [
        *(change.seen.seen.opened.at for change in changes.cases),
        *(change.seen[0].placed.at for change in changes.lots),
        *(change.seen.cause.at for change in changes.letters),
        *(change.seen.cause.at for change in changes.stopped),
    ]
    found: dict[str, int] = defaultdict(int)
    for each in at:
        found[window.day(each)] += 1
    return dict(found)
