"""The plant in numbers: six measures on one screen, each with its chart, its table and its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions.look_delivery import DELIVERY
from service.actions.look_equipment_effectiveness import (
    OEE,
    availability,
    performance,
    quality,
)
from service.actions.look_pareto import PARETO
from service.actions.look_plant import Stated, choices, rows_behind, state
from service.actions.look_poor_quality_cost import poor_quality_cost
from service.actions.look_today import held_value, is_empty
from service.actions.look_waiting_weeks import waiting_by_week
from service.actions.look_wall import characteristic_names
from service.actions.look_work_in_process import WAITING
from service.actions.look_yield import DEFECTIVE, YIELD, rolled
from service.actions.plant_period import LENGTHS, period_before, period_until
from service.actions.plant_rows import Choice, Measure, newest_operation
from service.api.site import Site
from service.charts.picture_of import check_format, drawn
from service.errors import Unknown
from service.pages.asked import Asked, Asking
from service.pages.navigation import N_
from service.pages.plant_charts import picture_of, runs, waiting_picture
from service.pages.plant_words import PlantWords, known_units
from service.pages.show import HEADERS, show
from service.pages.typed_page import page_of

router = APIRouter()

PAGE = 25
WORST = 3
COLUMNS = 6
USUAL = 4
MOST_TYPED = 200
# What the effectiveness of a machine is the product of.
FACTORS = {
    N_("Availability"): availability, N_("Performance"): performance, N_("Quality"): quality,
}  # fmt: skip
MEDIA = {"svg": "image/svg+xml", "png": "image/png", "vega": "application/json"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A measure as it stands on the first screen; of a cost, each currency."""

    stated: Stated
    value: float | None
    before: float | None
    line: tuple[float | None, ...]
    unit: str = ""


@router.get("/plant")
def get_plant(asked: Asking) -> Response:
    """The six measures against the period before, the worst of each first."""
    choice = choice_of(asked)
    with asked.read() as connection:
        tiles = [
            tile for measure in _measures(asked.site).values()
            for tile in _tiles(connection, asked, measure, choice)
        ]  # fmt: skip
        processes, items = choices(connection)
        empty, words = is_empty(connection), words_of(asked, connection)
        held = held_value(connection)
    return show(
        asked, "plant.html", tiles=tiles, choice=choice, lengths=LENGTHS, processes=processes,
        items=items, worst=WORST, held=held, runs=runs, empty=empty, words=words,
    )  # fmt: skip


@router.get("/plant/{measure}/picture")
def get_plant_picture(asked: Asking, measure: str) -> Response:
    """The measure by week, or by cause, as a picture or for the script to draw."""
    wanted = asked.query("format", "svg")
    check_format(wanted)
    found = measure_of(asked.site, measure)
    choice = replace(choice_of(asked), week=None, part=None)
    with asked.read() as connection:
        stated = state(connection, found, choice)
        words = words_of(asked, connection)
        waits = found is WAITING and asked.query("of") == "weeks"
        waiting = waiting_by_week(connection, choice) if waits else ()
    document = (
        waiting_picture(stated, waiting, words, asked.speech) if waits
        else picture_of(stated, words, asked.speech, choice.unit or "")
    )  # fmt: skip
    return Response(drawn(document, wanted), 200, dict(HEADERS), MEDIA[wanted])


@router.get("/plant/{measure}")
def get_plantmeasure_of(asked: Asking, measure: str) -> Response:
    """A measure by part and week, and the rows that its numbers are the sums of."""
    found, choice, page = measure_of(asked.site, measure), choice_of(asked), page_of(asked)
    with asked.read() as connection:
        stated = state(connection, found, replace(choice, week=None, part=None, unit=None))
        units = known_units(stated) if found.name == "cost" else [""]
        by_unit = [
            (unit, _of_unit(connection, found, choice, unit) if len(units) > 1 else stated)
            for unit in units
        ]
        chosen = state(connection, found, choice)
        rows = rows_behind(connection, found, choice, limit=PAGE + 1, offset=(page - 1) * PAGE)
        processes, items = choices(connection)
        words = words_of(asked, connection)
        held = held_value(connection) if found.name == "cost" else []
        tiles = list(_tiles(connection, asked, found, replace(choice, week=None, part=None)))
        waiting = waiting_by_week(connection, choice) if found is WAITING else ()
    return show(
        asked, "plant_measure.html", measure=found, stated=stated, by_unit=by_unit,
        chosen=chosen, rows=rows[:PAGE], more=len(rows) > PAGE, page=page, choice=choice,
        lengths=LENGTHS, processes=processes, items=items, words=words, held=held, tiles=tiles,
        columns=COLUMNS, factors=FACTORS if found is OEE else {}, rolled=_rolled(stated),
        waiting=waiting, picture=f"/plant/{found.name}/picture",
    )  # fmt: skip


