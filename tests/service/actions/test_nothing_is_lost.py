"""What late, moved, excluded or second news must not lose: a signal, a call, a suspect lot."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.exclude_point import exclude_point, include_point
from service.actions.people import add_person
from service.records import case_tables as c
from service.records import spc_tables as s
from tests.service.actions.streamed import (
    at_desk,
    episodes,
    fired,
    limits,
    plan,
    point,
    points,
    run,
    seen,
    shop_floor,
    signals,
)
from tests.stories.furnace import LIMITS, SHOP, at, basket, check, correction
from tests.support.recording import Works

STREAM = "ecc:*:HEADER-1:night"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def floor(stocked: Works) -> Works:
    shop_floor(stocked)
    at_desk(stocked, lambda desk: add_person(
        desk, name="q", printed_name="Q", email="q@plant.example", language="en",
        roles=["quality_supervisor"], pin="4711-4711"))  # fmt: skip
    return stocked


def letters(works: Works) -> list[dict[str, Any]]:
    return [row for row in seen(works, c.outbox) if row["kind"].startswith("case")]


def acknowledge(works: Works, episode: int) -> None:
    at_desk(works, lambda desk: acknowledge_episode(
        desk, episode=episode, by="anna", reason="seen"))  # fmt: skip


def held(works: Works) -> set[str]:
    return {row["lot"] for row in seen(works, c.hold)}


def baskets(works: Works, *values: float, first: int = 2, **more: Any) -> None:
    for day, value in enumerate(values, first):
        works.record(basket(f"B{day}", day, **more), check(f"B{day}", value, day=day))


# --- calls -----------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["runout", "ecc"])
def test_a_second_call_is_told_though_the_first_case_is_open_and_holds_it_all(
    floor: Works, of: str
) -> None:
    floor.record(*points(0, 0.1, -0.2, 5.0, of=of))
    acknowledge(floor, 1)
    before = len(letters(floor))
    floor.record(*points(0, 0.1, -0.2, 0.1, start=4, of=of))
    assert len(letters(floor)) == before
    floor.record(point(8, -5.5, of=of))
    (last,) = letters(floor)[before:]
    assert last["kind"] == "case_widened"
    assert orjson.loads(last["payload"])["added"] == []
    assert len(seen(floor, c.nonconformance)) == 1
    floor.record(point(9, -5.5, of=of))
    assert len(letters(floor)) == before + 1, "one call an episode"


def test_a_point_that_people_are_called_for_ends_no_episode(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "three_sigma", "clean_run": 2}})
    floor.record(*points(3.1, 0.2, 2.8))
    (episode,) = episodes(floor)
    assert (len(seen(floor, s.alarm)), episode["state"], episode["clean"]) == (1, "open", 0)


# --- signals ---------------------------------------------------------------------------------


def test_limits_of_a_machine_that_begin_later_leave_the_wider_ones_until_then(floor: Works) -> None:
    later = limits("ecc", id="CL-2", equipment="HEADER-1", effective_from="2026-06-01T00:00:00Z")
    floor.record(later)
    assert "WE1" in fired(floor, point(0, 8.0, of="ecc"))


@pytest.mark.parametrize("moved", [{"lot": "L2"}, {"hour": 20}])
def test_what_a_corrected_point_no_longer_interrupts_is_a_run(
    floor: Works, moved: dict[str, Any]
) -> None:
    floor.record(run("L2", equipment="FURNACE-1"))
    floor.record(*points(0.5, 0.6, 0.7, 0.5, -0.5, 0.6, 0.5, 0.6, 0.7))
    assert signals(floor) == []
    right = point(moved.get("hour", 4), -0.5, lot=moved.get("lot", "LOT"))
    floor.record(correction("C-1", {**right, "id": "I-004-runout-LOT"}))
    assert signals(floor) == [("I-008-runout-LOT", "WE4")]
    assert len(seen(floor, c.nonconformance)) == 1


def test_a_point_that_counts_again_is_followed_again(floor: Works) -> None:
    floor.record(*points(0, 0.1, 0.2, 2.5, 2.5, of="ecc"))
    out = "I-004-ecc-LOT"
    at_desk(floor, lambda desk: exclude_point(desk, STREAM, out, cause="typed", by="anna"))
    floor.record(*points(*[0.1, -0.1] * 8, start=5, of="ecc"))
    assert [row["state"] for row in seen(floor, c.nonconformance)] == ["dismissed"]
    at_desk(floor, lambda desk: include_point(desk, STREAM, out, reason="was right", by="anna"))
    assert [row["state"] for row in seen(floor, c.nonconformance)] == ["dismissed", "open"]


def test_a_stream_whose_limits_were_corrected_away_refuses_no_point_of_another(
    floor: Works,
) -> None:
    plan(floor, {"characteristics": {"runout": {"split_by": ["equipment", "tool"]}}})
    floor.record(*(run(f"L{n}", tool=f"T-{n}") for n in range(40)))
    floor.record(*(point(0, 0.1, lot=f"L{n}") for n in range(40)), point(1, 3.3, lot="L7"))
    assert seen(floor, s.alarm) == []
    gone = limits("runout", effective_from="2026-06-01T00:00:00+00:00")
    floor.record(correction("C-1", gone))
    floor.record(point(1, 6.0, of="ecc"))
    assert [row["stream"] for row in seen(floor, s.alarm)][:1] == [STREAM]


# --- lots ------------------------------------------------------------------------------------


def test_the_change_of_a_stream_of_all_machines_is_held_at_all_of_them(stocked: Works) -> None:
    stocked.record(*SHOP, LIMITS)
    plan(stocked, {"characteristics": {"hardness": {"split_by": ["item"]}}})
    for day, value in enumerate([30.0] * 20 + [31.6, 31.4, 31.5, 33.4], 2):
        furnace = f"FURNACE-{2 + day % 2}"
        baskets(stocked, value, first=day, furnace=furnace)
    assert {"B22", "B23", "B24", "B25"} <= held(stocked)


def test_limits_given_in_the_middle_of_a_change_clear_nothing_of_it(stocked: Works) -> None:
    stocked.record(*SHOP, LIMITS)
    baskets(stocked, *[29.9, 30.1] * 5, 31.9, 31.8, 31.9)
    stocked.record({**LIMITS, "id": "CL-2", "center": 30.2, "effective_from": at(14, 18)})
    baskets(stocked, 31.9, 33.6, first=15)
    assert {"B12", "B13", "B14", "B15", "B16"} <= held(stocked)


def test_limits_that_follow_a_process_moved_on_purpose_clear_what_was_before(
    stocked: Works,
) -> None:
    stocked.record(*SHOP, LIMITS)
    baskets(stocked, *[29.9, 30.1] * 5)
    stocked.record({**LIMITS, "id": "CL-2", "center": 28, "effective_from": at(11, 18)})
    baskets(stocked, 30.0, 31.5, first=12)
    assert held(stocked) == {"B12", "B13"}
