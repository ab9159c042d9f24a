"""What to believe of many p-values: the false discovery rate of Benjamini and Hochberg.

Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["cutoff", "q_values"]

FloatArray = NDArray[np.float64]


def cutoff(p: FloatArray, q: float = 0.05) -> float:
    """Return the p-value up to which streams are discovered (Benjamini and Hochberg).

    It is the largest p-value that is at most ``rank * q / n``; the share of false ones among the
    discovered is then at most `q` on average, if the p-values are independent or depend
    positively.

    Parameters
    ----------
    p : ndarray of float64, shape (n,)
        One p-value a stream, in any order; ties are discovered together.
    q : float
        Share of false discoveries that is tolerated, between 0 and 1.

    Returns
    -------
    float
        Stream i is discovered if ``p[i] <= cutoff``. When there is none it is 0.0, which no
        p-value reaches: a p-value of 0 is always discovered.

    Raises
    ------
    ValueError
        A p-value is NaN or outside 0 to 1, `p` is not one row, or `q` is not between 0 and 1.

    Examples
    --------
    >>> p = np.array([0.8, 0.001, 0.024, 0.02, 0.5])
    >>> cutoff(p), (p <= cutoff(p)).tolist()
    (0.024, [False, True, True, True, False])
    """
    _check(p, q)
    small = np.sort(p[p <= q])
    passing = np.flatnonzero(small <= np.arange(1, len(small) + 1) * (q / max(len(p), 1)))
    return float(small[passing[-1]]) if len(passing) else 0.0


def q_values(p: FloatArray) -> FloatArray:
    """Return for each stream the smallest `q` at which `cutoff` discovers it.

    Parameters
    ----------
    p : ndarray of float64, shape (n,)
        One p-value a stream, in any order.

    Returns
    -------
    ndarray of float64, shape (n,)
        From 0 to 1, in the order of `p`.

    Raises
    ------
    ValueError
        As in `cutoff`.

    Examples
    --------
    >>> q_values(np.array([0.8, 0.001, 0.024, 0.02, 0.5])).round(4).tolist()
    [0.8, 0.005, 0.04, 0.04, 0.625]
    """
    _check(p, 0.5)
    order = np.argsort(p)
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    found = np.empty(len(p))
    found[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(found, 1.0)


def _check(p: FloatArray, q: float) -> None:
    if p.ndim != 1:
        raise ValueError(f"P-values come in one row, one a stream, not in {p.ndim} dimensions.")
    if not bool(((p >= 0) & (p <= 1)).all()):
        at = int(np.flatnonzero(~((p >= 0) & (p <= 1)))[0])
        raise ValueError(f"P-value {at} is {p[at]}: leave out streams that have none.")
    if not 0 < q < 1:
        raise ValueError(f"The tolerated share of false discoveries lies between 0 and 1: not {q}.")
