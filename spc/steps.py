"""Trends and alternations in a history of points, without a loop over the points."""

import numpy as np
from numpy.typing import NDArray

from spc.run_rules import AlternationRule, TrendRule
from spc.windows import all_in_window

__all__ = ["completed_steps"]

BoolArray = NDArray[np.bool_]


def completed_steps(
    z: NDArray[np.float64], breaks: BoolArray | None, rule: TrendRule | AlternationRule
) -> BoolArray:
    """Say which points complete a trend or an alternation.

    Parameters
    ----------
    z : ndarray of float64, shape (n,)
        Standardised points in order of time; NaN marks an excluded point, which has no step to
        or from it: what lies on its two sides was not made in a row.
    breaks : ndarray of bool, shape (n,), optional
        True where a gap was declared before the point: no step leads across it.
    rule : TrendRule or AlternationRule
        How many points in a row.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> rising = TrendRule("N3", window=3, meaning="three points in a row rising or falling")
    >>> completed_steps(np.array([0.1, 0.2, 0.3, 0.3, 0.4]), None, rising).tolist()
    [False, False, True, False, False]
    """
    # Compared, not subtracted: infinity less infinity is no number.
    up, down = np.zeros((2, len(z)), dtype=np.bool_)
    up[1:], down[1:] = z[1:] > z[:-1], z[1:] < z[:-1]
    if breaks is not None:
        up, down = up & ~breaks, down & ~breaks
    if isinstance(rule, TrendRule):
        return all_in_window(up, rule.window - 1) | all_in_window(down, rule.window - 1)
    turned = np.zeros(len(z), dtype=np.bool_)
    turned[1:] = (up[1:] & down[:-1]) | (down[1:] & up[:-1])
    return all_in_window(turned, rule.window - 2)
