"""Whatever comes in whatever order, between whatever polls and restarts: all hits, each once.

The oracle tries every pair and every triple of what was recorded, and knows nothing of matchers.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import pytest

from service.records.case_tables import decision
from service.records.rule_tables import rule_hit
from service.settings import Settings
from tests.support.correlating import THREE_KINDS, TWO_SURVEYS, Floor, book, survey
from tests.support.master_data import Record

Found = set[tuple[str, tuple[str, ...]]]
SURVEYS = 45
HOURS = 200


def a_story(pick: random.Random) -> list[Record]:
    """Surveys of three furnaces over eight days, recorded in an order of their own."""
    story = [
        survey(
            f"S-{n:02}", pick.randrange(HOURS * 2) / 2, furnace=pick.randint(1, 3),
            kind=pick.choice(("tus", "sat")), passed=pick.random() < 0.1,
        )
        for n in range(SURVEYS)
    ]  # fmt: skip
    if pick.random() < 0.5:
        story.sort(key=lambda each: str(each["at"]))
    return story


def oracle(story: list[Record], floor: Floor) -> Found:
    known = {row["record_id"]: (row["at"], row["id"]) for row in floor.events()}
    failed = [each for each in story if not each["passed"]]
    found: Found = set()
    for a, b in permutations(failed, 2):
        same = a["equipment"] == b["equipment"]
        if same and known[a["id"]] < known[b["id"]] and _apart(known, a, b) <= 8:
            found.add(("two-surveys", (a["id"], b["id"])))
    for a, b, c in permutations([each for each in failed if each["kind"] in ("tus", "sat")], 3):
        if [each["kind"] for each in (a, b, c)] != ["tus", "sat", "tus"]:
            continue
        in_order = known[a["id"]] < known[b["id"]] < known[c["id"]]
        in_time = _apart(known, a, b) <= 12 and _apart(known, a, c) <= 24
        if in_order and in_time and len({each["equipment"] for each in (a, b, c)}) == 1:
            found.add(("tus-sat-tus", (a["id"], b["id"], c["id"])))
    return found


def _apart(known: dict[str, tuple[int, int]], a: Record, b: Record) -> float:
    return (known[b["id"]][0] - known[a["id"]][0]) / 3_600_000_000


def live(floor: Floor, story: list[Record], pick: random.Random) -> None:
    """Recorded in bits and pieces, with polls, restarts and an overtaking runner in between."""
    runner = floor.runner()
    while story:
        count = pick.randint(1, 8)
        floor.works.record(*story[:count])
        del story[:count]
        chance = pick.random()
        if chance < 0.5:
            runner.poll()
        elif chance < 0.7:
            runner.close()
            runner = floor.runner()
        elif chance < 0.8:
            floor.clock.pass_(minutes=1)
            runner = floor.runner()
    floor.clock.pass_(minutes=1)
    runner.poll()


@pytest.mark.parametrize("seed", range(3))
def test_every_hit_is_decided_once(floor: Floor, seed: int) -> None:
    check(floor, seed)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_too(floor: Floor) -> None:
    check(floor, 11)


class TestWithTheEngine:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(_env_file=None, correlation_engine="durable")  # type: ignore[call-arg]

    def test_the_engine_finds_the_same(self, floor: Floor) -> None:
        check(floor, 21)


def check(floor: Floor, seed: int) -> None:
    pick = random.Random(seed)
    floor.clock.pass_(days=30)
    floor.obey(book(TWO_SURVEYS, THREE_KINDS))
    story = a_story(pick)
    live(floor, list(story), pick)
    assert floor.hits() == oracle(story, floor)
    assert len(floor.hits()) > 10
    rows = floor.rows(rule_hit)
    assert {row["state"] for row in rows} == {"decided"}
    assert max(Counter(row["events"] + row["rule"] for row in rows).values()) == 1
    stages = Counter(row["stage"] for row in floor.rows(decision))
    assert stages["contain"] == sum(row["nonconformance"] is not None for row in rows)
