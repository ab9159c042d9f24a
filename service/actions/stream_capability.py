"""What a stream's process can do against its specification; refused while it is not in control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping

from service.actions.effective_limits import EffectiveLimits, load_limits
from service.actions.find_stream import identity, need_stream
from service.actions.look_alarms import open_episode
from service.actions.look_limits import limits_documents
from service.actions.non_normal import law_documents
from service.actions.span import Span
from service.actions.stream_book import StreamBook
from service.actions.stream_key import key_of
from service.actions.stream_points import StreamPoint, breaks_of, read_points
from service.actions.study_stream import excluded_documents
from service.errors import Conflict
from service.records.schema import iso
from spc.capability import Capability, CapabilityRefused, capability
from spc.signals import signals
from spc.specification import SpecificationLimits

SHOWN_SIGNALS = 3


class NotCapable(Conflict):
    """No figure can be given yet; the sentence says why, and what would help."""

    title = "No capability"


def stream_capability(connection: Connection, name: str, span: Span) -> dict[str, Any]:
    """Capability from the values since the present limits judge, or from those of a span."""
    row = need_stream(connection, name)
    key = key_of(row)
    book = StreamBook(key, load_limits(connection, key), [], 0)
    points = _chosen(book, span, read_points(connection, book))
    used = [point for point in points if point.excluded is None]
    specification = SpecificationLimits(row["lower"], row["upper"])
    try:
        found = capability(
            [point.values for point in used],
            specification,
            target=_target(row),
            unstable=_unstable(connection, name, book, points),
        )
        laws = law_documents([value for point in used for value in point.values], specification)
    except CapabilityRefused as refused:
        raise NotCapable(f"stream `{name}`: {refused}") from None
    return {
        **identity(row),
        "unit": row["unit"],
        "specification": {limit: row[limit] for limit in ("nominal", "lower", "upper")},
        "from": iso(used[0].at),
        "to": iso(used[-1].at),
        "limits": limits_documents(connection, book)[-1:],
        "excluded": excluded_documents(points),
        **_figures(found),
        **laws,
    }


def _chosen(book: StreamBook, span: Span, points: Sequence[StreamPoint]) -> list[StreamPoint]:
    """The span asked for; else what the limits of the newest point have judged."""
    if span.stated or not points:
        return span.choose(points)
    present = points[-1].limits
    if present is None:
        raise NotCapable(
            f"stream `{book.key.id}` has no control limits yet: without them nobody knows "
            "whether it is in control. Freeze limits first"
        )
    return [point for point in points if point.limits is present]


def _unstable(
    connection: Connection, name: str, book: StreamBook, points: Sequence[StreamPoint]
) -> list[str]:
    """Why the chart is not in control: an open episode, or signals among these very points."""
    found = []
    episode = open_episode(connection, name)
    # One that began after these points says nothing of them.
    if episode is not None and points and episode["first_at"] <= points[-1].at:
        found.append(
            f"episode {episode['id']} is open since inspection {episode['first_inspection']}"
        )
    said = _signals(book, points)
    shown = ", ".join(said[:SHOWN_SIGNALS])
    rest = len(said) - SHOWN_SIGNALS
    if said:
        more = f" and {rest} more" if rest > 0 else ""
        found.append(
            f"these points signal: {shown}{more}; exclude those that have a cause, with the "
            "cause, or take the points after the change"
        )
    return found


def _signals(book: StreamBook, points: Sequence[StreamPoint]) -> list[str]:
    """Signals as the points stand now: what an exclusion has explained signals no more.

    Points older than all limits are judged by the first ones: phase I is judged by its own.
    """
    limits = _first(book)
    if limits is None:
        return []
    z = np.array([np.nan if p.excluded else _z(p, p.limits or limits) for p in points])
    breaks = breaks_of(points)
    found = []
    for rules in {id(each): each for each in _rule_sets(points, limits)}.values():
        found += [
            (each.point, each.rule)
            for each in signals(z, rules, breaks)
            if (points[each.point].limits or limits).rule_set is rules
        ]
    return [f"{rule} at inspection {points[i].inspection}" for i, rule in sorted(found)]


def _rule_sets(points: Sequence[StreamPoint], first: EffectiveLimits) -> list[Any]:
    return [(point.limits or first).rule_set for point in points]


def _first(book: StreamBook) -> EffectiveLimits | None:
    return min(book.limits, key=lambda each: each.effective_from, default=None)


def _z(point: StreamPoint, limits: EffectiveLimits) -> float:
    return limits.limits.z(point.mean, point.size) * 3 / limits.multiplier


def _target(row: RowMapping) -> float | None:
    """The nominal, where it lies between the limits."""
    nominal, lower, upper = row["nominal"], row["lower"], row["upper"]
    if nominal is None or (lower is not None and nominal < lower):
        return None
    return None if upper is not None and nominal > upper else float(nominal)


def _figures(found: Capability) -> dict[str, Any]:
    """The figures by name; each index with its interval."""
    return asdict(found)
