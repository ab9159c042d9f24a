"""The normal law, and the lognormal one of what grows or wears by factors.

Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapters 13 and 14.
"""

import numpy as np
from scipy.special import log_ndtr

from spc.laws.law_family import Floats, LawFamily, columns

__all__ = ["LOGNORMAL", "NORMAL", "draw_normal"]

_LOG_2PI = float(np.log(2 * np.pi))


def _fit_normal(values: Floats) -> Floats:
    return np.stack([values.mean(axis=1), values.std(axis=1)], axis=1)


def _normal_z(parameters: Floats, values: Floats) -> Floats:
    mean, sigma = columns(parameters)
    found: Floats = (values - mean) / sigma
    return found


def _normal_density(parameters: Floats, values: Floats) -> Floats:
    z = _normal_z(parameters, values)
    found: Floats = -(z**2) / 2 - _LOG_2PI / 2 - np.log(parameters[:, [1]])
    return found


def _normal_quantile(parameters: Floats, z: Floats) -> Floats:
    mean, sigma = columns(parameters)
    return mean + sigma * z


def draw_normal(parameters: Floats, n: int, chance: np.random.Generator) -> Floats:
    """Return normal values, shape (rows, n).

    Examples
    --------
    >>> draw_normal(np.array([[36.0, 0.5]]), 3, np.random.default_rng(1)).shape
    (1, 3)
    """
    return _normal_quantile(parameters, chance.standard_normal((len(parameters), n)))


NORMAL = LawFamily(
    parameters=("mean", "sigma"),
    least=-np.inf,
    zero=True,
    fit=_fit_normal,
    log_density=_normal_density,
    log_below=lambda of, values: log_ndtr(_normal_z(of, values)),
    log_above=lambda of, values: log_ndtr(-_normal_z(of, values)),
    quantile=_normal_quantile,
    draw=draw_normal,
)
"""Sums of many small causes: hardness, most dimensions."""

LOGNORMAL = LawFamily(
    parameters=("log_mean", "log_sigma"),
    least=0.0,
    zero=False,
    fit=lambda values: _fit_normal(np.log(values)),
    log_density=lambda of, values: _normal_density(of, np.log(values)) - np.log(values),
    log_below=lambda of, values: log_ndtr(_normal_z(of, np.log(values))),
    log_above=lambda of, values: log_ndtr(-_normal_z(of, np.log(values))),
    quantile=lambda of, z: np.exp(_normal_quantile(of, z)),
    draw=lambda of, n, chance: np.exp(draw_normal(of, n, chance)),
)
"""Products of many small causes: friction, particle sizes, times to repair."""
