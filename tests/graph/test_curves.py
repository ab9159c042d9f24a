"""How long a curve stays in a range, against exact fractions."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.curves import longest_stay

Points = list[tuple[int, int]]


def stay_in_fractions(points: Points, low: int | None, high: int | None) -> Fraction:
    """The longest unbroken time, from every moment at which anything can change."""
    ordered = sorted(points, key=lambda point: point[0])
    moments = sorted({Fraction(time) for time, _ in ordered} | set(crossings(ordered, low, high)))
    longest = stay = Fraction(0)
    for start, end in pairwise(moments):
        at_start = [Fraction(value) for time, value in ordered if time == start]
        if not all(is_in(value, low, high) for value in at_start):
            stay = Fraction(0)
        # Between two such moments the curve is wholly inside or wholly outside.
        inside = is_in(value_at(ordered, (start + end) / 2), low, high)
        stay = stay + end - start if inside else Fraction(0)
        longest = max(longest, stay)
    return longest


def is_in(value: Fraction, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def value_at(ordered: Points, moment: Fraction) -> Fraction:
    for (start, first), (end, last) in pairwise(ordered):
        if start < moment < end:
            return first + (last - first) * (moment - start) / (end - start)
    raise AssertionError(moment)


def crossings(ordered: Points, low: int | None, high: int | None) -> list[Fraction]:
    found = []
    for (start, first), (end, last) in pairwise(ordered):
        for edge in (low, high):
            if edge is not None and first != last:
                part = Fraction(edge - first, last - first)
                found += [start + part * (end - start)] if 0 < part < 1 else []
    return found


points = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=9)
edges = st.tuples(st.one_of(st.none(), st.integers(0, 6)), st.one_of(st.none(), st.integers(0, 6)))


@given(curve=points, ends=edges, since=st.sampled_from([0, -5, 1_780_000_000]))
def test_the_stay_is_that_of_the_straight_lines_between_the_points(
    curve: Points, ends: tuple[int | None, int | None], since: int
) -> None:
    low, high = ends
    if low is not None and high is not None and low > high:
        low, high = high, low
    expected = stay_in_fractions(curve, low, high)
    moved = [(float(since + time), float(value)) for time, value in curve]
    assert longest_stay(moved, low, high) == pytest.approx(float(expected), abs=1e-6)


def test_a_curve_enters_and_leaves_between_its_points() -> None:
    # 600 at 0 s and 570 at 30 s: below 580 from 20 s; 610 at 70 s: above it again from 40 s.
    assert longest_stay(((0.0, 600.0), (30.0, 570.0), (70.0, 610.0)), maximum=580.0) == 20.0


def test_a_band_is_crossed_between_two_points_that_lie_on_either_side() -> None:
    assert longest_stay(((0.0, 0.0), (10.0, 100.0)), 40.0, 60.0) == 2.0


def test_a_touch_from_outside_does_not_break_the_stay_and_a_spike_does() -> None:
    assert longest_stay(((0.0, 570.0), (5.0, 580.0), (10.0, 570.0)), maximum=580.0) == 10.0
    spike = ((0.0, 570.0), (5.0, 570.0), (5.0, 581.0), (5.0, 570.0), (10.0, 570.0))
    assert longest_stay(spike, maximum=580.0) == 5.0


def test_points_are_taken_in_order_of_time_whatever_order_they_were_recorded_in() -> None:
    assert longest_stay(((60.0, 570.0), (0.0, 570.0), (30.0, 600.0)), maximum=580.0) == 10.0


def test_a_jump_passes_through_the_values_recorded_for_its_moment() -> None:
    step = ((0.0, 600.0), (10.0, 600.0), (10.0, 570.0), (40.0, 570.0), (40.0, 600.0))
    assert longest_stay(step, maximum=580.0) == 30.0


def test_a_stay_of_exactly_a_time_is_not_made_longer_by_its_fractions() -> None:
    # Enters after 50 * 44 / 74 s and leaves 271 * 30 / 37 s after 593 s: 783 s on paper.
    curve = ((0.0, 624.0), (50.0, 550.0), (593.0, 550.0), (864.0, 587.0))
    assert longest_stay(curve, maximum=580.0) == 783.0


def test_one_point_or_none_stays_nowhere() -> None:
    assert longest_stay((), maximum=580.0) == longest_stay(((0.0, 570.0),), maximum=580.0) == 0.0
