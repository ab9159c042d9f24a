"""What Today says, counted again by hand over all rows, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from service.actions import look_today as today
from service.actions.record_batch import Report
from service.records import tables as t
from service.records.case_tables import hold
from service.records.door import Door
from service.records.schema import instant, number_of
from tests.support.eventful_story import eventful_story

NOW = datetime.now(UTC) + timedelta(days=9)


def test_what_is_held_is_what_the_rows_say(door: Door, record: Callable[..., Report]) -> None:
    record(*eventful_story(9))
    with door.read() as connection:
        holds = (
            connection.execute(select(hold).where(hold.c.released_at.is_(None))).mappings().all()
        )
        lots = {row["id"]: row for row in connection.execute(select(t.lot)).mappings()}
        items = {row["id"]: row for row in connection.execute(select(t.item)).mappings()}
        ages, value = today.held_ages(connection, NOW), dict(today.held_value(connection))
        oldest = today.oldest_held(connection)
    first: dict[str, Any] = {}
    for row in holds:
        first.setdefault(row["lot"], row)
    assert first, "the story holds lots"
    by_age: dict[int | None, int] = defaultdict(int)
    for row in first.values():
        days = (NOW - instant(row["placed_at"])).days
        by_age[next((each for each in today.AGES if days < each), None)] += 1
    assert {each.days: each.lots for each in ages} == dict.fromkeys((*today.AGES, None), 0) | by_age
    worth: dict[str, float] = defaultdict(float)
    for name in first:
        item = items[lots[name]["item"]]
        if item["unit_cost"] is not None and _left(lots[name]) > 0:
            worth[item["currency"]] += number_of(_left(lots[name])) * number_of(item["unit_cost"])
    assert {name: round(sum_, 6) for name, sum_ in value.items()} == {
        name: round(sum_, 6) for name, sum_ in worth.items()
    }
    still = [name for name in first if _left(lots[name]) > 0]
    assert {each["lot"] for each in oldest} <= set(still)
    assert len(oldest) == min(len(still), today.LISTED)


def test_an_empty_plant_is_empty_and_nothing_fails(door: Door) -> None:
    with door.read() as connection:
        assert today.is_empty(connection)
        assert today.held_value(connection) == []
        assert sum(each.lots for each in today.held_ages(connection, NOW)) == 0
        assert set(today.news_since(connection, NOW).values()) == {0}
        for listed in (today.oldest_held, today.orders_waiting, today.open_episodes):
            assert listed(connection) == []
        assert today.unowned_cases(connection) == []
        assert today.silent_customers(connection, NOW) == []


def _left(row: Any) -> int:
    return int(
        row["produced"] - row["consumed"] - row["scrapped"] - row["shipped"] + row["returned"]
        - row["unaccounted"]
    )  # fmt: skip
