"""The gamma law of skewed positive values: plating thickness, waiting times.

Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, chapter 17; Minka,
Estimating a gamma distribution (2002), for the first guess of the shape.
"""

import numpy as np
from scipy.special import (
    digamma,
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    gammaln,
    ndtr,
    polygamma,
)

from spc.laws.law_family import STEPS, Floats, LawFamily, columns, log_share

__all__ = ["GAMMA"]


def _fit_gamma(values: Floats) -> Floats:
    mean = values.mean(axis=1, keepdims=True)
    off = values / mean - 1
    # log(mean) - mean(log): near the mean without the difference of two nearly equal numbers.
    logs = np.where(off > -0.5, np.log1p(np.maximum(off, -0.5)), np.log(values / mean))
    spread = (off - logs).mean(axis=1, keepdims=True)
    shape = (3 - spread + np.sqrt((spread - 3) ** 2 + 24 * spread)) / (12 * spread)
    for _ in range(STEPS):
        step = (np.log(shape) - digamma(shape) - spread) / (1 / shape - polygamma(1, shape))
        shape = np.maximum(shape - step, shape / 4)
        if bool((np.abs(step) <= 1e-9 * shape).all()):
            break
    return np.concatenate([shape, mean / shape], axis=1)


def _gamma_density(parameters: Floats, values: Floats) -> Floats:
    shape, scale = columns(parameters)
    found: Floats = (
        (shape - 1) * np.log(values / scale) - values / scale - gammaln(shape) - np.log(scale)
    )
    return found


def _gamma_below(parameters: Floats, values: Floats) -> Floats:
    shape, scale = columns(parameters)
    return log_share(gammainc(shape, values / scale))


def _gamma_above(parameters: Floats, values: Floats) -> Floats:
    shape, scale = columns(parameters)
    return log_share(gammaincc(shape, values / scale))


def _gamma_quantile(parameters: Floats, z: Floats) -> Floats:
    shape, scale = columns(parameters)
    low, high = gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z))
    found: Floats = scale * np.where(z < 0, low, high)
    return found


def _draw_gamma(parameters: Floats, n: int, chance: np.random.Generator) -> Floats:
    shape, scale = columns(parameters)
    drawn = chance.standard_gamma(shape, (len(parameters), n))
    # A very skewed law comes too near to zero for a floating-point number.
    return scale * np.maximum(drawn, np.finfo(np.float64).tiny)


GAMMA = LawFamily(
    parameters=("shape", "scale"),
    least=0.0,
    zero=False,
    fit=_fit_gamma,
    log_density=_gamma_density,
    log_below=_gamma_below,
    log_above=_gamma_above,
    quantile=_gamma_quantile,
    draw=_draw_gamma,
)
"""From zero; the larger the shape, the nearer to a normal law."""
