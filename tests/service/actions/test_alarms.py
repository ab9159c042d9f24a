"""Alarms: who is called, out of all that the charts mark."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from service.actions.moving_average import CALLED_AT, MovingAverage, Q
from service.records import case_tables as c
from service.records import spc_tables as s
from tests.service.actions.streamed import (
    episodes,
    facts,
    plan,
    point,
    points,
    run,
    seen,
    shop_floor,
)
from tests.support.recording import Works, open_works

MANY = 40


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def floor(stocked: Works) -> Works:
    """Forty streams of runout, one a tool, and none of them out."""
    shop_floor(stocked)
    plan(stocked, {"characteristics": {"runout": {"split_by": ["equipment", "tool"]}}})
    stocked.record(*(run(f"L{n}", tool=f"T-{n}") for n in range(MANY)))
    stocked.record(*(point(0, 0.1 * (n % 5), lot=f"L{n}") for n in range(MANY)))
    return stocked


def alarms(works: Works) -> list[dict[str, Any]]:
    return seen(works, s.alarm)


def test_a_stream_that_stands_out_of_forty_is_paged_once(floor: Works) -> None:
    floor.record(*points(1.6, 1.9, 1.7, 2.0, 1.8, 1.9, 2.1, start=1, lot="L7"))
    (alarm,) = alarms(floor)
    assert (alarm["kind"], alarm["streams"], alarm["discoveries"]) == ("false_discovery", MANY, 1)
    assert alarm["stream"] == "runout:*:HEADER-1:*:tool=T-7"
    assert alarm["q"] <= 0.05
    assert alarm["p"] <= 0.05 / MANY
    (episode,) = episodes(floor)
    assert episode["alarm"] == alarm["id"]
    (state,) = seen(floor, s.stream_state, stream=alarm["stream"])
    assert state["alarm"] == alarm["id"]


def test_its_alarm_and_its_signals_are_one_case_and_people_are_told(floor: Works) -> None:
    floor.record(*points(1.6, 1.9, 1.7, start=1, lot="L7"))
    quiet = facts(floor)
    assert [each["page_worthy"] for each in quiet] == [False] * len(quiet)
    assert seen(floor, c.approval_round) == []
    floor.record(*points(2.0, 1.8, 1.9, 2.1, start=4, lot="L7"))
    assert len(seen(floor, c.nonconformance)) == 1
    assert len(seen(floor, c.approval_round)) == 1
    told = [each for each in facts(floor) if each["event"] == "spc.alarm"]
    assert [(each["streams"], each["page_worthy"]) for each in told] == [(MANY, True)]
    assert facts(floor)[-1]["page_worthy"], "a signal of a stream that is paged"


def test_the_alarm_comes_before_the_signals_of_its_point(floor: Works) -> None:
    floor.record(point(1, 4.6, lot="L7"))
    assert [each["event"] for each in facts(floor)][:2] == ["spc.alarm", "spc.signal"]
    assert seen(floor, c.nonconformance)[0]["event"] == "spc.alarm"


def test_a_point_can_let_another_stream_stand_out(floor: Works) -> None:
    """Each alone is one of forty; two of forty are not chance any more."""
    floor.record(point(1, 3.25, lot="L7"))
    assert alarms(floor) == []
    floor.record(point(1, 3.25, lot="L9"))
    assert {each["stream"][-3:] for each in alarms(floor)} == {"T-7", "T-9"}
    assert {each["discoveries"] for each in alarms(floor)} == {2}
    assert len(seen(floor, c.nonconformance)) == 2


def test_streams_that_are_silent_for_a_month_are_not_counted(floor: Works) -> None:
    late = [point(0, 0.1, lot=f"L{n}") | {"id": f"LATE-{n}", "at": "2026-02-20T00:00:00+00:00"}
            for n in (1, 2)]  # fmt: skip
    floor.record(
        *late,
        late[0]
        | {
            "id": "OUT",
            "at": "2026-02-20T01:00:00+00:00",
            "measurements": [{"characteristic": "runout", "values": [4]}],
        },
    )
    (alarm,) = alarms(floor)
    assert alarm["streams"] == 2


def test_an_alarm_ends_with_its_episode_and_may_come_again(floor: Works) -> None:
    floor.record(point(1, 4.6, lot="L7"))
    floor.record(*points(*[-0.4, 0.1] * 12, start=2, lot="L7"))
    (state,) = seen(floor, s.stream_state, stream="runout:*:HEADER-1:*:tool=T-7")
    assert (state["alarm"], episodes(floor)[0]["state"]) == (None, "closed")
    floor.record(point(40, -4.6, lot="L7"))
    assert len(alarms(floor)) == 2
    assert [each["state"] for each in episodes(floor)] == ["closed", "open"]


def test_a_run_is_not_clean_while_the_stream_still_stands_out(floor: Works) -> None:
    """Under three-sigma rules nothing fires, and the process has moved all the same."""
    plan(floor, {"default": {"rule_set": "three_sigma"}}, since="2026-01-02T12:00:00+00:00")
    floor.record(*points(*[1.8] * 30, start=13))
    (alarm,) = alarms(floor)
    (episode,) = episodes(floor)
    assert (episode["rules"], episode["state"]) == ("[]", "open")
    assert episode["alarm"] == alarm["id"]


def test_a_restarted_service_knows_whom_it_has_called_for(floor: Works, database_url: str) -> None:
    floor.record(*points(1.6, 1.9, 1.7, 2.0, 1.8, start=1, lot="L7"))
    other = open_works(database_url)
    other.record(*points(1.9, 2.1, 2.2, 3.4, start=6, lot="L7"))
    assert len(alarms(other)) == 1
    other.engine.dispose()


# --- critical characteristics ----------------------------------------------------------------


def test_three_sigma_on_a_critical_characteristic_calls_without_other_streams(
    floor: Works,
) -> None:
    floor.record(point(0, 0.1, of="ecc"), point(1, 3.05, of="ecc"))
    (alarm,) = alarms(floor)
    assert (alarm["kind"], alarm["q"]) == ("critical_rule_1", None)
    floor.record(point(2, 3.1, of="ecc"))
    assert len(alarms(floor)) == 1, "once an episode"
    assert all(each["page_worthy"] for each in facts(floor))
    assert all(each["held"] for each in seen(floor, c.nonconformance))


def test_the_same_point_on_another_characteristic_calls_nobody(floor: Works) -> None:
    floor.record(point(0, 0.1), point(1, 3.05))
    assert alarms(floor) == []
    assert seen(floor, c.outbox) == []


def test_a_shift_of_a_critical_characteristic_is_contained(floor: Works) -> None:
    plan(floor, {"default": {"rule_set": "three_sigma"}}, since="2026-01-02T12:00:00+00:00")
    floor.record(*points(*[2.2] * 12, start=13, of="ecc"))
    (alarm,) = alarms(floor)
    (case,) = seen(floor, c.nonconformance)
    assert (alarm["kind"], case["event"], case["held"]) == ("false_discovery", "spc.alarm", True)


# --- how often -------------------------------------------------------------------------------


def test_one_stream_alone_calls_less_often_than_a_three_sigma_chart() -> None:
    rng, average, calls, n = random.Random(3), MovingAverage(), 0, 60_000
    for _ in range(n):
        average.take(rng.gauss(0, 1))
        if average.p <= CALLED_AT:
            calls += 1
            average.restart(0)
    # 370 points between the false alarms of a 3-sigma chart; 60,000 / 370 = 162, give or take 13.
    assert calls < n / 370 + 13


def test_what_is_called_weak_at_a_glance_is_weak() -> None:
    rng = random.Random(9)
    for baseline_points in (0, 26):
        average, weak = MovingAverage(baseline_points=baseline_points), 0
        for _ in range(3_000):
            average.take(rng.gauss(0.3, 1.2))
            weak += average.is_weak
            assert average.p > Q or not average.is_weak
        assert weak > 1_500


def test_limits_from_few_points_call_no_more_often() -> None:
    rng, calls, n = random.Random(5), 0, 0
    for _ in range(400):
        sample = [rng.gauss(0, 1) for _ in range(26)]
        center = sum(sample) / 26
        sigma = sum(abs(b - a) for a, b in pairwise(sample)) / 25 / 1.128
        average = MovingAverage(baseline_points=26)
        for _ in range(100):
            n += 1
            average.take((rng.gauss(0, 1) - center) / sigma)
            if average.p <= CALLED_AT:
                calls += 1
                break
    assert calls < 2 * n / 370
