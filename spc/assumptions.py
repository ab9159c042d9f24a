"""What a control chart takes for granted, and what it costs where it does not hold.

The run lengths of run rules suppose points that are independent, normal and read finely enough.
Where they are not, alarms come several times as often, or shifts are found several times as late,
and nothing on the chart shows it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

__all__ = [
    "EFFECTS",
    "FEWEST_POINTS",
    "NOMINAL_ARL",
    "Concern",
    "apparent_resolution",
    "check_assumptions",
]

FloatArray = NDArray[np.float64]
Kind = Literal["autocorrelation", "resolution", "skew"]

NOMINAL_ARL = 91.75
"""Average run length in control of the Western Electric rules where all assumptions hold."""

FEWEST_POINTS = 20
"""With fewer, neither correlation nor skewness can be told from chance."""

EFFECTS: Mapping[Kind, tuple[tuple[float, ...], tuple[float, ...]]] = MappingProxyType(
    {
        "autocorrelation": ((0, 0.1, 0.25, 0.5, 0.75, 0.9), (91.75, 70.8, 48.9, 27.0, 16.3, 11.8)),
        "resolution": ((0, 0.25, 0.5, 1.0), (91.75, 168, 319, 1175)),
        "skew": ((0, 0.5, 1.0, 2.0), (91.75, 72.8, 52.0, 32.8)),
    }
)
"""Figure of each kind, and the in-control average run length of the Western Electric rules there:
correlation of neighbours in a first-order autoregressive process; step of the readings in standard
deviations (a point on the centre line ends a run); skewness of a gamma law. By simulation; the
values of rounding are exact by Markov chain."""

SIGNIFICANCE = 0.01
"""Chance of a concern where there is none, two-sided; with thousands of streams 5 % is a flood."""

COARSE = 0.25
"""Resolution in sigmas from which it is worth a word: run lengths have nearly doubled."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Concern:
    """An assumption that the points do not keep.

    Parameters
    ----------
    kind : {"autocorrelation", "resolution", "skew"}
        What is wrong.
    figure : float
        Correlation of neighbouring points; step of the readings in standard deviations of a
        point; skewness.
    arl : float or None
        What becomes of the in-control average run length of the Western Electric rules; None
        where it is not known (neighbours that correlate negatively). Beyond the table's end, the
        value at its end: the truth is further off.
    nominal_arl : float
        What it would be, 91.75.
    """

    kind: Kind
    figure: float
    arl: float | None
    nominal_arl: float = NOMINAL_ARL


def check_assumptions(
    points: ArrayLike, *, sigma: float | None = None, resolution: float | None = None
) -> tuple[Concern, ...]:
    """List the assumptions of run rules that a row of points does not keep.

    To be asked of a process in control: a shift or a drift makes neighbours alike and a
    distribution skew, and is then the thing to look for first.

    Parameters
    ----------
    points : array_like of float, shape (n,)
        In order of time, single values or means of equal size; NaN for an excluded one.
    sigma : float, optional
        Standard deviation of a point, above 0, in the unit of the points; without it, that of the
        points themselves.
    resolution : float, optional
        Smallest step between two points, >= 0, same unit (for means of n values, the step of the
        gauge over n); without it, the smallest difference seen.

    Returns
    -------
    tuple of Concern
        In the order autocorrelation, resolution, skew; empty where nothing speaks against the
        assumptions. Correlation and skewness only when they are significant at 1 %, and from 20
        points on; resolution from a quarter of sigma on.

    Raises
    ------
    ValueError
        The points are no row, one is infinite, or sigma or the resolution is out of range.

    Examples
    --------
    >>> readings = np.round(np.random.default_rng(0).normal(36.0, 0.8, 60) * 2) / 2
    >>> for concern in check_assumptions(readings, sigma=0.8):
    ...     print(concern.kind, concern.figure, round(concern.arl))
    resolution 0.625 442
    """
    row = _row(points, sigma, resolution)
    present = row[~np.isnan(row)]
    found = (
        _autocorrelation(row, present),
        _resolution(present, sigma, resolution),
        _skew(present),
    )
    return tuple(concern for concern in found if concern is not None)


