"""The plan that shows a reliability with a confidence: the everyday question after a recall."""

from spc.sampling import binomial, hypergeometric
from spc.sampling.plan import SamplingPlan, bad_to_catch

__all__ = ["plan_for_reliability"]


def plan_for_reliability(
    reliability: float, confidence: float, *, accept: int = 0, lot_size: int | None = None
) -> SamplingPlan:
    """Return the smallest plan that shows a reliability with a confidence.

    If the lot passes, then with this confidence it has at least this share of good parts: a lot
    that has not passes with a probability of 1 - confidence at most.

    Parameters
    ----------
    reliability : float
        Share of good parts to be shown, between 0 and 1.
    confidence : float
        Between 0 and 1.
    accept : int
        Bad parts in the sample with which the lot still passes; each one more costs many parts.
    lot_size : int, optional
        Parts in the lot: the sample is counted exactly (hypergeometric). Without it the lot is
        taken as endless (binomial), which never asks for fewer.

    Returns
    -------
    SamplingPlan

    Raises
    ------
    NoPlan
        The lot is so small that it is worse than the reliability with `accept` bad parts.
    ValueError
        A number is impossible.

    References
    ----------
    Schilling and Neubauer, Acceptance Sampling in Quality Control.

    Examples
    --------
    >>> plan_for_reliability(0.99, 0.95)
    SamplingPlan(sample_size=299, accept=0, lot_size=None)
    >>> plan_for_reliability(0.99, 0.95, lot_size=1000)
    SamplingPlan(sample_size=258, accept=0, lot_size=1000)
    """
    if lot_size is None:
        size = binomial.smallest_sample(reliability, accept, confidence)
    else:
        bad = bad_to_catch(lot_size, reliability)
        size = hypergeometric.smallest_sample(lot_size, bad, accept, confidence)
    return SamplingPlan(size, accept, lot_size)
