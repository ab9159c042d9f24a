"""One page of the lots of a radius, with what all of them come to by place: whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from service.actions.stored_answer import lots_of, rest_of

# Where a lot's material is, by the figure that says how much of it.
WHEREABOUTS = ("on_hand", "in_process", "shipped", "consumed", "scrapped", "unaccounted")
PAGE = 50


@dataclass(frozen=True, slots=True)
class LotsWanted:
    """Which lots of a radius are shown: by whereabouts, place or part of the name."""

    where: str = ""
    location: str = ""
    text: str = ""
    page: int = 1

    def admits(self, lot: dict[str, Any]) -> bool:
        return (
            (not self.where or lot[self.where] != 0)
            and (not self.location or lot["location"] == self.location)
            and self.text.casefold() in lot["lot"].casefold()
        )


def look_radius(pieces: Sequence[bytes], wanted: LotsWanted) -> dict[str, Any]:
    """The answer but for its lots, and of these one page, counts by whereabouts and by place."""
    return {**rest_of(pieces), "shown": look_lots(lots_of(pieces), wanted)}


def look_lots(texts: Iterable[bytes], wanted: LotsWanted) -> dict[str, Any]:
    """One pass over the lots; only the page itself is kept."""
    counts = dict.fromkeys(WHEREABOUTS, 0)
    places: dict[str, dict[str, Any]] = {}
    rows, found, first = [], 0, (wanted.page - 1) * PAGE
    for text in texts:
        lot = orjson.loads(text)
        for name in WHEREABOUTS:
            counts[name] += lot[name] != 0
        if lot["location"] is not None and (lot["on_hand"] or lot["in_process"]):
            _add_place(places, lot)
        if wanted.admits(lot):
            if first <= found < first + PAGE:
                rows.append(lot)
            found += 1
    by_lots = sorted(places.values(), key=lambda place: (-place["lots"], place["location"]))
    return {
        "rows": rows,
        "found": found,
        "more": found > first + PAGE,
        "counts": counts,
        "places": by_lots,
    }


def _add_place(places: dict[str, dict[str, Any]], lot: dict[str, Any]) -> None:
    place = places.setdefault(
        lot["location"], {"location": lot["location"], "lots": 0, "quantities": {}}
    )
    place["lots"] += 1
    there = lot["on_hand"] + lot["in_process"]
    place["quantities"][lot["unit"]] = place["quantities"].get(lot["unit"], 0) + there
