"""Whether a gauge reads finely enough for the run rules to mean what they say."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from spc.rule_sets import RuleSet

__all__ = ["COARSEST", "rounding_dominates", "tie_rate", "without_run_rules"]

COARSEST = 0.5
"""The coarsest resolution, in sigmas of one value, with which run rules are of use. In control
the Western Electric rules then signal every 319 points instead of every 92: values rounded to the
centre line or onto a zone line end the runs, and shifts are found late."""


def rounding_dominates(resolution: float, sigma: float) -> bool:
    """Say whether values are rounded so coarsely that run rules should not be applied.

    Parameters
    ----------
    resolution : float
        Smallest step of the recorded values, >= 0, in the unit of the characteristic.
    sigma : float
        Standard deviation of one value, in the same unit, > 0.

    Raises
    ------
    ValueError
        The resolution is negative or not finite, or sigma is not above zero.

    Examples
    --------
    >>> rounding_dominates(resolution=0.5, sigma=0.8), rounding_dominates(0.1, sigma=0.8)
    (True, False)
    """
    if not (math.isfinite(resolution) and resolution >= 0):
        raise ValueError(f"A resolution is a finite number >= 0, not {resolution}.")
    if not (math.isfinite(sigma) and sigma > 0):
        raise ValueError(f"Sigma must be a finite number above zero, not {sigma}.")
    return resolution / sigma > COARSEST


def without_run_rules(rule_set: RuleSet) -> RuleSet:
    """Keep the rules that judge a point on its own.

    Returns
    -------
    RuleSet
        Under a name that says what was left out, so that a signal, or its absence, can be
        explained; the version is kept.

    Raises
    ------
    ValueError
        No rule of the set judges a point on its own.

    Examples
    --------
    >>> from spc.rule_sets import WESTERN_ELECTRIC
    >>> coarse = without_run_rules(WESTERN_ELECTRIC)
    >>> coarse.name, [rule.name for rule in coarse.rules]
    ('western_electric without run rules', ['WE1'])
    """
    alone = tuple(rule for rule in rule_set.rules if rule.window == 1)
    return replace(
        rule_set,
        name=f"{rule_set.name} without run rules",
        rules=alone,
        warnings=rule_set.warnings & {rule.name for rule in alone},
    )


def tie_rate(z: ArrayLike) -> float:
    """Return the share of points that lie exactly on the centre line.

    Such a point ends a run on one side. With a fine gauge there are next to none; many say that
    values are rounded too coarsely for the run rules, or that the centre line is a round number.

    Parameters
    ----------
    z : array_like of float, shape (n,)
        Standardised points; NaN marks an excluded one.

    Returns
    -------
    float
        0 to 1; 0 where no point is present.

    Examples
    --------
    >>> tie_rate([0.5, 0.0, -0.5, float("nan"), 0.0])
    0.5
    """
    points = np.asarray(z, dtype=np.float64)
    present = int(np.count_nonzero(~np.isnan(points)))
    return int(np.count_nonzero(points == 0)) / present if present else 0.0
