"""What a plan lets through: its operating characteristic and the outgoing quality.

Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.2.3; Montgomery, Introduction to
Statistical Quality Control, chapter 15.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.optimize import minimize_scalar
from scipy.special import gammaincc, gammainccinv

from spc.sampling import binomial, hypergeometric
from spc.sampling.plan import SamplingPlan

__all__ = [
    "LEVELS",
    "Accepted",
    "Law",
    "accepted_share",
    "average_outgoing_quality",
    "operating_characteristic",
    "outgoing_quality_limit",
    "quality_at",
]

Law = Literal["binomial", "poisson"]
LEVELS = (0.99, 0.95, 0.90, 0.75, 0.50, 0.25, 0.10, 0.05, 0.01)
"""Probabilities of acceptance at which a plan is described."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """With which probability a lot of some quality passes.

    Parameters
    ----------
    share : float
        Of bad parts in the lot.
    bad : int or None
        Bad parts in the lot; None where its size is not known.
    probability : float
        That it passes.
    """

    share: float
    bad: int | None
    probability: float


def accepted_share(plan: SamplingPlan, share: float, law: Law = "binomial") -> float:
    """Return the share of lots that pass, made by a process with this share of bad parts.

    Parameters
    ----------
    plan : SamplingPlan
        Its lot size does not matter: the lots are samples of the process themselves.
    share : float
        Of bad parts, 0 to 1.
    law : {"binomial", "poisson"}
        Exact, or the approximation of printed tables.

    Raises
    ------
    ValueError
        The share is impossible.

    Examples
    --------
    >>> [round(accepted_share(SamplingPlan(52, 3), p / 100), 3) for p in (1, 3, 6, 12)]
    [0.998, 0.93, 0.62, 0.115]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"The share of bad parts must be 0 to 1, not {share}.")
    if law == "poisson":
        return float(gammaincc(plan.accept + 1, plan.sample_size * share))
    return binomial.pass_probability(share, plan.sample_size, plan.accept)


def quality_at(plan: SamplingPlan, probability: float, law: Law = "binomial") -> float:
    """Return the share of bad parts at which lots pass with this probability.

    Parameters
    ----------
    plan : SamplingPlan
        Its lot size does not matter.
    probability : float
        Of acceptance, above 0 and below 1.
    law : {"binomial", "poisson"}
        Exact, or the approximation of printed tables.

    Raises
    ------
    ValueError
        The probability is impossible.

    Examples
    --------
    >>> plan = SamplingPlan(125, 3)
    >>> round(quality_at(plan, 0.95), 6), round(quality_at(plan, 0.95, "poisson"), 6)
    (0.011003, 0.010931)
    """
    if not 0 < probability < 1:
        raise ValueError(f"A probability of acceptance is between 0 and 1, not {probability}.")
    if law == "poisson":
        return float(gammainccinv(plan.accept + 1, probability)) / plan.sample_size
    return binomial.share_passing_with(probability, plan.sample_size, plan.accept)


def operating_characteristic(
    plan: SamplingPlan, levels: Sequence[float] = LEVELS
) -> tuple[Accepted, ...]:
    """Return the qualities at which the plan passes a lot with the given probabilities.

    Parameters
    ----------
    plan : SamplingPlan
        With a lot size the answer is exact for lots of it: the most bad parts with which the lot
        still passes with the probability at least. Levels that the lot is too small to tell apart
        give one answer.
    levels : sequence of float
        Probabilities of acceptance, above 0 and below 1.

    Returns
    -------
    tuple of Accepted
        From the best quality to the worst.

    Examples
    --------
    >>> operating_characteristic(SamplingPlan(13, 0, lot_size=50), [0.5, 0.1])
    (Accepted(share=0.04, bad=2, probability=0.543...), Accepted(share=0.14, bad=7, ...))
    """
    if plan.lot_size is None:
        found = [Accepted(quality_at(plan, level), None, level) for level in levels]
    else:
        most = [_most_bad(plan, plan.lot_size, level) for level in levels]
        found = [_accepted(plan, plan.lot_size, bad) for bad in set(most)]
    return tuple(sorted(found, key=lambda each: each.share))


def average_outgoing_quality(plan: SamplingPlan, share: float) -> float:
    """Return the share of bad parts that leaves, when rejected lots are sorted piece by piece.

    Bad parts found are replaced by good ones.

    Parameters
    ----------
    plan : SamplingPlan
        Without a lot size the sample is a negligible part of the lot.
    share : float
        Of bad parts made, 0 to 1.

    Examples
    --------
    >>> round(average_outgoing_quality(SamplingPlan(52, 3, lot_size=10_000), 0.06), 4)
    0.037
    """
    untested = 1.0 if plan.lot_size is None else 1 - plan.sample_size / plan.lot_size
    return accepted_share(plan, share) * share * untested


def outgoing_quality_limit(plan: SamplingPlan) -> float:
    """Return the worst average outgoing quality, whatever is made.

    Parameters
    ----------
    plan : SamplingPlan
        As in `average_outgoing_quality`.

    Examples
    --------
    >>> round(outgoing_quality_limit(SamplingPlan(52, 3, lot_size=10_000)), 4)
    0.0372
    """
    worst = quality_at(plan, 1e-6)
    found = minimize_scalar(
        lambda share: -average_outgoing_quality(plan, share),
        bounds=(0, worst),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(-found.fun)


def _most_bad(plan: SamplingPlan, lot_size: int, level: float) -> int:
    """The most bad parts with which the lot passes with a probability of `level` at least."""
    passing, failing = 0, lot_size + 1
    while failing - passing > 1:
        middle = (passing + failing) // 2
        if _accepted(plan, lot_size, middle).probability >= level:
            passing = middle
        else:
            failing = middle
    return passing


def _accepted(plan: SamplingPlan, lot_size: int, bad: int) -> Accepted:
    probability = hypergeometric.pass_probability(lot_size, bad, plan.sample_size, plan.accept)
    return Accepted(bad / lot_size, bad, probability)
