"""Goodness of fit by Anderson and Darling, which looks at the tails, where the limits are.

Source: Anderson and Darling, A test of goodness of fit, Journal of the American Statistical
Association 49 (1954); the parametric bootstrap of its law under fitted parameters: Stute, Gonzales
Manteiga and Presedo Quindimil, Metrika 40 (1993).
"""

import numpy as np

from spc.law_families import Floats, LawFamily

__all__ = ["anderson_darling", "bootstrap_p"]

REPLICATES = 400

LARGEST_REPLICATE = 200
"""Values in a replicate: from here on the statistic's law changes by less than half a percent."""


def anderson_darling(family: LawFamily, parameters: Floats, values: Floats) -> Floats:
    """Return Anderson and Darling's statistic of values against a law.

    Parameters
    ----------
    family : LawFamily
        The law.
    parameters : ndarray of float64, shape (rows, parameters)
        Its parameters, a row for each sample.
    values : ndarray of float64, shape (rows, n)
        Samples of the law's range.

    Returns
    -------
    ndarray of float64, shape (rows,)
        A squared; about 0.7 is usual at most, infinite where a value is impossible.

    Examples
    --------
    >>> from spc.law_families import FAMILIES
    >>> values = np.array([[9.1, 9.6, 9.9, 10.0, 10.2, 10.3, 10.9]])
    >>> normal = FAMILIES["normal"]
    >>> anderson_darling(normal, normal.fit(values), values).round(3)
    array([0.178])
    """
    n = values.shape[1]
    ordered = np.sort(values, axis=1)
    below = family.log_below(parameters, ordered)
    above = family.log_above(parameters, ordered)[:, ::-1]
    found: Floats = -n - ((2 * np.arange(1, n + 1) - 1) * (below + above)).sum(axis=1) / n
    return found


def bootstrap_p(
    family: LawFamily, parameters: Floats, statistic: float, n: int, *, seed: int
) -> float:
    """Return the probability of a fit as bad as this one, if the law holds.

    Samples are drawn from the fitted law and fitted again: parameters that were fitted to the
    values make every law look better than tables for known parameters allow.

    Parameters
    ----------
    family : LawFamily
        The law.
    parameters : ndarray of float64, shape (1, parameters)
        As fitted.
    statistic : float
        Anderson and Darling's, of `n` values.
    n : int
        Values that were fitted, >= 2.
    seed : int
        The same seed, the same answer.

    Returns
    -------
    float
        Between 1/401 and 1; its standard error at 0.05 is 0.011.

    Examples
    --------
    >>> from spc.law_families import FAMILIES
    >>> parameters = np.array([[0.0, 1.0]])
    >>> p = bootstrap_p(FAMILIES["normal"], parameters, statistic=0.752, n=200, seed=1)
    >>> 0.03 < p < 0.07  # 0.752 is the tabulated five-percent point (Stephens 1974)
    True
    """
    chance = np.random.default_rng(seed)
    rows = np.repeat(parameters, REPLICATES, axis=0)
    drawn = family.draw(rows, min(n, LARGEST_REPLICATE), chance)
    usual = anderson_darling(family, family.fit(drawn), drawn)
    return (1 + int((usual >= statistic).sum())) / (REPLICATES + 1)
