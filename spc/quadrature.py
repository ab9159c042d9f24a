"""Integrals over an interval, by Gauss and Legendre."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_legendre

__all__ = ["gauss_legendre"]

FloatArray = NDArray[np.float64]


def gauss_legendre(start: float, stop: float, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights between `start` and `stop`.

    Parameters
    ----------
    start, stop : float
        The interval.
    nodes : int
        How many, >= 1; a polynomial of degree 2 nodes - 1 is integrated exactly.

    Returns
    -------
    tuple of two ndarrays of float64, shape (nodes,)

    Raises
    ------
    ValueError
        `nodes` is below 1.

    Examples
    --------
    >>> at, weight = gauss_legendre(0.0, 3.0, 2)
    >>> round(float(weight @ at**3), 12)
    20.25
    """
    unit, weight = _on_unit_interval(nodes)
    half = (stop - start) / 2
    return start + half * (unit + 1), half * weight


@lru_cache(maxsize=64)
def _on_unit_interval(nodes: int) -> tuple[FloatArray, FloatArray]:
    at, weight = roots_legendre(nodes)
    return at, weight
