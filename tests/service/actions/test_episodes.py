"""Episodes: one for a change of a stream, however often, late or anew its points are judged."""

from __future__ import annotations

import random
from typing import Any

import pytest

from service.actions.acknowledge_episode import acknowledge_episode
from service.actions.judge_stream import rejudge_stream
from service.actions.open_stream import reopen_stream
from service.actions.stream_key import StreamKey
from service.errors import BadInput, Conflict, Unknown
from service.records import case_tables as c
from service.records import spc_tables as s
from service.records import tables as t
from tests.service.actions.streamed import (
    at_desk,
    episodes,
    facts,
    fired,
    limits,
    plan,
    point,
    points,
    run,
    seen,
    shop_floor,
    signals,
    stands,
)
from tests.stories.furnace import correction
from tests.support.recording import Works, open_works

RUNOUT = StreamKey("runout", None, "HEADER-1", "night")
QUIET = (0.3, -0.4, 0.2, -0.1, 0.5, -0.6)


@pytest.fixture
def floor(stocked: Works) -> Works:
    shop_floor(stocked)
    return stocked


def acknowledged(works: Works, number: int, reason: str = "die changed", **more: Any) -> Any:
    return at_desk(
        works,
        lambda desk: acknowledge_episode(desk, episode=number, by="anna", reason=reason, **more),
    )


def test_the_signals_of_a_change_open_one_episode(floor: Works) -> None:
    floor.record(*points(0.1, 2.1, 2.2, 0.0, -0.1, 0.2, 3.1))
    (episode,) = episodes(floor)
    assert (episode["state"], episode["rules"]) == ("open", '["WE1","WE2"]')
    assert {row["episode"] for row in seen(floor, t.signal)} == {episode["id"]}
    opens = [each["opens_episode"] for each in facts(floor)]
    assert opens == [True, *[False] * (len(opens) - 1)]
    assert {each["episode"] for each in facts(floor)} == {str(episode["id"])}
    assert len(seen(floor, c.nonconformance)) == 1
    assert episode["nonconformance"] == seen(floor, c.nonconformance)[0]["number"]


def test_a_clean_run_ends_it_and_the_next_signal_opens_another(floor: Works) -> None:
    floor.record(*points(2.1, 2.2))
    floor.record(*points(*[0.3, -0.3] * 7, start=2))
    assert episodes(floor)[0]["state"] == "open"
    assert episodes(floor)[0]["clean"] == 14
    floor.record(point(16, 0.3))
    (ended,) = episodes(floor)
    assert (ended["state"], ended["closed_by"]) == ("closed", None)
    assert "15 points in a row" in ended["reason"]
    floor.record(*points(-2.1, -2.2, start=17))
    assert [each["state"] for each in episodes(floor)] == ["closed", "open"]


def test_a_signal_starts_the_clean_run_anew(floor: Works) -> None:
    plan(floor, {"default": {"clean_run": 3}})
    floor.record(*points(2.1, 2.2, 0.1, 2.1, 0.1, -0.1))
    assert [each["state"] for each in episodes(floor)] == ["open"]
    floor.record(point(6, 0.2))
    assert [each["state"] for each in episodes(floor)] == ["closed"]


# --- a case of a quiet episode ---------------------------------------------------------------


def test_a_quiet_case_tells_nobody_and_ends_with_its_episode(floor: Works) -> None:
    floor.record(*points(2.1, 2.2))
    assert seen(floor, c.outbox) == seen(floor, c.approval_round) == []
    floor.record(*points(*[0.3, -0.3] * 8, start=2))
    (case,) = seen(floor, c.nonconformance)
    assert case["state"] == "dismissed"
    assert "15 points in a row without a signal" in case["closing_reason"]


def test_a_case_that_holds_outlives_its_episode(floor: Works) -> None:
    floor.record(point(0, 0.1, of="ecc"), point(1, 3.4, of="ecc"))
    floor.record(*points(*[0.3, -0.3] * 8, start=2, of="ecc"))
    (case,) = seen(floor, c.nonconformance)
    assert (case["state"], case["held"]) == ("open", True)
    assert episodes(floor)[0]["state"] == "closed"
    assert seen(floor, c.approval_round) != []


def test_a_quiet_case_is_told_of_once_something_holds(floor: Works) -> None:
    floor.record(*points(2.1, 2.2, of="ecc"))
    assert seen(floor, c.approval_round) == []
    floor.record(point(2, 3.3, of="ecc"))
    (case,) = seen(floor, c.nonconformance)
    assert case["held"]
    assert len(seen(floor, c.approval_round)) == 1


