"""Charts of subgroups: means, ranges and standard deviations (Xbar-R, Xbar-S)."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, beyond_limits, filled, samples_of
from spc.charts.individuals import chart_of_points
from spc.constants import Precision, c4, d2, d3
from spc.control_limits import ControlLimits
from spc.spread import sigma_of_mean_ranges, sigma_of_mean_s, sigma_within

__all__ = ["By", "deviations", "means", "ranges", "subgroup_limits"]

By = Literal["s", "range", "pooled_s"]
"""What sigma comes from: the mean s (pooled where sizes differ), the mean range, or pooled s."""


def means(
    subgroups: Sequence[ArrayLike],
    *,
    by: By = "s",
    limits: ControlLimits | None = None,
    constants: Precision = "exact",
) -> Chart:
    """Chart the means of subgroups: centre line +- 3 sigma / sqrt(n), each by its own n.

    Parameters
    ----------
    subgroups : sequence of array_like of float, shapes (n_1,), (n_2,), ...
        Values in the unit of the characteristic, in order of time; an empty subgroup, or one of
        NaN only, is an excluded point.
    by : {"s", "range", "pooled_s"}
        What the trial limits come from; prefer s to ranges for measurements a machine records.
    limits : ControlLimits, optional
        Frozen ones (phase II).
    constants : {"exact", "table3"}
        Exact d2 and c4, or three-decimal ones to reproduce published limits.

    Returns
    -------
    Chart

    Raises
    ------
    ChartRefused
        No subgroup, a missing or infinite value, or, without limits, no spread within subgroups.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 6.2 and 6.3.

    Examples
    --------
    >>> chart = means([[10.0, 12.0], [11.0, 15.0], [9.0, 12.0]], by="range")
    >>> chart.points.tolist(), float(chart.upper[0].round(4))
    ([11.0, 13.0, 10.5], 17.1399)
    """
    samples = samples_of(subgroups)
    known = limits or subgroup_limits(samples, by=by, constants=constants)
    points = _each(samples, lambda sample: float(sample.mean()))
    sizes = np.array([max(len(sample), 1) for sample in samples], dtype=np.float64)
    return chart_of_points("means", points, sizes, known)


def ranges(
    subgroups: Sequence[ArrayLike],
    *,
    limits: ControlLimits | None = None,
    constants: Precision = "exact",
) -> Chart:
    """Chart the ranges of subgroups: d2 sigma +- 3 d3 sigma, the lower limit not below 0.

    Parameters and errors are those of `means`; a subgroup of one value has no range (NaN). With
    trial limits and equal sizes these are the limits D3 Rbar and D4 Rbar. Run rules do not suit
    the chart: ranges lie unevenly about their mean.

    Examples
    --------
    >>> chart = ranges([[10.0, 12.0], [11.0, 15.0], [9.0, 12.0]])
    >>> chart.points.tolist(), float(chart.upper[0].round(4))
    ([2.0, 4.0, 3.0], 9.7996)
    """
    samples = samples_of(subgroups)
    sigma = (limits or subgroup_limits(samples, by="range", constants=constants)).sigma
    points = _each(samples, lambda sample: float(np.ptp(sample)), fewest=2)
    return _dispersion("ranges", samples, points, sigma, lambda n: (d2(n, constants), d3(n)))


def deviations(
    subgroups: Sequence[ArrayLike],
    *,
    by: By = "s",
    limits: ControlLimits | None = None,
    constants: Precision = "exact",
) -> Chart:
    """Chart the standard deviations of subgroups: c4 sigma +- 3 sqrt(1 - c4^2) sigma.

    Parameters and errors are those of `means`; a subgroup of one value has no s (NaN), and the
    lower limit is not below 0. With trial limits and equal sizes these are the limits B3 Sbar and
    B4 Sbar. Run rules do not suit the chart.

    Examples
    --------
    >>> chart = deviations([[10.0, 12.0, 11.0], [11.0, 15.0, 13.0]])
    >>> chart.points.tolist(), float(chart.upper[0].round(4))
    ([1.0, 2.0], 3.8523)
    """
    samples = samples_of(subgroups)
    sigma = (limits or subgroup_limits(samples, by=by, constants=constants)).sigma
    points = _each(samples, lambda sample: float(sample.std(ddof=1)), fewest=2)
    return _dispersion("deviations", samples, points, sigma, lambda n: _moments_of_s(n, constants))


def subgroup_limits(
    samples: Sequence[FloatArray], *, by: By = "s", constants: Precision = "exact"
) -> ControlLimits:
    """Estimate trial limits from subgroups, empty ones left out.

    Raises
    ------
    ChartRefused
        No subgroup has two values, or values do not vary within any.

    Examples
    --------
    >>> subgroup_limits([np.array([10.0, 12.0]), np.array([11.0, 13.0])]).center
    11.5
    """
    present = [sample for sample in samples if len(sample)]
    if not any(len(sample) > 1 for sample in present):
        raise ChartRefused(
            "No subgroup has two values: chart single values as individuals, or give limits."
        )
    sigma = _sigma(present, by, constants)
    if sigma == 0:
        raise ChartRefused(
            "The values do not vary within any subgroup: no spread, no control limits. Look "
            "whether the gauge is stuck or reads too coarsely, or give limits."
        )
    return ControlLimits(float(np.concatenate(present).mean()), sigma)


def _sigma(samples: Sequence[FloatArray], by: By, constants: Precision) -> float:
    if by not in ("s", "range", "pooled_s"):
        raise ChartRefused(f"Subgroups are charted by 's', 'range' or 'pooled_s', not by {by!r}.")
    if by == "range":
        return sigma_of_mean_ranges(samples, constants)
    if by == "s" and len({len(sample) for sample in samples}) == 1:
        return sigma_of_mean_s(samples, constants)
    return sigma_within(samples, constants)


def _each(
    samples: Sequence[FloatArray], figure: Callable[[FloatArray], float], fewest: int = 1
) -> FloatArray:
    return np.array([figure(s) if len(s) >= fewest else np.nan for s in samples])


def _moments_of_s(n: int, constants: Precision) -> tuple[float, float]:
    # The spread of s is exact also with printed constants: rounding c4 first loses its digits.
    return c4(n, constants), float(np.sqrt(1 - c4(n) ** 2))


def _dispersion(
    kind: str,
    samples: Sequence[FloatArray],
    points: FloatArray,
    sigma: float,
    moments: Callable[[int], tuple[float, float]],
) -> Chart:
    none = (np.nan, np.nan)
    relative = np.array([moments(len(s)) if len(s) > 1 else none for s in samples])
    center, spread = relative[:, 0] * sigma, relative[:, 1] * sigma
    lower, upper = np.maximum(center - 3 * spread, 0.0), center + 3 * spread
    beyond = beyond_limits(points, center, lower, upper)
    return Chart(kind, points, center, lower, upper, beyond, filled(len(points), np.nan))
