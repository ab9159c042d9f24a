"""What happened to a lot, as lines of a table; and what its operations recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.pages.navigation import N_

WORDS: Mapping[str, str] = {
    "receipt": N_("Received"), "made": N_("Made"), "used": N_("Used"),
    "inspection": N_("Inspected"), "move": N_("Moved"), "shipment": N_("Sent off"),
    "return": N_("Was returned"), "scrap": N_("Scrapped"), "count": N_("Counted"),
    "complaint": N_("Complained of"), "hold": N_("Put on hold"), "release": N_("Released"),
}  # fmt: skip
RECORD_OF = {"made": "operation", "used": "operation"}
WHO = ("inspector", "operator", "supplier", "customer", "placed_by", "released_by")
SAID = ("note", "text", "reason", "release_reason")
WIDTH, HEIGHT, EDGE = 180.0, 36.0, 3.0


@dataclass(frozen=True, slots=True)
class Event:
    """One line: when, what, with which quantity, who, what was said, and its record."""

    at: str
    word: str
    kind: str | None
    name: str | None
    case: str | None
    quantity: float | None
    who: str | None
    where: str | None
    said: str | None
    good: bool | None
    corrections: tuple[str, ...]


def events_of(history: Iterable[Mapping[str, Any]]) -> list[Event]:
    """The newest first; single measurements stand with their inspection."""
    known = [_event(each) for each in history if each["event"] in WORDS]
    return known[::-1]


def _event(each: Mapping[str, Any]) -> Event:
    kind = RECORD_OF.get(each["event"], each["event"]) if "id" in each else None
    quantity = each.get("quantity")
    return Event(
        at=each["at"], word=WORDS[each["event"]], kind=kind, name=each.get("id"),
        case=each.get("nonconformance"),
        quantity=each.get("difference") if each["event"] == "count" else quantity,
        who=next((each[name] for name in WHO if each.get(name)), None),
        where=each.get("to") or each.get("equipment"),
        said=next((each[name] for name in SAID if each.get(name)), None),
        good=each.get("conforming"), corrections=tuple(each.get("corrections", ())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """A value that was recorded again and again in a run, as a line of 180 by 36."""

    points: str
    low: float
    high: float
    count: int


def curve_of(recorded: Sequence[Sequence[Any]]) -> Curve | None:
    """Of pairs of time and value; None where nothing was recorded.

    >>> curve_of([["2026-03-02T06:00:00+00:00", 20], ["2026-03-02T07:00:00+00:00", 860]])
    Curve(points='3.0,33.0 177.0,3.0', low=20, high=860, count=2)
    """
    if not recorded:
        return None
    times = [datetime.fromisoformat(str(at)).timestamp() for at, _ in recorded]
    values = [value for _, value in recorded]
    low, high, begin = min(values), max(values), times[0]
    across = (WIDTH - 2 * EDGE) / ((times[-1] - begin) or 1)
    tall = (HEIGHT - 2 * EDGE) / ((high - low) or 1)
    points = (
        f"{EDGE + (at - begin) * across:.1f},{HEIGHT - EDGE - (value - low) * tall:.1f}"
        for at, value in zip(times, values, strict=True)
    )
    return Curve(" ".join(points), low, high, len(values))
