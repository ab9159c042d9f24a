"""Sampling from a process, or from a lot so large that the sample does not change it.

Source: Schilling and Neubauer, Acceptance Sampling in Quality Control, chapters 3 and 5;
Clopper and Pearson, Biometrika 26 (1934).
"""

from scipy.special import betaincc, betaincinv

from spc.sampling.plan import as_stated, require_accept

__all__ = ["pass_probability", "share_at_most", "share_passing_with", "smallest_sample"]

_LAST_DIGITS = 1e-9
"""Relative; a probability that misses the stated one by less misses it by rounding."""


def pass_probability(share: float, sample_size: int, accept: int = 0) -> float:
    """Return the probability that a sample has at most `accept` bad parts.

    Parameters
    ----------
    share : float
        Of bad parts, 0 to 1.
    sample_size, accept : int
        Parts tested, and bad ones with which the lot still passes.

    Examples
    --------
    >>> round(pass_probability(0.05, sample_size=59), 4)
    0.0485
    """
    if accept >= sample_size:
        return 1.0
    return float(betaincc(accept + 1, sample_size - accept, share))


def smallest_sample(reliability: float, accept: int = 0, confidence: float = 0.95) -> int:
    """Return the smallest sample by which a reliability is shown with a confidence.

    Parameters
    ----------
    reliability : float
        Share of good parts to be shown, between 0 and 1.
    accept : int
        Bad parts in the sample with which it still is.
    confidence : float
        Probability with which a worse lot must fail, between 0 and 1.

    Examples
    --------
    >>> [smallest_sample(0.90, accept) for accept in (0, 1, 2, 3)]
    [29, 46, 61, 76]
    """
    require_accept(accept)
    share = float(1 - as_stated(reliability, "reliability"))
    risk = float(1 - as_stated(confidence, "confidence")) * (1 + _LAST_DIGITS)
    too_few, enough = accept, accept + 1
    while pass_probability(share, enough, accept) > risk:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if pass_probability(share, middle, accept) > risk:
            too_few = middle
        else:
            enough = middle
    return enough


def share_passing_with(probability: float, sample_size: int, accept: int = 0) -> float:
    """Return the share of bad parts with which a plan passes with a probability.

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    sample_size, accept : int
        The plan; `accept` is below `sample_size`.

    Examples
    --------
    >>> round(100 * share_passing_with(0.95, 125, 3), 4)
    1.1003
    """
    return float(betaincinv(accept + 1, sample_size - accept, 1 - probability))


def share_at_most(sample_size: int, found: int, confidence: float = 0.95) -> float:
    """Return the share of bad parts that a process has at most, after a sample.

    The one-sided bound of Clopper and Pearson.

    Parameters
    ----------
    sample_size, found : int
        Parts tested, and bad ones among them.
    confidence : float
        Between 0 and 1.

    Examples
    --------
    >>> round(share_at_most(59, found=0), 4)
    0.0495
    """
    if not (sample_size >= 1 and 0 <= found <= sample_size):
        raise ValueError(f"In a sample of {sample_size} there cannot be {found} bad parts.")
    if found == sample_size:
        return 1.0
    risk = float(1 - as_stated(confidence, "confidence"))
    return share_passing_with(risk, sample_size, found)
