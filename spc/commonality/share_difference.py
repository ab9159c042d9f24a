"""How much more of a stratum is rejected than of the other lots."""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["share_difference"]

CONFIDENCE_Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""

IntArray = NDArray[np.int64]


def share_difference(
    defective: IntArray, inspected: IntArray, inside: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Return the difference of two rejected shares and its 95 % confidence interval.

    Each share has a Wilson interval; where lots differ among themselves by more than chance, for
    as many fewer pieces as their spread is too large (the design effect).

    Parameters
    ----------
    defective, inspected : ndarray of int64, shape (lots,)
        Pieces.
    inside : ndarray of bool, shape (lots,)
        The lots of the stratum; there must be some inside and some outside.

    Returns
    -------
    tuple of float
        Difference of the shares, lower and upper end.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17, 873-890 (method 10).

    Examples
    --------
    >>> defective, inspected = np.array([9, 8, 0, 1, 1]), np.full(5, 50)
    >>> ends = share_difference(defective, inspected, np.array([True, True, False, False, False]))
    >>> [round(each, 3) for each in ends]
    [0.157, 0.087, 0.243]
    """
    share, low, high = _wilson(defective[inside], inspected[inside])
    other, other_low, other_high = _wilson(defective[~inside], inspected[~inside])
    difference = share - other
    return (
        difference,
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )


def _wilson(defective: IntArray, inspected: IntArray) -> tuple[float, float, float]:
    pieces = float(inspected.sum())
    share = float(defective.sum()) / pieces
    counted = pieces / _design_effect(defective, inspected, share)
    square = CONFIDENCE_Z**2 / counted
    middle = (share + square / 2) / (1 + square)
    reach = math.sqrt(square * share * (1 - share) + square**2 / 4) / (1 + square)
    return share, middle - reach, middle + reach


def _design_effect(defective: IntArray, inspected: IntArray, share: float) -> float:
    """By how much the share varies more than if every piece were on its own; at least 1."""
    chance = share * (1 - share) * float(inspected.sum())
    if len(defective) < 2 or chance == 0:
        return 1.0
    found = float(np.sum((defective - share * inspected) ** 2))
    return max(1.0, found * len(defective) / (len(defective) - 1) / chance)
