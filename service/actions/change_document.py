"""A dated change for JSON: where it lies, what it rests on, and the window that it means."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from service.actions.change_ground import declared_from
from service.actions.dated_change import DatedChange, dated_change
from service.actions.effective_limits import load_limits
from service.actions.made_points import MadePoint, stream_key
from service.actions.since_change import place_of, since_change
from service.actions.strategies import Found
from service.records.schema import MILLION, iso

EVER = 2**62
SIDES = {1: "above", -1: "below"}


def change_document(connection: Connection, stream: str) -> dict[str, Any] | None:
    """The change behind the latest signal or alarm of a stream.

    None where there is none, or where limits that were given or signed since have answered it.
    """
    change = dated_change(connection, stream)
    if change is None or _answered(connection, change):
        return None
    found = Found(change.sign.at, change.sign.made_until)
    window = since_change(connection, change, place_of(connection, stream), found)
    assert window.scope.end is not None, "a containment has an end"
    return {
        "side": SIDES[change.sign.side],
        "coverage": change.coverage,
        "most_likely": _point(change.most_likely),
        "first": _point(change.first),
        "last": _point(change.last),
        "drift": None if change.drift is None else _point(change.drift),
        "window": {
            "from": None if change.start is None else iso(change.start),
            "to": iso(round(window.scope.end * MILLION)),
        },
        "evidence": [{"en": said.en, "zh": said.zh} for said in change.evidence],
    }


def _point(point: MadePoint) -> dict[str, str]:
    return {
        "inspection": point.inspection,
        "at": iso(point.at),
        "checked_at": iso(point.checked_at),
    }


def _answered(connection: Connection, change: DatedChange) -> bool:
    """Whether the process was declared in control, at a level of its own, after the sign."""
    limits = load_limits(connection, stream_key(connection, change.stream))
    newest = declared_from(limits, at=EVER)
    return newest is not None and newest > change.sign.at
