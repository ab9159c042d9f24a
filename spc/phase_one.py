"""Phase I: looking at a first study of a process, before its limits are frozen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spc.assumptions import Concern, apparent_resolution, check_assumptions
from spc.baseline import (
    WANTED_SUBGROUPS,
    Baseline,
    Estimator,
    estimate_baseline,
)
from spc.charts.chart import Chart
from spc.charts.individuals import moving_ranges
from spc.charts.subgroups import deviations
from spc.constants import Precision
from spc.rounding import rounding_dominates, without_run_rules
from spc.rule_sets import WESTERN_ELECTRIC, RuleSet
from spc.signals import Signal, signals
from spc.study_data import causes_of

__all__ = ["PhaseOne", "phase_one"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhaseOne:
    """A study of a process, to be judged by a person.

    Parameters
    ----------
    baseline : Baseline
        Tentative limits from the subgroups that were kept. Its `data_hash` covers all subgroups,
        the removed ones with their causes.
    signals : tuple of Signal
        What the kept points say against these limits; indices into the given subgroups.
    dispersion_beyond : tuple of int
        Indices of the kept subgroups beyond the limits of the chart of s (for single values, of
        moving ranges: the later of the two values).
    removed : mapping of int to str
        Index and cause of each subgroup that was left out.
    concerns : tuple of Concern
        Assumptions that the kept points do not keep.
    rule_set : RuleSet
        The rules that were applied: without run rules where the gauge reads too coarsely for them.
    short_of : int
        How many subgroups are missing to the 25 that are wanted.
    """

    baseline: Baseline
    signals: tuple[Signal, ...]
    dispersion_beyond: tuple[int, ...]
    removed: Mapping[int, str]
    concerns: tuple[Concern, ...]
    rule_set: RuleSet
    short_of: int

    @property
    def in_control(self) -> bool:
        """Whether no point signals and no dispersion lies beyond its limits."""
        return not self.signals and not self.dispersion_beyond


def phase_one(
    subgroups: Sequence[Sequence[float]],
    *,
    removed: Mapping[int, str] = MappingProxyType({}),
    estimator: Estimator = "auto",
    constants: Precision = "exact",
    rule_set: RuleSet = WESTERN_ELECTRIC,
    resolution: float | None = None,
) -> PhaseOne:
    """Estimate tentative limits and say which points speak against them.

    One look, no iteration: which signal has a cause, and so which subgroup may be removed, is for
    a person to find. Removing what signals until nothing does would make limits as narrow as one
    likes. Look at the dispersion first: while that is not in control, the limits of the means
    rest on nothing.

    Parameters
    ----------
    subgroups : sequence of sequences of float
        As in `spc.baseline.estimate_baseline`, in order of time; all of them.
    removed : mapping of int to str
        Index and recorded cause of each subgroup to be left out of the estimate.
    estimator, constants
        As in `spc.baseline.estimate_baseline`.
    rule_set : RuleSet
        The rules that the limits are to be used with.
    resolution : float, optional
        Smallest step of a value, in the unit of the characteristic; without it, the smallest
        difference between two values.

    Returns
    -------
    PhaseOne

    Raises
    ------
    UnusableBaseline
        As `estimate_baseline`, of the kept subgroups; or a removed one has no cause, or is none of
        the given.
    ValueError
        The resolution is negative or not finite.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 6.2.2.

    Examples
    --------
    >>> values = [[36.0 + 0.1 * (7 * i % 11 - 5)] for i in range(26)]
    >>> values[12] = [39.0]
    >>> [(signal.rule, signal.point) for signal in phase_one(values).signals]
    [('WE1', 12)]
    >>> study = phase_one(values, removed={12: "part not seated, report 117"})
    >>> study.in_control, study.baseline.subgroups, study.short_of
    (True, 25, 0)
    """
    baseline = estimate_baseline(
        subgroups, constants=constants, estimator=estimator, removed=removed
    )
    causes = causes_of(removed, len(subgroups))
    kept = [index for index in range(len(subgroups)) if index not in causes]
    step = resolution if resolution is not None else _apparent([subgroups[i] for i in kept])
    rules = rule_set
    if rounding_dominates(step, baseline.limits.sigma):
        rules = without_run_rules(rule_set)
    z, size = _standardised(subgroups, kept, baseline)
    return PhaseOne(
        baseline=baseline,
        signals=signals(z, rules),
        dispersion_beyond=_dispersion_beyond(subgroups, kept, baseline, constants),
        removed=causes,
        # The mean of n readings moves in steps of an n-th of the gauge's.
        concerns=check_assumptions(
            z, sigma=1.0, resolution=step / math.sqrt(size) / baseline.limits.sigma
        ),
        rule_set=rules,
        short_of=max(0, WANTED_SUBGROUPS - len(kept)),
    )


def _apparent(kept: Sequence[Sequence[float]]) -> float:
    return apparent_resolution(np.concatenate([np.asarray(each) for each in kept])) or 0.0


def _standardised(
    subgroups: Sequence[Sequence[float]], kept: Sequence[int], baseline: Baseline
) -> tuple[FloatArray, float]:
    """Return the points, NaN where one was removed, and the mean size of the others."""
    z = np.full(len(subgroups), np.nan)
    means = [float(np.mean(subgroups[index])) for index in kept]
    sizes = [len(subgroups[index]) for index in kept]
    z[kept] = baseline.limits.standardise(means, sizes)
    return z, float(np.mean(sizes))


def _dispersion_beyond(
    subgroups: Sequence[Sequence[float]],
    kept: Sequence[int],
    baseline: Baseline,
    constants: Precision,
) -> tuple[int, ...]:
    left = [subgroups[index] for index in kept]
    chart: Chart
    if all(len(subgroup) == 1 for subgroup in left):
        values = [float(subgroup[0]) for subgroup in left]
        chart = moving_ranges(values, limits=baseline.limits, constants=constants)
    else:
        chart = deviations(left, limits=baseline.limits, constants=constants)
    return tuple(kept[at] for at in np.flatnonzero(chart.beyond).tolist())
