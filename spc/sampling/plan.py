"""A single sampling plan by attributes, and the numbers that people state with one."""

import math
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["LARGEST_LOT", "NoPlan", "SamplingPlan", "as_stated", "bad_to_catch"]

LARGEST_LOT = 10_000_000
"""A larger number of parts in one lot is an error of entry."""

LARGEST_ACCEPT = 100
"""A plan that passes with more bad parts found is no plan for a suspect lot."""

_FINEST = 10**9


class NoPlan(ValueError):  # noqa: N818 - an answer: what is asked cannot be had
    """No sample shows what is asked; the message says why and what would."""


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Test `sample_size` parts; accept the lot with at most `accept` bad ones among them.

    Parameters
    ----------
    sample_size : int
        Parts to test, >= 1.
    accept : int
        Bad parts in the sample with which the lot still passes, >= 0 and below `sample_size`.
    lot_size : int, optional
        Parts in the lot; None for a process, or a lot much larger than the sample.

    Raises
    ------
    ValueError
        The numbers contradict each other.

    Examples
    --------
    >>> SamplingPlan(sample_size=125, accept=3, lot_size=3200)
    SamplingPlan(sample_size=125, accept=3, lot_size=3200)
    """

    sample_size: int
    accept: int = 0
    lot_size: int | None = None

    def __post_init__(self) -> None:
        require_lot(self.lot_size)
        require_accept(self.accept)
        if self.sample_size <= self.accept:
            raise ValueError(
                f"A sample of {self.sample_size} that passes with {self.accept} bad parts always "
                "passes: take a larger sample or accept fewer."
            )
        if self.lot_size is not None and self.sample_size > self.lot_size:
            raise ValueError(
                f"A sample of {self.sample_size} cannot be drawn from a lot of {self.lot_size}."
            )


def as_stated(share: float, name: str) -> Fraction:
    """Return a share as the decimal that a person stated, so that nothing depends on its bits.

    1 - 0.99 is 0.010000000000000009 in floating point: of 1,000 parts that would be 11 bad ones.

    Parameters
    ----------
    share : float
        Above 0 and below 1.
    name : str
        What it is, for the message.

    Raises
    ------
    ValueError
        It is not a share, or nearer to 0 or 1 than one in a million.

    Examples
    --------
    >>> as_stated(1 - 0.99, "share"), as_stated(0.95, "confidence")
    (Fraction(1, 100), Fraction(19, 20))
    """
    if not 1e-6 <= share <= 1 - 1e-6:
        raise ValueError(
            f"The {name} must be a share above 0 and below 1, such as 0.95 for 95 %, not {share}."
        )
    return Fraction(share).limit_denominator(_FINEST)


def bad_to_catch(lot_size: int, reliability: float) -> int:
    """Return the smallest number of bad parts with which a lot is worse than the reliability.

    Parameters
    ----------
    lot_size : int
        Parts in the lot, >= 1.
    reliability : float
        Share of good parts that the lot must have, between 0 and 1.

    Examples
    --------
    >>> bad_to_catch(1000, 0.99), bad_to_catch(100, 0.99), bad_to_catch(150, 0.99)
    (10, 1, 2)
    """
    require_lot(lot_size)
    return math.ceil((1 - as_stated(reliability, "reliability")) * lot_size)


def require_lot(lot_size: int | None) -> None:
    """Raise ValueError where there cannot be such a lot."""
    if lot_size is not None and not 1 <= lot_size <= LARGEST_LOT:
        raise ValueError(f"A lot has 1 to {LARGEST_LOT:,} parts, not {lot_size:,}.")


def require_accept(accept: int) -> None:
    """Raise ValueError where no plan would accept with so many bad parts."""
    if not 0 <= accept <= LARGEST_ACCEPT:
        raise ValueError(f"A plan accepts with 0 to {LARGEST_ACCEPT} bad parts, not {accept}.")