# --- acknowledging ---------------------------------------------------------------------------


def test_a_person_closes_an_episode_and_its_stream_starts_from_zero(floor: Works) -> None:
    floor.record(*points(2.1, 2.2))
    number = episodes(floor)[0]["id"]
    done = acknowledged(floor, number)
    assert (done["state"], done["closed_by"], done["reason"]) == ("closed", "anna", "die changed")
    (state,) = seen(floor, s.stream_state)
    assert (state["ewma"], state["points"], state["p"]) == (0.0, 0, 1.0)
    (entry,) = seen(floor, c.ledger, kind="spc.episode_acknowledged")
    assert entry["by"] == "anna"
    assert "die changed" in entry["content"]
    (case,) = seen(floor, c.nonconformance)
    assert case["state"] == "dismissed"
    assert "die changed" in case["closing_reason"]


def test_it_is_acknowledged_once_and_only_with_a_reason(floor: Works) -> None:
    floor.record(*points(2.1, 2.2))
    number = episodes(floor)[0]["id"]
    with pytest.raises(BadInput, match="say what was found"):
        acknowledged(floor, number, "  ")
    with pytest.raises(Conflict, match="look at it again"):
        acknowledged(floor, number, version=7)
    acknowledged(floor, number)
    with pytest.raises(Conflict, match="closed since"):
        acknowledged(floor, number)
    with pytest.raises(Unknown, match="episode 99 is not known"):
        acknowledged(floor, 99)


def test_what_was_acknowledged_says_nothing_new_also_after_a_restart(
    floor: Works, database_url: str
) -> None:
    floor.record(*points(2.1, 2.2, 1.9))
    acknowledged(floor, episodes(floor)[0]["id"])
    other = open_works(database_url)
    other.record(point(4, 0.5), point(3, 0.5))  # the second comes late, but after the signals
    (state,) = stands(other)
    assert state["points"] == 2
    assert state["ewma"] == pytest.approx(0.5 * 0.2 * 1.8)
    other.engine.dispose()


# --- late, anew, corrected -------------------------------------------------------------------


def test_a_late_signal_belongs_to_the_episode_of_its_time(floor: Works) -> None:
    floor.record(*points(2.1, 2.2, 0.0, 0.1, 2.3, 2.4))
    first = episodes(floor)[0]
    acknowledged(floor, first["id"])
    floor.record(point(30, 2.1), point(31, 2.2))
    late = point(3, 3.5) | {"id": "I-003-late", "at": "2026-01-02T03:30:00+00:00"}
    floor.record(late)
    before, after = episodes(floor)
    assert "I-003-late" in before["inspections"]
    assert "I-003-late" not in after["inspections"]
    assert (before["state"], after["state"]) == ("closed", "open")
    assert before["version"] > first["version"]


def test_an_old_signal_that_comes_with_its_clean_run_opens_and_closes(floor: Works) -> None:
    floor.record(*points(*[0.3, -0.3] * 10, start=10))
    floor.record(point(2, 3.4))
    (episode,) = episodes(floor)
    assert (episode["state"], episode["clean"]) == ("closed", 20)
    assert seen(floor, c.nonconformance)[0]["state"] == "dismissed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_records_in_any_order_and_any_process_stand_where_those_in_order_stand(
    floor: Works, database_url: str
) -> None:
    rng = random.Random(4)
    made = points(*(rng.gauss(0.3, 1.3) for _ in range(50)))
    expected = batch_signals([each["measurements"][0]["values"][0] for each in made])
    shuffled = sorted(enumerate(made), key=lambda each: each[0] + rng.uniform(0, 20))
    processes = [floor, open_works(database_url), open_works(database_url)]
    for _, each in shuffled:
        rng.choice(processes).record(each)
    names = [each["id"] for each in made]
    found = {(names.index(inspection), rule) for inspection, rule in signals(floor)}
    assert found >= expected, "nothing is missed, and what was found once is kept"
    held_in_order = at_desk(floor, lambda desk: reopen_stream(desk, RUNOUT).average.ewma)
    (state,) = stands(floor)
    assert state["ewma"] == pytest.approx(held_in_order) == pytest.approx(ewma_of(made), abs=1e-5)
    for each in processes[1:]:
        each.engine.dispose()


