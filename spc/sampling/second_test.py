"""A second test after a failed first one, and what the two of them are worth together.

Who tests again until a sample passes will release any lot. The confidence that counts is that of
the whole sequence, decided before the first part is drawn.
"""

from spc.sampling import binomial, hypergeometric
from spc.sampling.plan import SamplingPlan, as_stated, bad_to_catch

__all__ = ["sequence_confidence"]


def sequence_confidence(first: SamplingPlan, second: SamplingPlan, reliability: float) -> float:
    """Return the confidence of two tests, when a lot passes that passes either of them.

    The second sample is drawn from what the first one left. The lot counts as it was submitted,
    with the bad parts that were found and taken out. Lower than that of the first test alone,
    always.

    Parameters
    ----------
    first, second : SamplingPlan
        Of the same lot, or both of none; their samples together are no larger than it.
    reliability : float
        Share of good parts to be shown, between 0 and 1.

    Returns
    -------
    float
        Probability that a lot just worse than the reliability fails both.

    Raises
    ------
    ValueError
        The plans are of different lots, or larger than the lot together.

    Examples
    --------
    >>> plan = SamplingPlan(59)
    >>> round(sequence_confidence(plan, plan, 0.95), 4)  # of 0.9515 for one alone
    0.9054
    """
    if first.lot_size != second.lot_size:
        raise ValueError("Two tests of one lot have plans of the same lot size.")
    if first.lot_size is None:
        share = float(1 - as_stated(reliability, "reliability"))
        failing = [
            1 - binomial.pass_probability(share, plan.sample_size, plan.accept)
            for plan in (first, second)
        ]
        return failing[0] * failing[1]
    return 1 - _passing_either(
        first.lot_size, bad_to_catch(first.lot_size, reliability), first, second
    )


def _passing_either(lot_size: int, bad: int, first: SamplingPlan, second: SamplingPlan) -> float:
    left = lot_size - first.sample_size
    if second.sample_size > left:
        raise ValueError(
            f"After a sample of {first.sample_size} from a lot of {lot_size} a second one of "
            f"{second.sample_size} cannot be drawn: {left} are left."
        )
    passing = [
        hypergeometric.pass_probability(lot_size, bad, plan.sample_size, plan.accept)
        for plan in (first, second)
    ]
    both = sum(
        hypergeometric.probability_of(found, lot_size, bad, first.sample_size)
        * hypergeometric.pass_probability(left, bad - found, second.sample_size, second.accept)
        for found in range(min(first.accept, bad) + 1)
        if bad - found <= left
    )
    return passing[0] + passing[1] - both
