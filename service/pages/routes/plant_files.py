"""The plant's numbers as files for a spreadsheet: the weeks of a measure, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from service.actions.look_plant import Stated, rows_behind, state
from service.actions.plant_rows import Measure
from service.pages.asked import Asked, Asking
from service.pages.csv_answer import Cell, csv_answer
from service.pages.plant_words import PlantWords
from service.pages.routes.plant import choice_of, measure_of, words_of

router = APIRouter()
# A spreadsheet holds no more rows than that.
MOST = 1_000_000
AS_SAID = {"count": 0, "money": 2, "quantity": 6, "span": 0}


@router.get("/plant/{measure}/rows")
def get_plant_rows(asked: Asking, measure: str) -> Response:
    """As the page shows them, all of them; with `of=weeks` the sums by part and week."""
    found, choice = measure_of(asked.site, measure), choice_of(asked)
    by_week = asked.query("of") == "weeks"
    with asked.read() as connection:
        words = words_of(asked, connection)
        if by_week:
            whole = replace(choice, week=None, part=None)
            table = list(_weeks(words, state(connection, found, whole)))
        else:
            rows = rows_behind(connection, found, choice, limit=MOST)
            table = [_row(asked, words, found, each) for each in rows]
    heads = _week_heads(asked, words, found) if by_week else _heads(asked, words, found)
    return csv_answer(f"{found.name}-{'weeks' if by_week else 'rows'}", heads, table)


def _heads(asked: Asked, words: PlantWords, measure: Measure) -> list[str]:
    say = asked.speech.say
    return [
        say("When"), say("Recorded as"), words.parts(measure), say("Lot"), say("Item"),
        *(word for _, word in words.sums(measure)), say("Unit"), say("Note"),
    ]  # fmt: skip


def _row(asked: Asked, words: PlantWords, measure: Measure, row: dict[str, Any]) -> list[Cell]:
    part = words.part(measure, row["part"], row["unit"])
    return [
        asked.speech.full_moment(row["at"]), row["name"], part, row["lot"], row["item"],
        *_sums(words, measure, row), _unit(asked, measure, row["unit"]), words.note(measure, row),
    ]  # fmt: skip


def _unit(asked: Asked, measure: Measure, unit: str | None) -> str | None:
    """Of a quantity or of money; of a defect it is only what kind of finding it was."""
    if not unit or measure.of == "defect":
        return None
    return asked.speech.term(unit, "unit")


def _week_heads(asked: Asked, words: PlantWords, measure: Measure) -> list[str]:
    say = asked.speech.say
    value = [words.title(measure)] if measure.shown in ("share", "ppm") else []
    return [
        say("Week from"), words.parts(measure), say("Unit"), *value,
        *(word for _, word in words.sums(measure)),
    ]  # fmt: skip


def _weeks(words: PlantWords, stated: Stated) -> Iterator[list[Cell]]:
    """What stands now has one line for each part; a week without any has none."""
    measure = stated.measure
    for place, week in enumerate(stated.period.weeks):
        for part in stated.parts:
            sums = part.weeks[place]
            if sums is None:
                continue
            value = measure.value(sums)
            shown = [value if value is None else round(value, 6)]
            yield [
                week.monday.isoformat() if measure.dated else None,
                words.part(measure, part.part, part.unit),
                part.unit if measure.of != "defect" else None,
                *(shown if measure.shown in ("share", "ppm") else []),
                *_sums(words, measure, part.sums if not measure.dated else sums),
            ]


def _sums(words: PlantWords, measure: Measure, sums: Any) -> list[Cell]:
    """Plain numbers, for a spreadsheet to add up; time in hours as the page says it."""
    return [
        round(sums[name] / 3600, 3) if measure.sums[name] == "span"
        else round(sums[name], AS_SAID[measure.sums[name]])
        for name, _ in words.sums(measure)
    ]  # fmt: skip