def test_judged_one_by_one_and_all_at_once_it_is_the_same(floor: Works) -> None:
    rng = random.Random(8)
    z = [rng.gauss(0.2, 1.4) for _ in range(80)]
    made = points(*z)
    floor.record(*made)
    names = [each["id"] for each in made]
    found = {(names.index(inspection), rule) for inspection, rule in signals(floor)}
    assert found == batch_signals(z)


def batch_signals(z: list[float]) -> set[tuple[int, str]]:
    """By the words of the rules alone."""
    found: set[tuple[int, str]] = set()
    for at in range(len(z)):
        for side in (1, -1):
            back = [side * round(each, 9) for each in z[: at + 1]][::-1]
            counts = {
                "WE1": back[0] > 3,
                "WE2": back[0] > 2 and sum(each > 2 for each in back[:3]) >= 2,
                "WE3": back[0] > 1 and sum(each > 1 for each in back[:5]) >= 4,
                "WE4": len(back) >= 8 and all(each > 0 for each in back[:8]),
            }
            found |= {(at, rule) for rule, met in counts.items() if met}
    return found


def ewma_of(made: list[dict[str, Any]]) -> float:
    ewma = 0.0
    for each in made:
        ewma = 0.2 * each["measurements"][0]["values"][0] + 0.8 * ewma
    return ewma


def exclude(works: Works, inspection: str) -> None:
    row = {"stream": RUNOUT.id, "inspection": inspection, "cause": "dropped", "by": "anna",
           "at": 1, "entry": 1}  # fmt: skip

    def work(desk: Any) -> None:
        desk.transaction.insert(s.point_exclusion, row)
        desk.transaction.flush()
        rejudge_stream(desk, RUNOUT, 0)

    at_desk(works, work)


def test_without_an_excluded_point_new_signals_are_found_and_old_ones_stay(floor: Works) -> None:
    floor.record(*points(2.1, -3.5, 0.2, 2.2))
    made = [each["id"] for each in points(0, 0, 0, 0)]
    assert signals(floor) == [(made[1], "WE1")]
    exclude(floor, made[1])
    assert signals(floor) == [(made[1], "WE1"), (made[3], "WE2")]
    (state,) = stands(floor)
    assert state["points"] == 3
    # And the points that follow do not see it either.
    assert fired(floor, point(4, 2.3)) == ["WE2"]


def test_a_corrected_point_is_judged_anew_and_counts_once(floor: Works) -> None:
    floor.record(*points(0.1, 0.2, 3.4))
    last = point(2, 3.6)
    floor.record(correction("C-1", last))
    made = last["id"]
    assert signals(floor) == [(made, "WE1")]
    (row,) = seen(floor, t.signal)
    assert row["z"] == 3.6
    assert "finding.withdrawn" not in [each["event"] for each in facts(floor)]
    (state,) = stands(floor)
    assert state["points"] == 3
    assert state["ewma"] == pytest.approx(ewma_of([*points(0.1, 0.2), last]))


def test_a_correction_that_takes_a_signal_away_says_so_and_keeps_the_mark(floor: Works) -> None:
    floor.record(*points(0.1, 0.2, 3.4))
    floor.record(correction("C-1", point(2, 0.4)))
    assert [rule for _, rule in signals(floor)] == ["WE1"]
    assert "finding.withdrawn" in [each["event"] for each in facts(floor)]
    (state,) = stands(floor)
    assert state["ewma"] == pytest.approx(ewma_of(points(0.1, 0.2, 0.4)))


def test_a_point_that_is_corrected_away_leaves_its_stream_as_if_it_had_never_come(
    floor: Works,
) -> None:
    floor.record(run("DAY", shift="day"), *points(0.1, 0.2, 3.4))
    floor.record(correction("C-1", point(2, 3.4) | {"lot": "DAY"}))
    day, night = stands(floor)
    assert (day["stream"], day["points"]) == ("runout:*:HEADER-1:day", 1)
    assert night["points"] == 2
    assert night["ewma"] == pytest.approx(ewma_of(points(0.1, 0.2)))


def test_a_rule_that_only_calls_for_attention_is_a_mark_and_no_finding(floor: Works) -> None:
    floor.record(limits("runout", rule_set="westgard", id="CL-9",
                        effective_from="2026-01-01T12:00:00+00:00"))  # fmt: skip
    assert fired(floor, point(0, 2.4)) == ["1_2s"]
    assert episodes(floor) == facts(floor) == []
    assert fired(floor, point(1, 3.4)) == ["1_2s", "1_3s", "2_2s"]
    assert len(episodes(floor)) == 1
    assert {each["signal"] for each in facts(floor) if "signal" in each} == {"1_3s", "2_2s"}
