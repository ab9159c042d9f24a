"""The days, one after the other: recorded, and whatever comes of them told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from service.demo.barrel import ask_what_else
from service.demo.days import Day
from service.demo.missed import must
from service.demo.stage import Stage
from service.demo.tell_news import NEWS, news_of, tell_news
from service.demo.teller import SEVERITY

MOST_NAMES = 3


@dataclass(slots=True)
class Played:
    """What has come of the days so far."""

    records: int = 0
    seconds: float = 0.0
    # Of each case the lots it held when it was last heard of.
    held: dict[str, int] = field(default_factory=dict)
    # The first case of each kind of news, which got a chapter, and the recall's: event -> number.
    chapters: dict[str, str] = field(default_factory=dict)


def play_days(stage: Stage) -> Played:
    """Record every day over HTTP, in order."""
    played = Played()
    stage.teller.start_days(len(stage.plant.days))
    for day in stage.plant.days:
        _play(stage, played, day)
    played.seconds = stage.teller.end_days()
    return played


def _play(stage: Stage, played: Played, day: Day) -> None:
    answer = stage.door.record(day.lines, key=f"day-{day.number:03d}")
    stopped = answer["refused"]
    odd = [each for each in stopped if not _stopped_at_the_gate(each)]
    must(not odd, f"day {day.number}: {len(odd)} records were refused: {odd[:1]}")
    new = answer["new"] + len(stopped)
    must(new == day.records, f"day {day.number}: {new} of {day.records} new")
    played.records += answer["new"]
    stage.teller.day(day.number, stage.date(day.number), day.records, len(stage.plant.days))
    _tell_stopped(stage, day, stopped)
    for number in sorted(set(answer["nonconformances"])):
        _hear(stage, played, day, stage.door.case(number))


def _stopped_at_the_gate(refused: dict[str, Any]) -> bool:
    """A shipment of what is on hold: the truck stays, as it should."""
    return refused["id"].startswith("SH-") and "is on hold under" in refused["reason"]


def _tell_stopped(stage: Stage, day: Day, stopped: list[dict[str, Any]]) -> None:
    if not stopped:
        return
    names = ", ".join(each["id"] for each in stopped[:MOST_NAMES])
    more = f" and {len(stopped) - MOST_NAMES} more" if len(stopped) > MOST_NAMES else ""
    stage.teller.news(
        day.number, f"the gate stopped {names}{more}: with lots on hold nothing leaves", "bold red"
    )


def _hear(stage: Stage, played: Played, day: Day, case: dict[str, Any]) -> None:
    """News of a case: a chapter for the first serious one of its kind, else a line."""
    number = case["number"]
    event = news_of(case)
    held = sum(lot["held"] for lot in case["lots"])
    before = played.held.get(number)
    played.held[number] = held
    serious = held and case["severity"] != "minor"
    if serious and event in NEWS and event not in played.chapters:
        played.chapters[event] = number
        tell_news(stage, day.number, event, case)
        if event == "inspection.nonconforming":
            played.chapters["recall"] = ask_what_else(stage, number)
    elif before is None:
        _tell_line(stage, day.number, case, held)
    elif held > before:
        stage.teller.news(day.number, f"{number} widened: {held - before} more lots on hold")


def _tell_line(stage: Stage, day: int, case: dict[str, Any], held: int) -> None:
    consequence = f"{held} on hold" if held else "marked"
    reason = case["reason"].partition(" (inspection")[0]
    said = f"{case['number']} {consequence}: {reason}"
    stage.teller.news(day, said, SEVERITY[case["severity"]])
