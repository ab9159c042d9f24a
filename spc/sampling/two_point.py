"""A plan by two points: good lots must pass, bad lots must fail."""

from dataclasses import dataclass

from spc.sampling import binomial
from spc.sampling.plan import LARGEST_ACCEPT, NoPlan, SamplingPlan, as_stated

__all__ = ["TwoPointPlan", "two_point_plan"]


@dataclass(frozen=True, slots=True)
class TwoPointPlan:
    """A plan with the risks that it really has.

    Parameters
    ----------
    plan : SamplingPlan
        Of the smallest sample.
    producer_risk : float
        Probability that a lot of the producer's quality fails.
    consumer_risk : float
        Probability that a lot of the consumer's quality passes.
    """

    plan: SamplingPlan
    producer_risk: float
    consumer_risk: float


def two_point_plan(
    producer: float, consumer: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10
) -> TwoPointPlan:
    """Return the smallest plan that passes good lots and fails bad ones; exact binomial.

    Parameters
    ----------
    producer : float
        Share of bad parts in a lot that must pass (acceptable quality), between 0 and 1.
    consumer : float
        Share of bad parts in a lot that must fail (limiting quality), above `producer`.
    producer_risk : float
        Probability with which a lot of quality `producer` may fail all the same.
    consumer_risk : float
        Probability with which a lot of quality `consumer` may pass all the same.

    Raises
    ------
    NoPlan
        The two qualities are so near to each other that no plan of a sensible size tells them
        apart.
    ValueError
        A number is impossible.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 15.2.3.

    Examples
    --------
    >>> two_point_plan(0.01, 0.05).plan
    SamplingPlan(sample_size=132, accept=3, lot_size=None)
    """
    good, bad = float(as_stated(producer, "producer's quality")), as_stated(consumer, "consumer's")
    if good >= bad:
        raise ValueError(
            f"The producer's quality ({producer:g} bad) must be better than the consumer's "
            f"({consumer:g} bad): there are lots that must pass and fail."
        )
    wanted = float(1 - as_stated(producer_risk, "producer's risk")) * (1 - 1e-9)
    confidence = float(1 - as_stated(consumer_risk, "consumer's risk"))
    for accept in range(LARGEST_ACCEPT + 1):
        size = binomial.smallest_sample(float(1 - bad), accept, confidence)
        passing = binomial.pass_probability(good, size, accept)
        if passing >= wanted:
            risk = binomial.pass_probability(float(bad), size, accept)
            return TwoPointPlan(SamplingPlan(size, accept), 1 - passing, risk)
    raise NoPlan(
        f"No plan that accepts with {LARGEST_ACCEPT} bad parts or fewer tells {producer:g} from "
        f"{consumer:g} bad: take them farther apart, or higher risks."
    )
