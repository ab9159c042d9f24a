"""Which picture shows a measure of the plant, with its numbers as the page says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.look_plant import Part, Stated
from service.actions.plant_rows import Measure, Sums
from service.charts.plant_picture import (
    MOST_LINES,
    Bar,
    Series,
    level_bars,
    pareto,
    weekly_bars,
    weekly_lines,
)
from service.pages.plant_words import PlantWords
from service.pages.sparkline import EDGE, HEIGHT, WIDTH
from service.pages.speech import Speech


def picture_of(stated: Stated, words: PlantWords, speech: Speech, unit: str = "") -> dict[str, Any]:
    """Its Vega-Lite document."""
    measure, weeks = stated.measure, words.weeks(stated)
    head = words.title(measure)
    if measure.name == "defects":
        bars = [Bar(_name(stated, part, words), part.sums["findings"]) for part in stated.parts]
        return pareto(head, speech.say("Findings"), f"{speech.say('Share so far')} (%)", bars)
    if measure.name == "wip":
        bars = [Bar(_name(stated, part, words), part.sums["lots"]) for part in stated.parts]
        return level_bars(head, speech.say("Lots"), bars)
    if measure.name == "cost":
        series = [
            Series(words.part(measure, part.part), _summed(part.weeks, "amount"))
            for part in stated.parts
        ]
        return weekly_bars(f"{head} ({unit})", unit, weeks, series)
    if measure.name == "delivery":
        return weekly_bars(head, speech.say("Orders due"), weeks, _deliveries(stated, speech))
    scale = 100 if measure.shown == "share" else 1
    axis = "%" if measure.shown == "share" else "PPM"
    return weekly_lines(head, axis, weeks, _lines(stated, words, scale))


def waiting_picture(
    stated: Stated, waiting: Sequence[float], words: PlantWords, speech: Speech
) -> dict[str, Any]:
    """The lots in process at the end of each week, as a line."""
    lots, at = speech.say("Lots"), speech.say("at the end of each week")
    head = f"{words.title(stated.measure)}: {at}"
    return weekly_lines(head, lots, words.weeks(stated), [Series(lots, list(waiting))])


def runs(values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """A line the size of a word: points in a box of 120 by 24, interrupted where there is none.

    >>> runs([1.0, 2.0, None, 1.0])
    [[(3.0, 21.0), (41.0, 3.0)], [(117.0, 21.0)]]
    """
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span, across = min(known), max(known) - min(known), WIDTH - 2 * EDGE
    found: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
            continue
        height = (value - low) / span if span else 0.5
        x = EDGE + place * across / max(len(values) - 1, 1)
        found[-1].append((round(x, 1), round(HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE), 1)))
    return [run for run in found if run]


def _name(stated: Stated, part: Part, words: PlantWords) -> str:
    name = words.part(stated.measure, part.part, part.unit)
    return f"{name} ({part.unit})" if stated.measure.name == "wip" else name


def _lines(stated: Stated, words: PlantWords, scale: int) -> list[Series]:
    """The worst; those of which no number is known are left to the table."""
    measure = stated.measure
    known = [part for part in stated.parts if measure.value(part.sums) is not None]
    return [
        Series(
            words.part(measure, part.part), [_scaled(measure, week, scale) for week in part.weeks]
        )
        for part in known[:MOST_LINES]
    ]  # fmt: skip


def _scaled(measure: Measure, sums: Any, scale: int) -> float | None:
    value = None if sums is None else measure.value(sums)
    return None if value is None else value * scale


def _summed(weeks: Sequence[Sums | None], name: str) -> list[float | None]:
    return [None if week is None else week[name] for week in weeks]


def _deliveries(stated: Stated, speech: Speech) -> list[Series]:
    on_time = _summed(stated.weeks, "on_time")
    late = [None if w is None else w["due"] - w["on_time"] for w in stated.weeks]
    return [Series(speech.say("on time"), on_time), Series(speech.say("not on time"), late)]