def apparent_resolution(values: ArrayLike) -> float | None:
    """Return the smallest difference between two readings: the step of the gauge, or finer.

    Parameters
    ----------
    values : array_like of float, any shape
        NaN ones are passed over.

    Returns
    -------
    float or None
        In the unit of the values; None where fewer than two of them differ.

    Examples
    --------
    >>> apparent_resolution([36.5, 37.0, 38.5, 36.5])
    0.5
    """
    row = np.asarray(values, dtype=np.float64).ravel()
    distinct = np.unique(row[~np.isnan(row)])
    if len(distinct) < 2:
        return None
    steps = np.diff(distinct)
    # 0.1 + 0.2 is not 0.3: differences of the last binary digits are no steps.
    real = steps[steps > _ROUNDING * max(float(np.ptp(distinct)), float(np.abs(distinct).max()))]
    return float(real.min()) if len(real) else None


def _row(points: ArrayLike, sigma: float | None, resolution: float | None) -> FloatArray:
    row = np.asarray(points, dtype=np.float64)
    if row.ndim != 1:
        raise ValueError(f"Points are one row in order of time, not of shape {row.shape}.")
    if bool((np.abs(row) > 1e100).any()):
        raise ValueError("A point cannot have been measured: it is infinite, or larger than 1e100.")
    if sigma is not None and not (math.isfinite(sigma) and sigma > 0):
        raise ValueError(f"Sigma is a finite number above zero, not {sigma}.")
    if resolution is not None and not (math.isfinite(resolution) and resolution >= 0):
        raise ValueError(f"A resolution is a finite number >= 0, not {resolution}.")
    return row


def _varies(present: FloatArray) -> bool:
    if len(present) < FEWEST_POINTS:
        return False
    return float(np.ptp(present)) > 1e-12 * float(np.abs(present).max())


def _autocorrelation(row: FloatArray, present: FloatArray) -> Concern | None:
    if not _varies(present):
        return None
    distance = (row - present.mean()) / np.ptp(present)
    pairs = distance[1:] * distance[:-1]
    # Only neighbours in time: an excluded point between two keeps them apart.
    neighbours = pairs[~np.isnan(pairs)]
    if len(neighbours) < FEWEST_POINTS - 1:
        return None
    figure = float(neighbours.mean() / np.nanmean(distance**2))
    # Estimated from n points with their own mean, it lies 1/n too low, give or take 1/sqrt(n).
    n = len(neighbours)
    if abs(figure + 1 / n) * math.sqrt(n) <= -ndtri(SIGNIFICANCE / 2):
        return None
    return Concern("autocorrelation", figure, _arl("autocorrelation", figure))


def _resolution(
    present: FloatArray, sigma: float | None, resolution: float | None
) -> Concern | None:
    step = resolution
    if step is None and _varies(present):
        step = apparent_resolution(present)
    spread = sigma
    if spread is None and _varies(present):
        spread = float(present.std(ddof=1))
    if not step or not spread or step / spread < COARSE:
        return None
    return Concern("resolution", step / spread, _arl("resolution", step / spread))


def _skew(present: FloatArray) -> Concern | None:
    if not _varies(present):
        return None
    scaled = (present - present.mean()) / np.ptp(present)
    figure = float(np.mean(scaled**3) / np.mean(scaled**2) ** 1.5)
    if abs(_z_of_skewness(figure, len(present))) <= -ndtri(SIGNIFICANCE / 2):
        return None
    return Concern("skew", figure, _arl("skew", abs(figure)))


def _z_of_skewness(figure: float, n: int) -> float:
    """Standard normal for normal points (D'Agostino 1970, Biometrika 57, 679-681)."""
    y = figure * math.sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
    kurtosis = 3.0 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)
    kurtosis /= (n - 2) * (n + 5) * (n + 7) * (n + 9)
    w2 = math.sqrt(2 * (kurtosis - 1)) - 1
    return math.asinh(y / math.sqrt(2 / (w2 - 1))) / math.sqrt(math.log(w2) / 2)


def _arl(kind: Kind, figure: float) -> float | None:
    """Between the figures of the table the logarithm of the run length is close to a line."""
    if figure < 0:
        return None
    figures, lengths = EFFECTS[kind]
    return float(np.exp(np.interp(figure, figures, np.log(lengths))))
