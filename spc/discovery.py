"""Which of many streams have changed: few false alarms among those that are paged.

Each stream keeps an exponentially weighted moving average (EWMA) of its standardised points. Its
distance from 0 gives a p-value, and at each tick the Benjamini-Hochberg step picks the streams
whose p-values are too small for so many streams: of those picked, a share of at most `q` is false
on average, however many streams there are.

That is a promise about each tick, not about all ticks of a year: state the alarms a week beside
it. The zone rules stay the marks on a chart; over thousands of streams they would page people
without end.

Sources: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300;
Benjamini and Kling (2007), statistical process control through p-values; Gandy and Lau (2013),
arXiv 1204.4333.
"""

import math

from scipy.special import stdtr

from spc.benjamini_hochberg import cutoff, q_values

__all__ = ["WEIGHT", "change_p", "cutoff", "ewma_p", "next_ewma", "point_p", "q_values"]

WEIGHT = 0.2
"""Weight of the newest point in the moving average."""

FREEDOM_A_POINT = 0.6
"""Degrees of freedom of sigma for each single value that it was estimated from, by moving ranges.

The variance of MRbar / d2 is 0.83 sigma^2 / m, that of a standard deviation with 0.6 m degrees.
"""


def next_ewma(ewma: float, z: float) -> float:
    """Take a point into the moving average of its stream.

    Parameters
    ----------
    ewma : float
        The average before, in standard deviations of a point; 0 for a stream that starts.
    z : float
        The standardised point. NaN, an excluded point, leaves the average as it is: do not count
        it among the `points` of `ewma_p` either.

    Returns
    -------
    float
        ``WEIGHT * z + (1 - WEIGHT) * ewma``.

    Raises
    ------
    ValueError
        The point is infinite, or the average is not finite.

    Examples
    --------
    >>> round(next_ewma(0.5, 2.0), 3)
    0.8
    """
    if not math.isfinite(ewma):
        raise ValueError(f"A moving average of {ewma} says nothing: start the stream anew at 0.")
    if math.isnan(z):
        return ewma
    if math.isinf(z):
        raise ValueError("A point is infinite: it cannot have been measured.")
    return WEIGHT * z + (1 - WEIGHT) * ewma


def ewma_p(ewma: float, points: int, *, baseline_points: int = 0) -> float:
    r"""Return how likely a stream in control has its average this far from 0 or farther.

    The variance after t points is ``w / (2 - w) * (1 - (1 - w)**(2 t))``, w the weight. Limits
    that were estimated from m subgroups add two errors. The centre is off by a standard deviation
    of 1 / sqrt(m), which enters every point alike and so the average with the sum of its weights,
    ``1 - (1 - w)**t``. Sigma is off too, and the quotient follows about Student's t; its degrees
    of freedom are taken as 0.6 (m - 1), right for single values and moving ranges and cautious
    for larger subgroups, whose sigma is known better.

    Parameters
    ----------
    ewma : float
        The moving average, see `next_ewma`.
    points : int
        How many points have entered it.
    baseline_points : int
        How many subgroups the limits were estimated from; 0 for limits that were given.

    Returns
    -------
    float
        Two-sided p-value, from 0 to 1; 1 for a stream without points.

    Raises
    ------
    ValueError
        The average is not finite, or a count is negative.

    Examples
    --------
    >>> round(ewma_p(1.0, 200), 5), round(ewma_p(1.0, 3), 5)
    (0.0027, 0.00048)
    >>> round(ewma_p(1.0, 200, baseline_points=50), 4)
    0.0098
    """
    if not math.isfinite(ewma):
        raise ValueError(f"A moving average of {ewma} has no p-value.")
    if points < 0 or baseline_points < 0:
        raise ValueError(f"Counts of points cannot be negative: {points}, {baseline_points}.")
    if points == 0:
        return 1.0
    forgotten = (1 - WEIGHT) ** points
    variance = WEIGHT / (2 - WEIGHT) * (1 - forgotten**2)
    return _two_sided(ewma, variance, 1 - forgotten, baseline_points)


def point_p(z: float, *, baseline_points: int = 0) -> float:
    """Return how likely a stream in control has a point this far from 0 or farther.

    Parameters
    ----------
    z : float
        The standardised point; NaN, an excluded point, is no evidence of a change.
    baseline_points : int
        As in `ewma_p`.

    Returns
    -------
    float
        Two-sided p-value, from 0 to 1; 1 for an excluded point.

    Raises
    ------
    ValueError
        The point is infinite, or the count is negative.

    Examples
    --------
    >>> round(point_p(3.0), 4), point_p(math.nan)
    (0.0027, 1.0)
    """
    if math.isnan(z):
        return 1.0
    if math.isinf(z):
        raise ValueError("A point is infinite: it cannot have been measured.")
    if baseline_points < 0:
        raise ValueError(f"A count of points cannot be negative: {baseline_points}.")
    return _two_sided(z, 1.0, 1.0, baseline_points)


def change_p(ewma: float, points: int, z: float, *, baseline_points: int = 0) -> float:
    """Return the p-value of a stream by its average and its newest point together.

    The average finds small lasting shifts, the point large ones at once. The smaller p-value is
    doubled, which is valid however the two depend on each other. Among 1,000 streams of which 20
    shift by 1, 2 and 4 standard deviations, half of these are discovered (q = .05) within 17, 5
    and 1 points, by the average alone within 15, 4 and 2.

    Parameters
    ----------
    ewma, points, baseline_points
        As in `ewma_p`, the newest point included.
    z : float
        The newest point, as in `point_p`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As in `ewma_p` and `point_p`.

    Examples
    --------
    >>> round(change_p(1.0, 200, 4.5), 7)
    1.36e-05
    """
    steady = ewma_p(ewma, points, baseline_points=baseline_points)
    return min(1.0, 2.0 * min(steady, point_p(z, baseline_points=baseline_points)))


def _two_sided(value: float, variance: float, of_centre: float, baseline_points: int) -> float:
    """P-value of a value whose centre enters it with the weight `of_centre`."""
    if baseline_points == 0:
        return math.erfc(abs(value) / math.sqrt(2 * variance))
    variance += of_centre**2 / baseline_points
    freedom = max(1.0, FREEDOM_A_POINT * (baseline_points - 1))
    return 2.0 * float(stdtr(freedom, -abs(value) / math.sqrt(variance)))
