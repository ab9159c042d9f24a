"""Numbers that stand for an interval: an example between two bounds, as short as it can be."""

import math
from fractions import Fraction

Number = int | float
_MOST_DIGITS = 20


def between(low: Number | None, high: Number | None, *, whole: bool = False) -> Number | None:
    """Give a number strictly between two bounds, one that a person would choose.

    Parameters
    ----------
    low, high : int, float or None
        Both excluded; None: no bound.
    whole : bool
        Only whole numbers count.

    Returns
    -------
    int, float or None
        None if there is no such number: between 1 and 2 no whole one, between two
        neighbouring floats none at all.

    Examples
    --------
    >>> between(5, None), between(None, -2.5), between(35, 38), between(0.1, 0.3)
    (6, -3, 36, 0.2)
    >>> between(1, 2, whole=True) is None
    True
    """
    if low is None and high is None:
        return 0
    if low is None:
        return _int_below(high) if high is not None else 0
    if high is None:
        return math.floor(low) + 1
    if low >= high:
        return None
    if math.floor(low) + 1 < high:
        return math.floor(low) + 1
    return None if whole else _fraction_between(low, high)


def _int_below(high: Number) -> int:
    return math.ceil(high) - 1


def _fraction_between(low: Number, high: Number) -> float | None:
    """Within one whole step: the decimal of fewest digits, else whatever float lies there."""
    middle = (Fraction(low) + Fraction(high)) / 2
    for digits in range(1, _MOST_DIGITS):
        short = float(round(middle, digits))
        if low < short < high:
            return short
    last = float(middle)
    return last if low < last < high else None


def is_whole(number: Number) -> bool:
    """Tell whether a number has no fraction.

    Examples
    --------
    >>> is_whole(2.0), is_whole(2.5)
    (True, False)
    """
    return isinstance(number, int) or number.is_integer()
