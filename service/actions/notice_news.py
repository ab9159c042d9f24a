"""In what two drafts of one notice differ, for whoever had the first one before him."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notifications.customer_notice import CustomerNotice, ShipmentLine

# As many lines as a sentence can name; the notice itself has them all.
NAMED = 20


def news_of(before: CustomerNotice, after: CustomerNotice) -> dict[str, Any]:
    """Lines that came in and went out, and what else is said otherwise; JSON values only."""
    first, then = _lines(before), _lines(after)
    differing = [key for key, line in then.items() if key in first and first[key] != line]
    found = {
        "lines_in": _named([key for key in then if key not in first]),
        "lines_out": _named([key for key in first if key not in then]),
        "lines_changed": _named(differing),
        "cleared": _named([k for k in _keys(after.cleared) if k not in _keys(before.cleared)]),
        "said_otherwise": [
            name
            for name in ("cause", "severity", "change", "contact", "their_problem", "respond_by")
            if getattr(before, name) != getattr(after, name)
        ],
    }
    return {name: value for name, value in found.items() if value}


def _lines(content: CustomerNotice) -> dict[tuple[str, str], ShipmentLine]:
    return {(line.shipment, line.lot): line for line in content.shipments}


def _keys(lines: Sequence[ShipmentLine]) -> list[tuple[str, str]]:
    return [(line.shipment, line.lot) for line in lines]


def _named(keys: Sequence[tuple[str, str]]) -> list[str]:
    said = [f"{shipment}: {lot}" for shipment, lot in keys[:NAMED]]
    more = len(keys) - NAMED
    return [*said, f"and {more} more"] if more > 0 else said
