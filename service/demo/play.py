"""The days, one after the other: recorded, and whatever comes of them told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from service.demo.barrel import ask_what_else
from service.demo.days import Day
from service.demo.missed import must
from service.demo.people import SUPERVISOR
from service.demo.stage import Stage
from service.demo.tell_news import NEWS, tell_news
from service.demo.teller import SEVERITY

# After so many days without another signal of its stream, a warning that held nothing was chance.
QUIET_DAYS = 2


@dataclass(slots=True)
class Played:
    """What has come of the days so far."""

    records: int = 0
    seconds: float = 0.0
    # Of each case: the lots it held and the day when it was last heard of.
    held: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    # The first case of each kind of news, which got a chapter, and the recall's: event -> number.
    chapters: dict[str, str] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)


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
    refused = answer["refused"]
    must(not refused, f"day {day.number}: {len(refused)} records were refused: {refused[:1]}")
    must(answer["new"] == day.records, f"day {day.number}: {answer['new']} of {day.records} new")
    played.records += answer["new"]
    stage.teller.day(day.number, stage.date(day.number), day.records, len(stage.plant.days))
    for number in sorted(set(answer["nonconformances"])):
        _hear(stage, played, day, stage.door.case(number))
    _dismiss_chance(stage, played, day)


def _hear(stage: Stage, played: Played, day: Day, case: dict[str, Any]) -> None:
    """News of a case: a chapter for the first serious one of its kind, else a line."""
    number, event = case["number"], case["event"]
    held = sum(lot["held"] for lot in case["lots"])
    before = played.held.get(number)
    played.held[number], played.heard[number] = held, day.number
    if event == "spc.signal" and not held:
        played.warnings.add(number)
    else:
        played.warnings.discard(number)
    serious = held and case["severity"] != "minor"
    if serious and event in NEWS and event not in played.chapters:
        played.chapters[event] = number
        tell_news(stage, day.number, case)
        if event == "inspection.nonconforming":
            played.chapters["recall"] = ask_what_else(stage, number)
    elif before is None:
        _tell_line(stage, day.number, case, held)
    elif held > before:
        stage.teller.news(day.number, f"{number} widened: {held - before} more lots on hold")


def _tell_line(stage: Stage, day: int, case: dict[str, Any], held: int) -> None:
    consequence = f"{held} on hold" if held else "warning"
    reason = case["reason"].partition(" (inspection")[0]
    said = f"{case['number']} {consequence}: {reason}"
    stage.teller.news(day, said, SEVERITY[case["severity"]])


def _dismiss_chance(stage: Stage, played: Played, day: Day) -> None:
    """The supervisor closes a lone warning through the link in her mail."""
    for number in sorted(played.warnings):
        if day.number - played.heard[number] < QUIET_DAYS:
            continue
        played.warnings.discard(number)
        reason = f"No further signal in {QUIET_DAYS} days, all values within specification"
        done = stage.room.sign(SUPERVISOR, number, "dismiss", reason)
        must(done["state"] == "dismissed", f"{number} is {done['state']}, not dismissed")
        stage.teller.news(
            day.number,
            f"{number} dismissed by {SUPERVISOR.printed_name} through the link in her mail: "
            f"{QUIET_DAYS} quiet days",
            "dim",
        )
