"""A sample spread over the containers of a lot, and which parts to take from each.

A sample from the top of one carton says nothing about the others: bad parts of one hour lie
together.

Source: Cochran, Sampling Techniques, chapter 5 (proportional allocation); the worst arrangement of
bad parts is ours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from spc.sampling.plan import as_stated, require_lot

__all__ = ["StratifiedSample", "allocate", "draw_order", "stratified_sample", "worst_miss"]

MOST_CONTAINERS = 10_000

_LAST_DIGITS = 1e-7
"""Relative; what the logarithms of factorials leave of a probability."""

_HALVINGS = 60

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StratifiedSample:
    """How many parts to take from each container.

    Parameters
    ----------
    sizes : tuple of int
        Parts to take, in the order of the containers.
    sample_size : int
        All of them: the plan's sample or more.
    confidence : float
        With which the bad parts to be caught are found, however they lie in the containers.
    """

    sizes: tuple[int, ...]
    sample_size: int
    confidence: float


def allocate(containers: Sequence[int], sample_size: int) -> tuple[int, ...]:
    """Spread a sample over containers in proportion to what is in them.

    By largest remainder, of equals the first; one part at least from each container that is not
    empty, so that more containers than parts to test raise the sample to one each.

    Parameters
    ----------
    containers : sequence of int
        Parts in each container, >= 0.
    sample_size : int
        Parts to test, >= 1 and no more than there are.

    Returns
    -------
    tuple of int
        Parts to take from each; together `sample_size`, or the number of containers that are not
        empty where that is larger.

    Raises
    ------
    ValueError
        There is no container, a negative number in one, or more to test than there is.

    Examples
    --------
    >>> allocate([100, 100, 200], 10), allocate([1000, 10, 10], 12)
    ((3, 2, 5), (10, 1, 1))
    """
    total = _parts(containers)
    if not 1 <= sample_size <= total:
        raise ValueError(f"{sample_size} parts cannot be drawn from containers with {total}.")
    shared = {at: size for at, size in enumerate(containers) if size}
    sizes = [min(size, 1) for size in containers]
    # Small containers give their one; the others share what is left, which may make more of them
    # small.
    while True:
        left = max(sample_size - sum(sizes) + len(shared), 0)
        parts = sum(shared.values())
        small = [at for at, size in shared.items() if left * size < parts]
        if not small:
            break
        for at in small:
            del shared[at]
    for at, size in shared.items():
        sizes[at] = left * size // parts
    by_remainder = sorted(shared, key=lambda at: (-(left * shared[at] % parts), at))
    for at in by_remainder[: max(sample_size - sum(sizes), 0)]:
        sizes[at] += 1
    return tuple(sizes)


def worst_miss(containers: Sequence[int], sizes: Sequence[int], bad: int) -> float:
    """Return the probability that no bad part is drawn, when they lie in the worst way.

    Parameters
    ----------
    containers, sizes : sequence of int
        Parts in each container, and parts drawn from it at random.
    bad : int
        Bad parts in all containers together.

    Examples
    --------
    >>> round(worst_miss([50, 50], [29, 29], 3), 4), round(worst_miss([50, 50], [30, 28], 3), 4)
    (0.072, 0.0786)
    """
    _parts(containers)
    for size, drawn in zip(containers, sizes, strict=True):
        if not 0 <= drawn <= size:
            raise ValueError(f"{drawn} parts cannot be drawn from a container with {size}.")
    opened = [(size, drawn) for size, drawn in zip(containers, sizes, strict=True) if drawn]
    # Where nothing is drawn nothing is found.
    bad -= sum(containers) - sum(size for size, _ in opened)
    if bad <= 0:
        return 1.0
    parts = np.array([size for size, _ in opened], dtype=np.float64)
    untested = parts - np.array([drawn for _, drawn in opened], dtype=np.float64)
    if bad > float(untested.sum()):
        return 0.0
    # One bad part more in a container multiplies the miss by (untested - k) / (parts - k), k being
    # there, and less with each: the worst arrangement has the largest of all these factors.
    least, there = _largest_factors(parts, untested, bad)
    log_miss = float(np.sum(_log_falling(untested, there) - _log_falling(parts, there)))
    # Those beyond `bad` are equal to the least.
    return math.exp(log_miss - (float(there.sum()) - bad) * math.log(least))


def stratified_sample(
    containers: Sequence[int], sample_size: int, bad: int, confidence: float
) -> StratifiedSample:
    """Spread a sample that accepts with no bad part, large enough for any arrangement of them.

    Rounding takes a little less than its share from some containers, and bad parts may lie there:
    the sample grows until the confidence holds even so.

    Parameters
    ----------
    containers : sequence of int
        Parts in each container, the whole lot together.
    sample_size : int
        Of the plan for the lot, with `accept` 0.
    bad : int
        The fewest bad parts that must be caught, >= 1.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        The numbers contradict each other.

    Examples
    --------
    >>> stratified_sample([20, 20, 20, 20, 20], 45, bad=5, confidence=0.95)
    StratifiedSample(sizes=(10, 9, 9, 9, 9), sample_size=46, confidence=0.9...)
    """
    total = _parts(containers)
    if not 1 <= bad <= total:
        raise ValueError(f"Containers with {total} parts cannot have {bad} bad ones to catch.")
    risk = float(1 - as_stated(confidence, "confidence")) * (1 + _LAST_DIGITS)
    while True:
        sizes = allocate(containers, sample_size)
        miss = worst_miss(containers, sizes, bad)
        if miss <= risk:
            return StratifiedSample(sizes, sum(sizes), 1 - miss)
        # Steps of half a percent: nobody counts a large sample to the last part.
        sample_size = min(sum(sizes) + max(1, sum(sizes) // 200), total)


def draw_order(
    containers: Sequence[int], sizes: Sequence[int], *, seed: int
) -> tuple[tuple[int, ...], ...]:
    """Return which parts to take from each container, by their position in it.

    Drawn at random before anybody looks, and the same again from the same seed: nobody chooses.

    Parameters
    ----------
    containers, sizes : sequence of int
        Parts in each container, and parts to take.
    seed : int
        >= 0; recorded with the plan.

    Returns
    -------
    tuple of tuple of int
        Positions from 1, ascending, per container.

    Examples
    --------
    >>> draw_order([10, 20], [2, 3], seed=7)
    ((7, 9), (11, 16, 17))
    """
    chance = np.random.default_rng(seed)
    return tuple(
        tuple(sorted(int(at) + 1 for at in chance.choice(size, drawn, replace=False)))
        for size, drawn in zip(containers, sizes, strict=True)
    )


def _parts(containers: Sequence[int]) -> int:
    if not 1 <= len(containers) <= MOST_CONTAINERS:
        raise ValueError(f"A lot has 1 to {MOST_CONTAINERS:,} containers, not {len(containers):,}.")
    if min(containers) < 0:
        raise ValueError("A container cannot have fewer than no parts.")
    total = sum(containers)
    require_lot(total)
    return total


def _largest_factors(parts: Floats, untested: Floats, bad: int) -> tuple[float, Floats]:
    """The least of the `bad` largest factors, and how many of each container are not below it."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if float(_not_below(middle, parts, untested).sum()) >= bad:
            low = middle
        else:
            high = middle
    if low == 0:
        return 1.0, untested
    return low, _not_below(low, parts, untested)


def _not_below(factor: float, parts: Floats, untested: Floats) -> Floats:
    """How many of (untested - k) / (parts - k), k = 0, 1, ..., are `factor` or more."""
    last = np.floor((untested - factor * parts) / (1 - factor))
    found: Floats = np.clip(last + 1, 0, untested)
    return found


def _log_falling(numbers: Floats, factors: Floats) -> Floats:
    """Logarithm of number (number - 1) ..., of so many factors."""
    found: Floats = gammaln(numbers + 1) - gammaln(numbers - factors + 1)
    return found
