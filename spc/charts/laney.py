"""Laney's p' and u' charts: attribute charts for large samples, widened by the process's own drift.

With thousands inspected a point, the binomial and Poisson limits close in on the mean, and the
natural variation from day to day is outside them. Laney measures that variation.

Source: Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14,
531-537.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, filled
from spc.charts.counts import chart_of_counts, counted, defective_of, sizes_of
from spc.charts.defectives import mean_share
from spc.charts.defects import mean_rate
from spc.constants import Precision
from spc.spread import sigma_of_moving_ranges

__all__ = ["LaneyChart", "laney_p", "laney_u"]


@dataclass(frozen=True, slots=True, eq=False)
class LaneyChart(Chart):
    """A chart whose limits are those of counts times `sigma_z`.

    Parameters
    ----------
    sigma_z : float
        Variation between points, in standard errors of a count: 1 where the count explains all
        of it, above 1 where the process drifts from point to point. Well below 1, the points vary
        less than chance: look how they are sampled.
    """

    sigma_z: float


def laney_p(
    defective: ArrayLike,
    inspected: ArrayLike,
    *,
    center: float | None = None,
    sigma_z: float | None = None,
    constants: Precision = "exact",
) -> LaneyChart:
    """Chart the share of defective parts in large samples (p').

    Parameters
    ----------
    defective, inspected, center
        As in `spc.charts.defectives.p_chart`.
    sigma_z : float, optional
        The frozen one (phase II), above 0. Without it: the mean moving range of the standardised
        points over d2(2).
    constants : {"exact", "table3"}
        Exact d2, or 1.128.

    Returns
    -------
    LaneyChart

    Raises
    ------
    ChartRefused
        As `p_chart`; also one point alone, or points without variation, and no `sigma_z`.

    Examples
    --------
    >>> chart = laney_p([510, 620, 480, 590, 700], 10_000)
    >>> round(chart.sigma_z, 2), chart.beyond.any().item()
    (4.45, False)
    """
    bad, seen = defective_of(defective, inspected)
    share = mean_share(bad, seen, center)
    error = np.sqrt(share * (1 - share) / seen)
    return _widened("laney_p", bad / seen, share, error, sigma_z, constants, most=1.0)


def laney_u(
    defects: ArrayLike,
    units: ArrayLike,
    *,
    center: float | None = None,
    sigma_z: float | None = None,
    constants: Precision = "exact",
) -> LaneyChart:
    """Chart the defects per unit in large samples (u').

    Parameters and errors are those of `spc.charts.defects.u_chart` and `laney_p`.

    Examples
    --------
    >>> round(laney_u([410, 520, 380, 490], 200).sigma_z, 2)
    5.01
    """
    found = counted(defects, "count of defects")
    size = sizes_of(units, found, "number of units", whole=False)
    rate = mean_rate(found, size, center)
    return _widened(
        "laney_u", found / size, rate, np.sqrt(rate / size), sigma_z, constants, most=np.inf
    )


def _widened(
    kind: str,
    points: FloatArray,
    center: float,
    error: FloatArray,
    sigma_z: float | None,
    constants: Precision,
    *,
    most: float,
) -> LaneyChart:
    factor = _sigma_z((points - center) / error, constants) if sigma_z is None else sigma_z
    if not (np.isfinite(factor) and factor > 0):
        raise ChartRefused(
            f"sigma_z is {factor:g}: the points do not vary at all. A finite number above 0 is "
            "needed; look how the points are sampled, or take a p or u chart."
        )
    spread = error * factor
    limits = np.maximum(center - 3 * spread, 0.0), np.minimum(center + 3 * spread, most)
    chart = chart_of_counts(kind, points, filled(len(points), center), spread, limits)
    parts = (chart.points, chart.center, chart.lower, chart.upper, chart.beyond, chart.z)
    return LaneyChart(kind, *parts, sigma_z=factor)


def _sigma_z(z: FloatArray, constants: Precision) -> float:
    present = z[~np.isnan(z)]
    if len(present) < 2:
        raise ChartRefused(
            "One point does not show how far points vary: give sigma_z, or take a p or u chart."
        )
    return sigma_of_moving_ranges(present, constants)
