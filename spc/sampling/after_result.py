"""What a result proves: how many bad parts the lot has at most."""

from dataclasses import dataclass

from spc.sampling.hypergeometric import passes_with
from spc.sampling.plan import as_stated, require_lot

__all__ = ["LotBound", "bad_at_most"]


@dataclass(frozen=True, slots=True)
class LotBound:
    """The most bad parts that a lot has, with a stated confidence.

    Parameters
    ----------
    bad : int
        In the whole lot, those found included.
    left : int
        Among the parts that were not tested.
    share : float
        Of the whole lot.
    left_share : float
        Of the parts that were not tested; 0 where none is left.
    confidence : float
        With which this holds, whatever the lot is like.
    """

    bad: int
    left: int
    share: float
    left_share: float
    confidence: float


def bad_at_most(
    lot_size: int, sample_size: int, found: int, *, confidence: float = 0.95
) -> LotBound:
    """Return how many bad parts a lot has at most, after a random sample of it.

    The most with which a sample as good as this one is not yet too unlikely; exact.

    Parameters
    ----------
    lot_size, sample_size : int
        Parts in the lot, and parts tested.
    found : int
        Bad parts in the sample.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    ValueError
        The numbers contradict each other.

    References
    ----------
    The exact one-sided bound of the hypergeometric law; Buonaccorsi, The American Statistician 41
    (1987).

    Examples
    --------
    >>> bad_at_most(1000, 59, 0).bad, bad_at_most(1000, 258, 0).bad
    (48, 9)
    """
    require_lot(lot_size)
    if not (1 <= sample_size <= lot_size and 0 <= found <= sample_size):
        raise ValueError(
            f"{found} bad parts in a sample of {sample_size} from a lot of {lot_size}: one of "
            "these is impossible."
        )
    risk = 1 - as_stated(confidence, "confidence")
    # The good parts of the sample are not bad ones of the lot.
    possible, impossible = found, lot_size - (sample_size - found) + 1
    while impossible - possible > 1:
        middle = (possible + impossible) // 2
        if passes_with(lot_size, middle, sample_size, found, risk):
            possible = middle
        else:
            impossible = middle
    untested, left = lot_size - sample_size, possible - found
    return LotBound(
        possible, left, possible / lot_size, left / untested if untested else 0.0, confidence
    )
