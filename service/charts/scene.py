"""What a control chart is to show, in positions along the chart: drawn elsewhere.

The points stand in their order, one step apart, so that a gap in time does not stretch the chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.picture_text import printable
from service.charts.figures import finite, said_time
from service.charts.limits_along import Stretch, Version, stretches_of, versions_of
from service.charts.positions import HALF, Document, Row

MOST_POINTS = 120
SHOWN_VALUES = 8


@dataclass(frozen=True)
class Change:
    """A dated change in positions: where it most likely began, and from when to when it may have.

    None: outside of what is shown.
    """

    start: float | None
    first: float
    last: float
    drift: float | None
    coverage: float


@dataclass(frozen=True)
class Scene:
    """Everything of a stream's document that the chart of its last points shows."""

    rows: list[Row]
    stretches: list[Stretch]
    gaps: list[Row]
    versions: list[Version]
    fired: list[Row]
    episodes: list[Row]
    change: Change | None
    all_points: int

    @property
    def first(self) -> int:
        return int(self.rows[0]["position"]) if self.rows else 1

    @property
    def last(self) -> int:
        return int(self.rows[-1]["position"]) if self.rows else 1


def scene_of(document: Document, *, last: int = MOST_POINTS, most: int = MOST_POINTS) -> Scene:
    """The last points of a stream's document, at most `most`, as they are to be drawn."""
    points: Sequence[Document] = document["points"]
    shown = points[-min(last, most) :]
    start = len(points) - len(shown) + 1
    members = _members(document["signals"])
    rows = [_row(point, start + k, members) for k, point in enumerate(shown)]
    _number_lines(rows)
    places = {row["id"]: row["position"] for row in rows}
    return Scene(
        rows=rows,
        stretches=list(stretches_of(rows)),
        gaps=[{"at": row["position"] - HALF} for row in rows[1:] if row["gap"]],
        versions=list(versions_of(shown, rows, document["limits"])),
        fired=[
            {"position": row["position"], "rule": rule} for row in rows for rule in row["fired"]
        ],
        episodes=list(_episodes(document["episodes"], places, rows)),
        change=_change(document.get("change"), places, points, rows),
        all_points=len(points),
    )


def _members(signals: Sequence[Document]) -> frozenset[str]:
    """The points that count towards the last signal, by all rules that it completed."""
    if not signals:
        return frozenset()
    last = signals[-1]["inspection"]
    return frozenset(
        member for each in signals if each["inspection"] == last for member in each["members"]
    )


def _row(point: Document, position: int, members: frozenset[str]) -> Row:
    excluded = point.get("excluded")
    center, lower, upper = (finite(point[name]) for name in ("center", "lower", "upper"))
    rules = list(point["rules"])
    return {
        "position": position,
        "id": point["inspection"],
        "inspection": printable(point["inspection"]),
        "lot": printable(point["lot"]),
        "at": said_time(point["at"]),
        "mean": finite(point["mean"]),
        "size": point["size"],
        "values": _values(point["values"]),
        "z": finite(point["z"]),
        "center": center,
        "lower": lower,
        "upper": upper,
        "fired": rules,
        "rules": " ".join(rules),
        "excluded": printable(excluded["cause"]) if excluded else "",
        "gap": bool(point.get("gap")),
        "member": point["inspection"] in members,
        "mark": _mark(rules, center, excluded=bool(excluded)),
    }


def _mark(rules: Sequence[str], center: float | None, *, excluded: bool) -> str:
    if excluded:
        return "excluded"
    if rules:
        return "signal"
    return "unlimited" if center is None else "point"


def _values(values: Sequence[float]) -> str:
    said = ", ".join(f"{value:.10g}" for value in values[:SHOWN_VALUES])
    return f"{said}, …" if len(values) > SHOWN_VALUES else said


def _number_lines(rows: Sequence[Row]) -> None:
    """Number the lines that connect points: a gap ends one."""
    line = 0
    for row in rows:
        line += row["gap"]
        row["line"] = line


def _episodes(
    episodes: Sequence[Document], places: Mapping[str, int], rows: Sequence[Row]
) -> Iterator[Row]:
    """The open episode: from its first point to the end, for it goes on."""
    for each in episodes:
        if each.get("state") != "open" or not rows:
            continue
        seen = [places[name] for name in each["inspections"] if name in places]
        first = min(seen, default=rows[0]["position"])
        if len(seen) < len(each["inspections"]):
            first = rows[0]["position"]
        yield {"from": first - HALF, "to": rows[-1]["position"] + HALF}


def _change(
    change: Document | None,
    places: Mapping[str, int],
    points: Sequence[Document],
    rows: Sequence[Row],
) -> Change | None:
    """The change where it is seen; what lies before the shown points begins at their edge."""
    if change is None or not rows:
        return None
    everywhere = {point["inspection"]: k for k, point in enumerate(points, 1)}
    ends = [everywhere.get(change[name]["inspection"]) for name in ("first", "last")]
    edge = rows[0]["position"]
    if None in ends:
        return None
    low, high = sorted(end for end in ends if end is not None)
    if high < edge:
        return None
    likely = places.get(change["most_likely"]["inspection"])
    drift = places.get(change["drift"]["inspection"]) if change.get("drift") else None
    return Change(
        start=None if likely is None else likely - HALF,
        first=max(low, edge) - HALF,
        last=high + HALF,
        drift=None if drift is None else drift - HALF,
        coverage=change["coverage"],
    )
