"""What stands above a control chart: which stream, what judges it, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt

from graph.picture_text import printable, wrapped
from service.charts.figures import character_width, figures_of, finite
from service.charts.plane import Plane
from service.charts.positions import Row
from service.charts.theme import HEAD, TEXT
from service.charts.words import Words

MOST_CONCERNS = 2


def caption(document: Mapping[str, Any], plane: Plane, words: Words, width: int) -> alt.TitleParams:
    return titled(stream_name(document, words), _sentences(document, plane, words), width)


def titled(head: str, sentences: Iterator[str] | list[str], width: int) -> alt.TitleParams:
    """A head and sentences below it, broken where they would run over the picture's edge."""
    lines = [line for text in sentences if text for line in fitted(text, TEXT, width)]
    return alt.TitleParams(text=list(fitted(head, HEAD, width)), subtitle=lines)


def fitted(text: str, size: int, width: int) -> tuple[str, ...]:
    said = printable(text)
    return wrapped(said[:1].upper() + said[1:], width / size, character_width)


def stream_name(document: Mapping[str, Any], words: Words) -> str:
    """`Core hardness | FURNACE-3 | night`; what does not tell it from others stays away."""
    equipment, shift, item = (document.get(name) for name in ("equipment", "shift", "item"))
    parts = [words.characteristic(document)]
    parts += [str(part) for part in (equipment, shift and words.shift(shift), item) if part]
    context: Mapping[str, Any] = document.get("context") or {}
    parts += [f"{name} {value}" for name, value in context.items() if value]
    return " | ".join(parts)


def _sentences(document: Mapping[str, Any], plane: Plane, words: Words) -> Iterator[str]:
    rows = plane.scene.rows
    # The name of a stream must keep its case.
    about = (words.say("stream", stream=document["stream"]), _plotted(rows, words), plane.upward)
    yield words.say("comma").join(part for part in about if part)
    yield _rules(document["rule_set"], words)
    yield words.say("semicolon").join(_notes(document, plane, words))
    if document["change"]:
        yield from (words.chosen(said) for said in document["change"]["evidence"][:1])
    for concern in document["concerns"][:MOST_CONCERNS]:
        yield str(concern["text_zh" if words.code == "zh-CN" else "text"])


def _plotted(rows: list[Row], words: Words) -> str:
    sizes = {row["size"] for row in rows}
    if not sizes:
        return ""
    least, most = min(sizes), max(sizes)
    if most == 1:
        return words.say("single")
    if least == most:
        return words.say("means", size=most)
    return words.say("means.varied", least=least, most=most)


def _rules(rule_set: Mapping[str, Any], words: Words) -> str:
    name = words.said_or(rule_set["name"], rule_set["name"])
    arl, weekly = finite(rule_set["in_control_arl"]), finite(rule_set["false_alarms_a_week"])
    if arl is None:
        return name
    key = "in_control" if rule_set["exact"] else "in_control.simulated"
    said = words.say(key, rules=name, arl=figures_of(arl))
    if weekly is None:
        return said
    return said + words.say("semicolon") + words.say("false_alarms", number=figures_of(weekly, 2))


def _notes(document: Mapping[str, Any], plane: Plane, words: Words) -> Iterator[str]:
    """What the picture leaves out, or what must be minded when reading it."""
    rows, unit = plane.scene.rows, plane.upward
    if plane.scene.all_points > len(rows):
        yield words.say("last_of", shown=len(rows), all=plane.scene.all_points)
    if rows and rows[-1]["center"] is None:
        yield words.say("unjudged")
    limits = {name: finite(document["specification"][name]) for name in ("lower", "upper")}
    stated = [each for each in limits.values() if each is not None]
    if stated and rows and not any(plane.low <= each <= plane.high for each in stated):
        yield words.say("beyond", range=_range(limits, unit))
    elif stated and any(row["size"] > 1 for row in rows):
        yield words.say("values_specified")
    if any(row["mean"] != row["drawn"] for row in rows):
        yield words.say("excluded_beyond")


def _range(limits: Mapping[str, float | None], unit: str) -> str:
    lower, upper = limits["lower"], limits["upper"]
    if lower is not None and upper is not None:
        return f"{lower:g}–{upper:g} {unit}".rstrip()
    return (f"≥ {lower:g} {unit}" if lower is not None else f"≤ {upper:g} {unit}").rstrip()
