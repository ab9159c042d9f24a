"""Normal scores: values by rank, so that no outlier or skewed law can lead the search."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

__all__ = ["normal_scores"]


def normal_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what standard normal values of the same ranks would be on average.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite; equal values get the score of their mean rank.

    Returns
    -------
    ndarray of float64, shape (n,)
        Blom's scores, the normal quantile of ``(rank - 3/8) / (n + 1/4)``, centred at 0.

    References
    ----------
    Blom, G. (1958). Statistical estimates and transformed beta-variables. Wiley.

    Examples
    --------
    >>> normal_scores(np.array([30.1, 29.0, 31.0, 30.1, 90.0])).round(2).tolist()
    [-0.24, -1.18, 0.49, -0.24, 1.18]
    """
    scores: NDArray[np.float64] = ndtri((rankdata(values) - 0.375) / (len(values) + 0.25))
    scores -= scores.mean()
    return scores
