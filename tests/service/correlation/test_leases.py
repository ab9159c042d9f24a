"""Of several runners one matches; when it is gone another goes on where it stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.records.rule_tables import correlation_lease
from tests.support.correlating import Floor, survey
from tests.support.engines import Meddling

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@BOTH
def test_while_one_runner_matches_another_looks_on(floor: Floor) -> None:
    one, other = floor.runner(), floor.runner()
    floor.works.record(survey("S-1", 0))
    assert one.poll() > 0
    floor.works.record(survey("S-2", 7))
    assert other.poll() == 0
    assert floor.states() == {"S-1": "matched", "S-2": "waiting"}
    one.poll()
    assert len(floor.hits()) == 1


@BOTH
def test_another_takes_over_when_the_lease_ends(floor: Floor) -> None:
    one, other = floor.runner(), floor.runner()
    floor.works.record(survey("S-1", 0))
    one.poll()
    floor.works.record(survey("S-2", 7))
    floor.clock.pass_(seconds=29)
    assert other.poll() == 0
    floor.clock.pass_(seconds=2)
    assert other.poll() > 0
    floor.works.record(survey("S-3", 14))
    assert one.poll() == 0, "it looks on now"
    other.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2")), ("two-surveys", ("S-2", "S-3"))}


def test_a_runner_that_comes_back_keeps_its_lease(floor: Floor) -> None:
    one, other = floor.runner(), floor.runner()
    floor.works.record(survey("S-1", 0))
    for _ in range(10):
        one.poll()
        assert other.poll() == 0
        floor.clock.pass_(seconds=20)
    one.close()
    floor.works.record(survey("S-2", 7))
    assert other.poll() > 0, "given back, it is free at once"
    assert len(floor.hits()) == 1


def test_a_runner_that_was_held_up_for_too_long_decides_nothing(floor: Floor) -> None:
    other = floor.runner()

    def overtaken() -> None:
        floor.clock.pass_(minutes=5)
        assert other.poll() > 0

    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    late = floor.runner(Meddling(overtaken))
    assert late.poll() == 0
    assert len(floor.hits()) == 1
    (lease,) = floor.rows(correlation_lease)
    assert floor.clock.now.timestamp() * 1e6 < lease["lease_until"]


def test_a_plant_without_patterns_has_no_lease_and_no_engine(floor: Floor) -> None:
    floor.obey(replace(floor.works.plant.rulebook, correlations=()))
    floor.works.record(survey("S-1", 0))
    assert floor.runner().poll() == 0
    assert floor.rows(correlation_lease) == []
    assert floor.states() == {}
