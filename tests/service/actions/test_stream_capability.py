"""Capability of a stream: from what the present limits judge, and only while it is in control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from service.actions.exclude_point import exclude_point
from service.actions.span import Span
from service.actions.stream_capability import NotCapable, stream_capability
from service.errors import Conflict
from spc.capability import capability
from spc.specification import SpecificationLimits
from tests.service.actions.charting import (
    STREAM,
    Charting,
    charting_at,
    heights,
    moment,
    name_of,
)

LIMITS = {
    "record": "control_limits", "id": "CL-1", "characteristic": "head_height", "center": 10.0,
    "sigma": 0.1, "subgroup_size": 4, "effective_from": "2026-01-07T00:00:00+00:00",
}  # fmt: skip
N = 30


@pytest.fixture
def charting(sqlite_url: str) -> Iterator[Charting]:
    charting = charting_at(sqlite_url)
    charting.works.record(LIMITS)
    charting.check(heights(N))
    yield charting
    charting.works.engine.dispose()


def capable(charting: Charting, span: Span | None = None) -> dict[str, Any]:
    with charting.look() as connection:
        return stream_capability(connection, STREAM, span or Span())


def test_the_figures_are_those_of_the_values_since_the_limits(charting: Charting) -> None:
    found = capable(charting)
    wanted = capability(heights(N), SpecificationLimits(9, 11), target=10.0)
    assert found["cpk"] == {
        "value": wanted.cpk.value, "lower": wanted.cpk.lower, "upper": wanted.cpk.upper,
    }  # fmt: skip
    assert (found["n"], found["subgroups"]) == (4 * N, N)
    assert found["demonstrated"] is True
    assert found["specification"] == {"nominal": 10, "lower": 9, "upper": 11}
    assert found["normality"]["normal"] is True


def test_while_an_episode_is_open_there_is_no_capability(charting: Charting) -> None:
    charting.check([[10.9] * 4], first=N)
    with pytest.raises(NotCapable, match=r"episode 1 is open.*WE1 at inspection I-030") as refused:
        capable(charting)
    assert refused.value.status == 409


def test_signals_among_the_points_are_enough_to_refuse(charting: Charting) -> None:
    charting.check([[10.9] * 4], first=N)
    charting.check(heights(40, seed=11), first=N + 1)
    with pytest.raises(NotCapable, match="WE1 at inspection I-030"):
        capable(charting)


def test_a_point_that_is_excluded_with_its_cause_does_not_hinder(charting: Charting) -> None:
    charting.check([[10.9] * 4], first=N)
    charting.check(heights(40, seed=11), first=N + 1)
    charting.act(
        lambda desk: exclude_point(desk, STREAM, name_of(N), cause="chip in the die", by="eve")
    )
    found = capable(charting)
    assert found["subgroups"] == N + 40
    assert [each["inspection"] for each in found["excluded"]] == [name_of(N)]


def test_points_before_the_change_can_be_asked_for(charting: Charting) -> None:
    charting.check([[10.9] * 4], first=N)
    charting.check(heights(40, seed=11), first=N + 1)
    assert capable(charting, Span(until=moment(N)))["subgroups"] == N


def test_too_few_values_are_refused_with_how_many_are_needed(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.works.record(LIMITS)
    charting.check(heights(5))
    with pytest.raises(NotCapable, match="30 values at least, not 20"):
        capable(charting)
    charting.works.engine.dispose()


def test_without_control_limits_nobody_knows(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.check(heights(10))
    with pytest.raises(NotCapable, match="no control limits yet"):
        capable(charting)
    charting.works.engine.dispose()


def test_a_window_without_points_is_a_conflict(charting: Charting) -> None:
    with pytest.raises(Conflict, match="no point is meant"):
        capable(charting, Span(since=moment(500)))


def test_skewed_values_are_not_taken_as_normal(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    wide = {**LIMITS, "center": 9.5, "sigma": 0.4}
    charting.works.record(wide)
    drawn = 9.05 + np.random.default_rng(3).gamma(1.0, 0.2, (60, 2)).round(4)
    drawn = drawn - drawn.mean() + 9.5
    charting.check(drawn.round(4).tolist())
    found = capable(charting)
    assert found["normality"]["normal"] is False
    assert found["laws"]
    charting.works.engine.dispose()
