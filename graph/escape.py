"""The risk of escape: that a bad lot lies outside the scope that was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.said import Said

FloatArray = NDArray[np.float64]

NO_GOOD_CHECK = Said(
    "no good check before it is recorded, so how far back the change may lie is not known",
    "在此之前没有合格检验的记录，因此无法得知变化可能追溯到何时",
)
NO_BAD_CHECK = Said(
    "no bad check is recorded, so there is no change to look for",
    "没有不合格检验的记录，因此没有可推断的变化",
)
_STEP = Said(
    "the process changed once and stayed changed: every run since the change may be bad",
    "过程发生一次变化并保持：变化之后的每次运行都可能不良",
)
_EQUAL = Said(
    "within each stretch between two checks every run is equally likely to be the first bad one",
    "在两次检验之间的每一段内，每次运行成为首个不良运行的可能性相同",
)
_DATED = Said(
    "the likelihoods of the stretches come from the dating of the change",
    "各段的可能性来自对变化时间的推断",
)
_UNDATED = Said(
    "nothing dates the change: it lies anywhere between the last good and the first bad check",
    "变化时间无从推断：可能位于最近一次合格检验与首次不合格检验之间的任何位置",
)


@dataclass(frozen=True, slots=True, eq=False)
class ChangeStretches:
    """When a process may have changed: stretches of time, and how likely each is.

    Parameters
    ----------
    starts, ends
        Shape (stretches,), seconds since 1970-01-01 UTC: the change came after the start, when
        the process was still good, and not after the end, when it no longer was. A start may be
        minus infinity.
    weights
        Shape (stretches,), not negative, at least one above 0; they are normalised.
    dated
        True where the weights come from a dating of the change.

    Raises
    ------
    ValueError
        The shapes differ, a stretch ends before it starts, or the weights are not weights.

    Examples
    --------
    >>> between_checks(0.0, 10.0).weights
    array([1.])
    """

    starts: FloatArray
    ends: FloatArray
    weights: FloatArray
    dated: bool = False

    def __post_init__(self) -> None:
        if not self.starts.shape == self.ends.shape == self.weights.shape:
            raise ValueError("each stretch needs a start, an end and a weight")
        if not (self.starts <= self.ends).all():
            raise ValueError("a stretch ends before it starts")
        total = self.weights.sum()
        if not ((self.weights >= 0).all() and np.isfinite(total) and total > 0):
            raise ValueError("the weights of the stretches must be 0 or more, and some above 0")


@dataclass(frozen=True, slots=True)
class EscapeRisk:
    """The probability that a bad lot lies outside a scope, and what it assumes.

    `probability` is None where it cannot be known; the assumptions then say why.
    """

    probability: float | None
    assumptions: tuple[Said, ...]

    def document(self) -> dict[str, object]:
        """For JSON: the probability, and the assumptions by language."""
        return {
            "probability": self.probability,
            "assumptions": {
                "en": [each.en for each in self.assumptions],
                "zh-CN": [each.zh for each in self.assumptions],
            },
        }


def between_checks(last_good: float, first_bad: float) -> ChangeStretches:
    """One stretch, from the last good to the first bad check: nothing dates the change within.

    Examples
    --------
    >>> between_checks(0.0, 10.0).ends
    array([10.])
    """
    return ChangeStretches(np.array([last_good]), np.array([first_bad]), np.ones(1))


def dated_change(checks: Sequence[float], weights: Sequence[float] | FloatArray) -> ChangeStretches:
    """The stretches before each check, weighted by how likely it was the first bad one.

    Parameters
    ----------
    checks
        Times of the checks, ascending: when what they looked at was made.
    weights
        For each check how likely it is the first one after the change.

    Examples
    --------
    >>> dated_change([10.0, 20.0], [0.2, 0.8]).starts
    array([-inf,  10.])
    """
    ends = np.asarray(checks, dtype=np.float64)
    starts = np.concatenate(([-np.inf], ends[:-1]))
    return ChangeStretches(starts, ends, np.asarray(weights, dtype=np.float64), dated=True)


def escape_risk(
    ended: FloatArray,
    inside: NDArray[np.bool_],
    change: ChangeStretches | None,
    why_not: Said = NO_GOOD_CHECK,
) -> EscapeRisk:
    """The probability that a bad lot lies outside a scope.

    A bad lot escapes if the process changed before a run that the scope leaves out. The run
    during which it changed is bad from that moment on, and so is counted as the first bad one.

    Parameters
    ----------
    ended
        Shape (runs,): when the runs of the process or equipment up to containment ended, seconds
        since 1970-01-01 UTC, in any order.
    inside
        For each run whether all it made lies in the scope.
    change
        When the process may have changed; None where that is not known.
    why_not
        The sentence that is given where it is not known.

    Returns
    -------
    EscapeRisk
        0 where the scope holds all runs since the earliest possible change.

    Notes
    -----
    Within a stretch each run is equally likely to be the first bad one: checks are not spread
    evenly over the hours, and a furnace that stands still makes nothing bad. A stretch in which
    nothing ran counts for the next run.

    Examples
    --------
    >>> ended = np.array([1.0, 2.0, 3.0, 4.0])
    >>> inside = np.array([False, False, True, True])
    >>> escape_risk(ended, inside, between_checks(0.0, 4.0)).probability
    0.5
    """
    if change is None:
        return EscapeRisk(None, (why_not,))
    order = np.argsort(ended, kind="stable")
    ends = ended[order]
    first = np.zeros(len(ends))
    for since, until, weight in zip(change.starts, change.ends, change.weights, strict=True):
        candidates = _candidates(ends, since, until)
        first[candidates] += weight / max(1, candidates.stop - candidates.start)
    escapes = _some_outside_from(ends, inside[order])
    probability = float((first * escapes).sum() / change.weights.sum())
    dating = _DATED if change.dated else _UNDATED
    return EscapeRisk(min(probability, 1.0), (_STEP, dating, _EQUAL))


def _candidates(ended: FloatArray, since: float, until: float) -> slice:
    """The runs that may have been the first bad one, if the change came in this stretch.

    Those that ended in it, and the one that its last check looked at, which may have gone on; of
    runs that ended at one moment all. Where nothing ended in it, the next one.
    """
    begin = int(np.searchsorted(ended, since, side="right"))
    checked = max(begin, int(np.searchsorted(ended, until, side="left")))
    if checked == len(ended):
        return slice(begin, len(ended))
    return slice(begin, int(np.searchsorted(ended, ended[checked], side="right")))


def _some_outside_from(ended: FloatArray, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each run whether it, or one that ended with or after it, lies outside."""
    from_here = np.logical_or.accumulate(~inside[::-1])[::-1]
    together = np.searchsorted(ended, ended, side="left")
    flags: NDArray[np.bool_] = from_here[together]
    return flags
