"""Which lots are compared: since the change that an alarm speaks of, where a heat is only time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.blast_radius import blast_radius
from graph.said import Said
from graph.scopes import parse_scope
from service.actions.commonality_rows import FACTORS, LotRow
from service.actions.commonality_window import FEWEST, NEWEST, Alarmed, Window, windows
from service.actions.look_commonality import Looked, analyse, look_commonality
from service.actions.run_commonality import run_commonality
from service.records import spc_tables as s
from service.records.schema import MILLION, iso
from service.settings import Settings
from tests.stories.furnace import LIMITS, SHOP, basket, check
from tests.stories.looking import rows as stored
from tests.support.master_data import Record, receipt
from tests.support.recording import NOW, Works, desk_of

STREAM = "hardness:*:FURNACE-3:night"
SHIFTS = ("day", "evening", "night")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LOTS, DRIFTS, A_HEAT = 225, 150, 15
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


# --- the lots of a plant -------------------------------------------------------------------------


def lot(number: int, soft: float) -> list[Record]:
    """Everything runs through furnace 3, a heat after the other, around the clock."""
    begun = FIRST + timedelta(hours=8 * number)
    name, value = f"L{number:03d}", random.Random(number).gauss(30.0, 0.8) - soft
    run = basket(
        name, 1, shift=SHIFTS[number % 3], source=f"COIL-{number // A_HEAT}",
        started_at=begun.isoformat(), ended_at=(begun + timedelta(hours=4)).isoformat(),
    )  # fmt: skip
    tested = (begun + timedelta(hours=5)).isoformat()
    return [run, check(name, round(value, 2), day=1) | {"at": tested}]


def record(works: Works, soft: Callable[[int], float]) -> Works:
    works.record(*SHOP, LIMITS)
    works.record(*(receipt(f"COIL-{n}", heat=f"HEAT-{n:02d}") for n in range(LOTS // A_HEAT)))
    for number in range(LOTS):
        works.record(*lot(number, soft(number)))
    return works


def drifting_nights(number: int) -> float:
    """From lot 150 on the nights grow softer, up to three sigmas in fifteen nights."""
    return min(3.0, 0.2 * (number - DRIFTS) / 3) if number >= DRIFTS and number % 3 == 2 else 0.0


def look(works: Works, **asked: Any) -> dict[str, Any]:
    return look_commonality(works.door, works.plant, "hardness", **asked)


def test_since_the_change_the_night_is_named_where_over_all_time_it_is_a_heat(
    stocked: Works,
) -> None:
    works = record(stocked, drifting_nights)
    overall = look(works, since=FIRST)
    assert "heat" in overall["findings"][0]["stratum"], "a heat stands for its time"
    assert overall["window"]["reason"] == "asked"

    found = look(works)
    window, first = found["window"], found["findings"][0]
    assert (window["reason"], window["streams"]) == ("change", [STREAM])
    drift = (FIRST + timedelta(hours=8 * DRIFTS)).isoformat()
    assert window["change"] <= drift
    assert 60 <= found["lots"] < LOTS / 2
    assert first["stratum"] == {"shift": "night"}
    assert first["shared"][0] == {
        "factor": "equipment", "level": "FURNACE-3", "share": 1.0, "elsewhere": 1.0,
    }  # fmt: skip
    assert "lower" in first["sentence"]["en"]
    assert "on the night shift (all at FURNACE-3)" in first["sentence"]["en"]
    assert "夜班（全部在 FURNACE-3）" in first["sentence"]["zh-CN"]
    assert "the open alarm for FURNACE-3 on the night shift" in window["sentence"]["en"]
    assert "FURNACE-3 夜班的未关闭报警" in window["sentence"]["zh-CN"]

    scope = first["scope"]
    assert scope == {"shift": "night", "equipment": "FURNACE-3", "from": scope["from"]}
    assert scope["from"] <= window["change"]
    begun, ended = (FIRST + timedelta(hours=8 * LOTS - back) for back in (20, 16))
    works.record(basket(
        "NIGHT-1", 1, furnace="FURNACE-1",
        started_at=begun.isoformat(), ended_at=ended.isoformat(),
    ))  # fmt: skip
    with works.plant.reading(works.door):
        reached = blast_radius(works.plant.lineage, parse_scope(scope), unknown_ok=True)
    names = set(reached.lot_names())
    # Furnace 1 ran by night as well; nothing it made was measured, and nothing of it is suspect.
    assert {f"L{number:03d}" for number in range(LOTS) if drifting_nights(number)} <= names
    assert "NIGHT-1" not in names

    run = works.door.write(
        lambda each: run_commonality(desk_of(each, works.plant, SETTINGS), "hardness", by="sun"),
        by="sun", now=NOW,
    )  # fmt: skip
    assert (run["window"], run["findings"]) == (window, found["findings"]), "the scheduled run too"
    works.door.write(
        lambda each: each.connection.execute(s.episode.update().values(state="closed")),
        by="sun", now=NOW,
    )  # fmt: skip
    assert look(works)["window"]["reason"] == "newest", "a closed episode tells no time"


def test_a_bad_heat_on_all_shifts_is_found_among_lots_from_before_it(
    stocked: Works,
) -> None:
    """Fewer than sixty were made since: the others come from before."""
    from_lot = LOTS - A_HEAT
    works = record(stocked, lambda number: 4.0 if number >= from_lot else 0.0)
    assert {row["stream"].rpartition(":")[2] for row in stored(works, s.episode, state="open")} >= {
        "night", "day", "evening",
    }  # fmt: skip
    found = look(works)
    assert found["findings"][0]["stratum"] == {"heat": f"HEAT-{from_lot // A_HEAT:02d}"}


def test_where_all_are_alike_since_then_what_was_made_before_is_compared_as_well() -> None:
    change = 100
    made = [
        replace(row, total=30 - 3.0 * (at >= change) + at * 37 % 101 / 100, levels=_material(at))
        for at, row in enumerate(rows(2 * change))
    ]
    looked = Looked("hardness", "Core hardness", "HRC", 1, alarmed=alarmed(change * MILLION))
    found = analyse(looked, made)
    assert (found["window"]["reason"], found["lots"]) == ("before the change", 200)
    assert found["findings"][0]["stratum"] == {"heat": "NEW"}
    alike = [replace(row, total=30 + at * 37 % 101 / 100) for at, row in enumerate(made)]
    found = analyse(looked, alike)
    assert (found["window"]["reason"], found["findings"]) == ("change", [])


def _material(number: int) -> tuple[str | None, ...]:
    known = {
        "equipment": "FURNACE-3", "shift": SHIFTS[number % 3],
        "heat": "OLD" if number < 100 else "NEW",
    }  # fmt: skip
    return tuple(known.get(name) for name in FACTORS)


# --- which of the lots ---------------------------------------------------------------------------


def rows(count: int) -> list[LotRow]:
    one = LotRow(0, 0, 30.0, 1, 0, (None,) * 9, {})
    return [
        replace(one, made_at=(at + 1) * MILLION, started_at=at * MILLION) for at in range(count)
    ]


def alarmed(since: int | None, *streams: str) -> Alarmed:
    named = streams or (STREAM,)
    return Alarmed(named, tuple(Said(f"for {each}", f"{each}") for each in named), since)


def chosen(count: int, since: int | None, *streams: str) -> list[Window]:
    return list(windows(rows(count), alarmed(since, *streams), None, None))


def test_those_made_since_the_change_and_then_as_many_before() -> None:
    near, wide = chosen(500, 400 * MILLION)
    assert (near.reason, len(near.rows), near.rows[-1].made_at) == ("change", 100, 500 * MILLION)
    # What was made at the moment of the last good check is not suspect.
    assert near.rows[0].made_at == 401 * MILLION
    assert (wide.reason, len(wide.rows)) == ("before the change", 200)
    assert "100 lots made since 1970-01-01 00:06:40 UTC" in near.said.en
    assert "1970-01-01 00:06:40 UTC 之后生产的 100 批" in near.said.zh
    assert "a heat or a supplier may then stand for nothing but its time" in wide.said.en


def test_never_fewer_than_sixty_if_there_are_as_many() -> None:
    near, wide = chosen(500, 490 * MILLION)
    assert (len(near.rows), len(wide.rows)) == (FEWEST, 2 * FEWEST)
    assert near.said.en.startswith("the last 60 lots, 10 of them made since ")
    assert near.said.zh.startswith("最近 60 批，其中 10 批生产于 ")
    (only,) = chosen(40, 30 * MILLION)
    assert len(only.rows) == 40


def test_a_change_that_nothing_dates_is_looked_for_in_all_lots_and_bounds_no_recall() -> None:
    (only,) = chosen(500, None)
    assert (len(only.rows), only.begins) == (500, None)
    assert "made since the first run, when the change behind the open alarm" in only.said.en
    assert only.document()["change"] is None


def test_a_recall_reaches_back_to_the_change_and_not_only_to_the_first_lot_measured() -> None:
    near, wide = chosen(500, 400 * MILLION)
    assert near.begins == 400 * MILLION
    assert wide.begins == 300 * MILLION
    early = [replace(row, started_at=0) for row in rows(100)]
    (near, *_) = windows(early, alarmed(10 * MILLION), None, None)
    assert near.begins == 0


def test_without_an_alarm_the_last_three_hundred() -> None:
    (newest,) = windows(rows(500), None, None, None)
    assert (newest.reason, len(newest.rows)) == ("newest", NEWEST)
    assert newest.said.en == "the last 300 lots: no open alarm dates a change"
    (every,) = windows(rows(7), None, None, None)
    assert every.said == Said(
        "all 7 lots: no open alarm dates a change", "全部 7 批：没有未关闭的报警可推断变化时间"
    )


def test_what_is_asked_for_goes_before_any_alarm() -> None:
    since, until = FIRST, FIRST + timedelta(days=1)
    (asked,) = windows(rows(500), alarmed(MILLION), since, until)
    assert (asked.reason, len(asked.rows), asked.document()["streams"]) == ("asked", 500, [])
    assert asked.said.en.endswith("since 2026-01-01 00:00 UTC and before 2026-01-02 00:00 UTC, "
                                  "as asked")  # fmt: skip
    (before,) = windows(rows(500), alarmed(MILLION), None, until)
    assert (before.reason, len(before.rows)) == ("newest", NEWEST)
    assert "no beginning was asked for" in before.said.en


def test_no_lots_at_all_are_a_window_too() -> None:
    (since,) = windows([], alarmed(MILLION), None, None)
    (newest,) = windows([], None, None, None)
    assert (since.begins, newest.begins) == (None, None)
    assert newest.said.en == "no lots: none was measured"


def test_several_alarms_are_named_and_many_are_counted() -> None:
    (two, *_) = chosen(100, MILLION, "A", "B")
    assert "behind the open alarms for A and for B may" in two.said.en
    (many, *_) = chosen(100, MILLION, "A", "B", "C", "D")
    assert "behind the open alarms of 4 streams may" in many.said.en
    assert "4 个数据流的未关闭报警" in many.said.zh
    assert many.document()["change"] == iso(MILLION)
