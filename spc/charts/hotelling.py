"""Hotelling's T2 chart: several characteristics of one piece, judged together.

Source: Tracy, N. D., Young, J. C. and Mason, R. L. (1992). Multivariate control charts for
individual observations. Journal of Quality Technology 24, 88-95.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainccinv

from spc.charts.chart import Chart, ChartRefused, FloatArray, beyond_limits, filled

__all__ = ["MultivariateBaseline", "hotelling_t2", "multivariate_baseline"]

FALSE_ALARM = 0.0026997960632601866
"""Chance beyond 3 sigma on either side: one false alarm in 370 points."""


@dataclass(frozen=True, slots=True, eq=False)
class MultivariateBaseline:
    """What several characteristics do together while the process is in control.

    Parameters
    ----------
    mean : ndarray of float64, shape (p,)
        In the units of the characteristics.
    covariance : ndarray of float64, shape (p, p)
        Of one observation; can be inverted.
    observations : int
        How many both rest on.
    """

    mean: FloatArray
    covariance: FloatArray
    observations: int


def multivariate_baseline(observations: ArrayLike) -> MultivariateBaseline:
    """Estimate mean and covariance from observations of a time in control.

    Parameters
    ----------
    observations : array_like of float, shape (m, p), m >= p + 2
        One row a piece, one column a characteristic; a row with a NaN is excluded.

    Raises
    ------
    ChartRefused
        No table, too few rows, an infinite value, or a characteristic that does not vary or is a
        sum of others.

    Examples
    --------
    >>> found = multivariate_baseline([[1.0, 2.0], [2.0, 2.5], [3.0, 4.5], [4.0, 4.0]])
    >>> found.mean.tolist(), found.observations
    ([2.5, 3.25], 4)
    """
    table = _table(observations)
    present = table[~np.isnan(table).any(axis=1)]
    m, p = present.shape
    if m < p + 2:
        raise ChartRefused(f"{p} characteristics need {p + 2} complete observations, not {m}.")
    covariance = np.atleast_2d(np.cov(present, rowvar=False))
    spread = np.sqrt(np.diag(covariance))
    still = np.flatnonzero(spread <= 1e-12 * np.abs(present).max(axis=0))
    if len(still):
        raise ChartRefused(f"The characteristic in column {still[0]} does not vary: leave it out.")
    if np.linalg.matrix_rank(covariance / np.outer(spread, spread), hermitian=True) < p:
        raise ChartRefused(
            "A characteristic is fixed by the others (a sum or a multiple of them): leave it out."
        )
    return MultivariateBaseline(present.mean(axis=0), covariance, m)


def hotelling_t2(
    observations: ArrayLike,
    *,
    baseline: MultivariateBaseline | None = None,
    false_alarm: float = FALSE_ALARM,
) -> Chart:
    """Chart T2, the distance of an observation from the mean, in the metric of the covariance.

    Finds what no single chart shows: a long bolt that is heavy is normal, a long one that is
    light is not.

    Parameters
    ----------
    observations : array_like of float, shape (n, p)
        One row a piece, one column a characteristic; a row with a NaN is excluded.
    baseline : MultivariateBaseline, optional
        The frozen one (phase II, limit from F). Without it the observations are judged by their
        own mean and covariance (phase I, limit from the beta distribution).
    false_alarm : float
        Chance that a point in control lies beyond, above 0 and below 1.

    Returns
    -------
    Chart
        Without centre line and lower limit (NaN); run rules do not suit it.

    Raises
    ------
    ChartRefused
        As `multivariate_baseline`; or the number of characteristics differs from the baseline's.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> first = multivariate_baseline(rng.normal(size=(50, 2)))
    >>> chart = hotelling_t2([[0.1, 0.2], [4.0, -4.0]], baseline=first)
    >>> round(chart.upper[0].item(), 2), chart.beyond.tolist()
    (13.97, [False, True])
    """
    if not 0 < false_alarm < 1:
        raise ChartRefused(f"The chance of a false alarm is above 0, below 1, not {false_alarm}.")
    table = _table(observations)
    known = baseline or multivariate_baseline(table)
    if table.shape[1] != len(known.mean):
        raise ChartRefused(
            f"The baseline has {len(known.mean)} characteristics, the observations "
            f"{table.shape[1]}: give the same columns in the same order."
        )
    distance = table - known.mean
    points = np.einsum("ij,ij->i", distance, np.linalg.solve(known.covariance, distance.T).T)
    limit = _limit(known, false_alarm, own=baseline is None)
    none, zero, upper = (filled(len(table), value) for value in (np.nan, 0.0, limit))
    return Chart("t2", points, none, none, upper, beyond_limits(points, zero, zero, upper), none)


def _limit(known: MultivariateBaseline, false_alarm: float, *, own: bool) -> float:
    m, p = known.observations, len(known.mean)
    if own:
        return float((m - 1) ** 2 / m * betainccinv(p / 2, (m - p - 1) / 2, false_alarm))
    # A quantile of F by that of the beta law, which keeps the digits of a small tail.
    share = float(betainccinv(p / 2, (m - p) / 2, false_alarm))
    ratio = share / (1 - share) * (m - p) / p
    return p * (m + 1) * (m - 1) / (m * (m - p)) * ratio


def _table(observations: ArrayLike) -> FloatArray:
    table = np.asarray(observations, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise ChartRefused(
            f"T2 takes a table, a row a piece and a column a characteristic, not {table.shape}."
        )
    if bool((np.abs(table) > 1e100).any()):
        raise ChartRefused("An observation has a value that cannot have been measured.")
    if bool(np.isnan(table).any(axis=1).all()):
        raise ChartRefused("There is no complete observation to chart.")
    return table
