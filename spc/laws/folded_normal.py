"""The folded normal law of distances: run-out, position, straightness, the size of an error.

Source: Leone, Nelson and Nottingham, The folded normal distribution, Technometrics 3 (1961).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from spc.laws.law_family import HALVINGS, Floats, LawFamily, columns, log_share
from spc.laws.normal import draw_normal

__all__ = ["FOLDED_NORMAL"]

_LOG_2PI = float(np.log(2 * np.pi))


def _fit_folded(values: Floats) -> Floats:
    square = (values**2).mean(axis=1, keepdims=True)
    root = np.sqrt(square)

    def rises(mean: Floats) -> NDArray[np.bool_]:
        pulled = values * np.tanh(mean * values / (square - mean**2))
        found: NDArray[np.bool_] = pulled.mean(axis=1, keepdims=True) > mean
        return found

    # At the most likely parameters mean^2 + sigma^2 is the mean square: one of them is open.
    low, high = 1e-3 * root, root
    half_normal = ~rises(low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        up = rises(middle)
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    mean = np.where(half_normal, 0.0, low)
    return np.concatenate([mean, np.sqrt(square - mean**2)], axis=1)


def _folded_density(parameters: Floats, values: Floats) -> Floats:
    mean, sigma = columns(parameters)
    found: Floats = (
        np.logaddexp(-(((values - mean) / sigma) ** 2) / 2, -(((values + mean) / sigma) ** 2) / 2)
        - _LOG_2PI / 2
        - np.log(sigma)
    )
    return found


def _folded_below(parameters: Floats, values: Floats) -> Floats:
    mean, sigma = columns(parameters)
    upper, lower = (values - mean) / sigma, (-values - mean) / sigma
    return log_share(ndtr(upper) - ndtr(lower))


def _folded_above(parameters: Floats, values: Floats) -> Floats:
    mean, sigma = columns(parameters)
    found: Floats = np.logaddexp(
        log_ndtr((mean - values) / sigma), log_ndtr((-mean - values) / sigma)
    )
    return found


def _folded_quantile(parameters: Floats, z: Floats) -> Floats:
    mean, sigma = columns(parameters)
    low = np.zeros(np.broadcast_shapes(mean.shape, z.shape))
    high = mean + sigma * (np.abs(z) + 2)
    below, above = log_ndtr(z), log_ndtr(-z)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = np.where(
            z < 0,
            _folded_below(parameters, middle) < below,
            _folded_above(parameters, middle) > above,
        )
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    found: Floats = (low + high) / 2
    return found


def _draw_folded(parameters: Floats, n: int, chance: np.random.Generator) -> Floats:
    return np.abs(draw_normal(parameters, n, chance))


FOLDED_NORMAL = LawFamily(
    parameters=("mean", "sigma"),
    least=0.0,
    zero=True,
    fit=_fit_folded,
    log_density=_folded_density,
    log_below=_folded_below,
    log_above=_folded_above,
    quantile=_folded_quantile,
    draw=_draw_folded,
)
"""The size of a normal value; with a mean of 0 the half-normal law, far from 0 the normal one."""
