"""A sample spread over containers."""

from collections.abc import Sequence
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spc.sampling.stratified import allocate, draw_order, stratified_sample, worst_miss

CONTAINERS = st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(sum)


@settings(max_examples=300, deadline=None)
@given(CONTAINERS, st.data())
def test_every_container_gives_its_share_and_one_part_at_least(
    containers: list[int], data: st.DataObject
) -> None:
    total = sum(containers)
    size = data.draw(st.integers(1, total))
    sizes = allocate(containers, size)
    assert sum(sizes) == max(size, sum(each > 0 for each in containers))
    assert all(
        min(1, there) <= taken <= there for taken, there in zip(sizes, containers, strict=True)
    )
    quotas = [size * there / total for there in containers]
    if all(quota >= 1 for quota, there in zip(quotas, containers, strict=True) if there):
        assert all(abs(taken - quota) < 1 for taken, quota in zip(sizes, quotas, strict=True))


def test_the_largest_remainder_gets_the_part_that_is_over() -> None:
    assert allocate([10, 10, 20], 10) == (3, 2, 5)
    assert allocate([33, 33, 34], 10) == (3, 3, 4)
    assert allocate([5, 0, 5], 2) == (1, 0, 1)


def _misses(containers: Sequence[int], sizes: Sequence[int], bad: int) -> list[float]:
    """The probability of finding nothing, for every arrangement of the bad parts."""
    if not containers:
        return [1.0] if bad == 0 else []
    there, drawn = containers[0], sizes[0]
    return [
        comb(there - here, drawn) / comb(there, drawn) * miss
        for here in range(min(bad, there) + 1)
        for miss in _misses(containers[1:], sizes[1:], bad - here)
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4).filter(sum), st.data())
def test_the_worst_arrangement_is_that_of_brute_force(
    containers: list[int], data: st.DataObject
) -> None:
    sizes = [data.draw(st.integers(0, there)) for there in containers]
    bad = data.draw(st.integers(1, sum(containers)))
    wanted = max(_misses(containers, sizes, bad))
    assert worst_miss(containers, sizes, bad) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_a_sample_grows_until_bad_parts_are_found_wherever_they_lie() -> None:
    # 45 of 100 find five bad parts by 95 % when drawn from all; nine of each twenty do not.
    assert worst_miss([20] * 5, [9] * 5, 5) > 0.05
    sample = stratified_sample([20] * 5, 45, bad=5, confidence=0.95)
    assert sample.sample_size == sum(sample.sizes) > 45
    assert worst_miss([20] * 5, sample.sizes, 5) == pytest.approx(1 - sample.confidence)
    assert sample.confidence >= 0.95


def test_one_container_is_the_whole_lot() -> None:
    assert stratified_sample([1000], 258, bad=10, confidence=0.95).sizes == (258,)
    assert stratified_sample([1000], 950, bad=1, confidence=0.95).sizes == (950,)


def test_many_containers_of_a_large_lot_are_answered() -> None:
    sample = stratified_sample([500] * 2000, 299, bad=10_000, confidence=0.95)
    assert sample.sizes == (1,) * 2000
    assert sample.confidence > 0.95


def test_positions_are_drawn_once_without_repeats_and_the_same_from_the_same_seed() -> None:
    drawn = draw_order([50, 10, 0], [20, 10, 0], seed=3)
    assert drawn == draw_order([50, 10, 0], [20, 10, 0], seed=3)
    assert drawn != draw_order([50, 10, 0], [20, 10, 0], seed=4)
    assert [len(set(each)) for each in drawn] == [20, 10, 0]
    assert drawn[1] == tuple(range(1, 11))
    assert all(1 <= at <= 50 for at in drawn[0])
    assert list(drawn[0]) == sorted(drawn[0])


def test_containers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 10,000 containers, not 0"):
        allocate([], 1)
    with pytest.raises(ValueError, match="fewer than no parts"):
        allocate([5, -1], 1)
    with pytest.raises(ValueError, match="6 parts cannot be drawn from containers with 5"):
        allocate([5], 6)
    with pytest.raises(ValueError, match="A lot has 1 to"):
        allocate([0, 0], 1)
    with pytest.raises(ValueError, match="from a container with 5"):
        worst_miss([5], [6], 1)
    with pytest.raises(ValueError, match="cannot have 6 bad"):
        stratified_sample([5], 3, bad=6, confidence=0.95)
