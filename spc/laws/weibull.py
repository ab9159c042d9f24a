"""The Weibull law of the weakest link: strength, fatigue life.

Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 21.
"""

import numpy as np
from scipy.special import log_ndtr

from spc.laws.law_family import STEPS, Floats, LawFamily, columns, log_share

__all__ = ["WEIBULL"]


def _fit_weibull(values: Floats) -> Floats:
    logs = np.log(values)
    centre = logs.mean(axis=1, keepdims=True)
    logs = logs - centre
    shape = np.pi / np.sqrt(6) / logs.std(axis=1, keepdims=True)
    highest = logs.max(axis=1, keepdims=True)
    for _ in range(STEPS):
        weights = np.exp(shape * (logs - highest))
        weights /= weights.sum(axis=1, keepdims=True)
        mean = (weights * logs).sum(axis=1, keepdims=True)
        slope = (weights * (logs - mean) ** 2).sum(axis=1, keepdims=True) + shape**-2
        step = (mean - 1 / shape) / slope
        shape = np.maximum(shape - step, shape / 4)
        if bool((np.abs(step) <= 1e-12 * shape).all()):
            break
    power = np.exp(shape * (logs - highest)).mean(axis=1, keepdims=True)
    scale = np.exp(centre + highest + np.log(power) / shape)
    return np.concatenate([shape, scale], axis=1)


def _weibull_hazard(parameters: Floats, values: Floats) -> Floats:
    shape, scale = columns(parameters)
    # Beyond the largest number nothing is left above: that is the answer.
    with np.errstate(over="ignore"):
        found: Floats = (values / scale) ** shape
    return found


def _weibull_density(parameters: Floats, values: Floats) -> Floats:
    shape, scale = columns(parameters)
    found: Floats = (
        np.log(shape / scale)
        + (shape - 1) * np.log(values / scale)
        - _weibull_hazard(parameters, values)
    )
    return found


def _weibull_below(parameters: Floats, values: Floats) -> Floats:
    return log_share(-np.expm1(-_weibull_hazard(parameters, values)))


def _weibull_quantile(parameters: Floats, z: Floats) -> Floats:
    shape, scale = columns(parameters)
    found: Floats = scale * (-log_ndtr(-z)) ** (1 / shape)
    return found


def _draw_weibull(parameters: Floats, n: int, chance: np.random.Generator) -> Floats:
    shape, scale = columns(parameters)
    return scale * chance.standard_exponential((len(parameters), n)) ** (1 / shape)


WEIBULL = LawFamily(
    parameters=("shape", "scale"),
    least=0.0,
    zero=False,
    fit=_fit_weibull,
    log_density=_weibull_density,
    log_below=_weibull_below,
    log_above=lambda of, values: -_weibull_hazard(of, values),
    quantile=_weibull_quantile,
    draw=_draw_weibull,
)
"""From zero; the shape is above 1 where parts wear, below where the weak ones fail first."""