def _measures(site: Site) -> dict[str, Measure]:
    """In the order in which they stand on the first screen."""
    cost = poor_quality_cost(site.settings.cost_rates, site.settings.cost_rework_per_piece)
    return {each.name: each for each in (YIELD, DEFECTIVE, PARETO, cost, OEE, WAITING, DELIVERY)}


def measure_of(site: Site, name: str) -> Measure:
    """By its name; Unknown where there is none of it."""
    found = _measures(site).get(name)
    if found is None:
        raise Unknown(f"there is no measure {name[:MOST_TYPED]}")
    return found


def words_of(asked: Asked, connection: Connection) -> PlantWords:
    """With what the plant calls its characteristics."""
    return PlantWords(asked.speech, characteristic_names(connection))


def choice_of(asked: Asked) -> Choice:
    """As filtered; what is no length of time and no week is none."""
    period = period_until(asked.site.clock(), asked.speech.zone, _length(asked))
    known = asked.request.query_params
    return Choice(
        period, asked.query("process")[:MOST_TYPED], asked.query("item")[:MOST_TYPED],
        period.week_of(asked.query("week")),
        asked.query("part")[:MOST_TYPED] if "part" in known else None,
        asked.query("unit")[:MOST_TYPED] if "unit" in known else None,
    )  # fmt: skip


def _length(asked: Asked) -> int:
    """As chosen; else the usual one, or a longer one if nothing was made in so short a time."""
    chosen = next((each for each in LENGTHS if asked.query("weeks") == str(each)), None)
    if chosen is not None:
        return chosen
    with asked.read() as connection:
        newest = newest_operation(connection)
    if newest is None:
        return USUAL
    weeks = (asked.site.clock() - newest) / timedelta(weeks=1) + 1
    return next((each for each in LENGTHS if each >= weeks), USUAL)


def _tiles(
    connection: Connection, asked: Asked, measure: Measure, choice: Choice
) -> list[Tile]:  # fmt: skip
    whole = replace(choice, unit=None)
    weeks = len(choice.period.weeks)
    earlier = replace(whole, period=period_before(asked.site.clock(), asked.speech.zone, weeks))
    now = state(connection, measure, whole)
    before = state(connection, measure, earlier) if measure.dated else None
    if measure.name != "cost":
        was = None if before is None else _headline(before)
        waits = measure is WAITING
        return [
            Tile(
                now, _headline(now), was,
                waiting_by_week(connection, whole) if waits else _line(now),
            )
        ]  # fmt: skip
    assert before is not None
    return [_money(now, before, unit) for unit in known_units(now) or [""] if unit or not now.parts]


def _money(now: Stated, before: Stated, unit: str) -> Tile:
    mine = replace(now, parts=tuple(each for each in now.parts if each.unit == unit))
    value = _amount(mine, unit) if mine.parts else None
    line = tuple(
        sum(each["amount"] for each in week if each) if any(week) else None
        for week in zip(*(part.weeks for part in mine.parts), strict=True)
    )
    return Tile(mine, value, _amount(before, unit) if before.parts else None, line, unit)


def _amount(stated: Stated, unit: str) -> float:
    return sum(each.sums["amount"] for each in stated.parts if each.unit == unit)


def _headline(stated: Stated) -> float | None:
    """What passes all processes, where each of them lets something pass; else the number itself."""
    return _rolled(stated) if stated.measure.name == "yield" else stated.value


def _line(stated: Stated) -> tuple[float | None, ...]:
    """The number of each week, as it is on top."""
    value = stated.measure.value
    if stated.measure.name != "yield":
        return tuple(stated.value_of(week) for week in stated.weeks)
    by_week = zip(*(part.weeks for part in stated.parts), strict=True)
    return tuple(rolled(value(each) for each in week if each) for week in by_week)


def _rolled(stated: Stated) -> float | None:
    if stated.measure.name != "yield":
        return None
    return rolled(stated.measure.value(part.sums) for part in stated.parts)


def _of_unit(connection: Connection, measure: Measure, choice: Choice, unit: str) -> Stated:
    return state(connection, measure, replace(choice, week=None, part=None, unit=unit))
