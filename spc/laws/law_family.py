"""A law with its parameters open, fitted to many samples at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HALVINGS", "STEPS", "Floats", "LawFamily", "columns", "log_share"]

Floats = NDArray[np.float64]
Of = Callable[[Floats, Floats], Floats]

STEPS = 60
"""Newton's steps until a fit must have converged; it takes six."""

HALVINGS = 60
"""Of an interval, until floating point has no number between its ends."""


@dataclass(frozen=True, slots=True)
class LawFamily:
    """A law with its parameters open; each function takes rows of them, shape (rows, parameters).

    Parameters
    ----------
    parameters : tuple of str
        Names, in the order of the columns.
    least : float
        Values are above it: -infinity, or 0; `zero` says whether 0 itself may occur.
    zero : bool
        Whether a value may be 0.
    fit : callable
        Values, shape (rows, n), to parameters by maximum likelihood.
    log_density, log_below, log_above : callable
        Parameters and values, shape (rows, n), to the logarithm of the density, of the share of
        values below and of the share above.
    quantile : callable
        Parameters and distance in sigma of a normal law, shape (rows, n), to the value that has
        the same share below it. Exact in both tails.
    draw : callable
        Parameters, a number of values and a source of chance, to values, shape (rows, n).
    """

    parameters: tuple[str, ...]
    least: float
    zero: bool
    fit: Callable[[Floats], Floats]
    log_density: Of
    log_below: Of
    log_above: Of
    quantile: Of
    draw: Callable[[Floats, int, np.random.Generator], Floats]


def columns(parameters: Floats) -> tuple[Floats, Floats]:
    """Return the two parameters, each of shape (rows, 1).

    Examples
    --------
    >>> columns(np.array([[36.0, 0.5]]))
    (array([[36.]]), array([[0.5]]))
    """
    return parameters[:, [0]], parameters[:, [1]]


def log_share(share: Floats) -> Floats:
    """Return the logarithm of a share, -infinity where nothing is left of it.

    Examples
    --------
    >>> log_share(np.array([1.0, 0.0, -1e-17]))
    array([  0., -inf, -inf])
    """
    with np.errstate(divide="ignore"):
        found: Floats = np.log(np.maximum(share, 0.0))
    return found
