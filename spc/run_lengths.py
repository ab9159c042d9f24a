"""How many points pass until a rule set gives an alarm: in control the false ones, shifted the lag.

Exact by a Markov chain where all rules count points in zones. Where a set looks at trends, the
last value is part of the state and there is no such chain: the run length is then simulated with
the detector itself, once for the sets that ship (`MEASURED`), on demand for a plant's own.

Source: Champ, C. W. and Woodall, W. H. (1987). Exact results for Shewhart control charts with
supplementary runs rules. Technometrics 29, 393-399.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import splu

from spc.rule_sets import AIAG, NELSON, NELSON_ATTRIBUTES, RuleSet
from spc.run_chain import Chain, chain_of
from spc.simulated_runs import simulated_lengths

__all__ = ["MEASURED", "RunLength", "false_alarms_a_week", "run_length"]

LONGEST = 1e12
"""An alarm rarer than this is beyond the digits of the equations: the run is called endless."""

POINTS_ON_DEMAND = 1_000_000
SEED = 1984


@dataclass(frozen=True, slots=True)
class RunLength:
    """Points from a fresh start up to and with the first alarm.

    Parameters
    ----------
    mean : float
        The average run length; inf where an alarm practically never comes.
    sd : float, optional
        Standard deviation of the run length; None where the mean is inf.
    exact : bool
        False where it was simulated.
    standard_error : float, optional
        Of a simulated mean.
    """

    mean: float
    sd: float | None
    exact: bool
    standard_error: float | None = None


MEASURED: Mapping[RuleSet, RunLength] = MappingProxyType(
    {
        NELSON: RunLength(73.486, 68.31, exact=False, standard_error=0.041),
        AIAG: RunLength(54.141, 49.05, exact=False, standard_error=0.026),
        NELSON_ATTRIBUTES: RunLength(119.050, 113.49, exact=False, standard_error=0.088),
    }
)
"""In control, by the detector itself started anew after each alarm, on 2e8 standard normal points:
`simulated_lengths(rule_set, points=10_000_000, seed=seed)` for the seeds 0 to 19, together."""


def run_length(rule_set: RuleSet, shift: float = 0.0, *, resolution: float = 0.0) -> RunLength:
    """Return the average run length of a rule set, and its spread.

    Points are independent and normal, limits are known: estimated limits, autocorrelation and
    skewed values shorten the runs. Rules that only warn are left out.

    Parameters
    ----------
    rule_set : RuleSet
        The rules that are applied together.
    shift : float
        Distance of the process from the centre line in standard errors of a point; 0 is in
        control.
    resolution : float
        Smallest step of the points in the same unit, 0 for points that were not rounded. A point
        on a line belongs to the inner zone, so coarse points run longer.

    Raises
    ------
    ValueError
        The shift is not finite, or the resolution is negative or not finite.

    Examples
    --------
    >>> from spc.rule_sets import WESTERN_ELECTRIC
    >>> in_control = run_length(WESTERN_ELECTRIC)
    >>> round(in_control.mean, 2), round(in_control.sd, 2), in_control.exact
    (91.75, 88.14, True)
    >>> round(run_length(WESTERN_ELECTRIC, shift=1.0).mean, 2)
    9.22
    """
    if not math.isfinite(shift):
        raise ValueError(f"A shift is a finite number of standard errors, not {shift}.")
    if not (math.isfinite(resolution) and resolution >= 0):
        raise ValueError(f"A resolution is a finite number >= 0, not {resolution}.")
    return _run_length(rule_set, float(shift), float(resolution))


def false_alarms_a_week(rule_set: RuleSet, points_a_week: float) -> float:
    """Return how many false alarms a process in control gives in a week.

    Parameters
    ----------
    rule_set : RuleSet
        The rules that are applied together.
    points_a_week : float
        Points plotted in a week, >= 0.

    Raises
    ------
    ValueError
        The number of points is negative or not finite.

    Examples
    --------
    >>> from spc.rule_sets import THREE_SIGMA, WESTERN_ELECTRIC
    >>> a_week = 24 * 7
    >>> round(false_alarms_a_week(WESTERN_ELECTRIC, a_week), 2)
    1.83
    >>> round(false_alarms_a_week(THREE_SIGMA, a_week), 2)
    0.45
    """
    if not (math.isfinite(points_a_week) and points_a_week >= 0):
        raise ValueError(f"Points a week are a finite number >= 0, not {points_a_week}.")
    return points_a_week / run_length(rule_set).mean


@lru_cache(maxsize=1024)
def _run_length(rule_set: RuleSet, shift: float, resolution: float) -> RunLength:
    chain = chain_of(rule_set, on_lines=resolution > 0)
    if chain is not None:
        return _exact(chain, shift, resolution)
    if shift == 0 and resolution == 0 and rule_set in MEASURED:
        return MEASURED[rule_set]
    return _simulated(rule_set, shift, resolution)


def _exact(chain: Chain, shift: float, resolution: float) -> RunLength:
    states, kinds = chain.leads_to.shape
    chances = np.broadcast_to(chain.chances(shift, resolution), (states, kinds))
    stays = chain.leads_to >= 0
    step = csc_matrix(
        (chances[stays], (np.nonzero(stays)[0], chain.leads_to[stays])), shape=(states, states)
    )
    try:
        solve = splu(identity(states, format="csc") - step).solve
    except RuntimeError:
        # Singular: from some state no alarm can be reached.
        return RunLength(math.inf, None, exact=True)
    means = solve(np.ones(states))
    mean = float(means[0])
    if not 1 <= mean <= LONGEST:
        return RunLength(math.inf, None, exact=True)
    # The second factorial moment is twice the mean of what is still to come at each point.
    spread = 2 * float(solve(means)[0]) - mean - mean**2
    return RunLength(mean, math.sqrt(max(spread, 0.0)), exact=True)


def _simulated(rule_set: RuleSet, shift: float, resolution: float) -> RunLength:
    lengths = simulated_lengths(
        rule_set, shift, resolution=resolution, points=POINTS_ON_DEMAND, seed=SEED
    )
    if len(lengths) < 2:
        return RunLength(math.inf, None, exact=False)
    sd = float(lengths.std(ddof=1))
    return RunLength(float(lengths.mean()), sd, False, sd / math.sqrt(len(lengths)))
