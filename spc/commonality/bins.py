"""A process parameter as a factor: quantile bins with their ranges as names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spc.commonality.findings import CommonalityRefused

__all__ = ["Bin", "binned", "bins_of"]


@dataclass(frozen=True, slots=True)
class Bin:
    """A range of a parameter, from its lowest to its highest recorded value, both in it."""

    low: float
    high: float

    @property
    def label(self) -> str:
        """The range as text: `"838 to 845.5"`, or `"850"` for a single value."""
        if self.low == self.high:
            return _text(self.low)
        return f"{_text(self.low)} to {_text(self.high)}"


def bins_of(name: str, values: Sequence[float | None], bins: int = 4) -> tuple[Bin, ...]:
    """Cut the recorded values of a parameter into ranges with about as many lots in each.

    Equal values are never cut apart, so there may be fewer bins than asked for; up to `bins`
    different values are a bin each.

    Parameters
    ----------
    name : str
        The parameter, for errors.
    values : sequence of float or None
        In the unit of the parameter; None or NaN where it was not recorded.
    bins : int
        Most ranges, 2 or more.

    Returns
    -------
    tuple of Bin
        Ascending.

    Raises
    ------
    CommonalityRefused
        The parameter was never recorded.
    ValueError
        A value is infinite, or `bins` is below 2.

    Examples
    --------
    >>> bins_of("temperature", [850.0, 851, 852, 853, 854, 855, None], bins=2)
    (Bin(low=850.0, high=852.0), Bin(low=853.0, high=855.0))
    """
    if bins < 2:
        raise ValueError(f"Parameter {name}: it takes 2 bins to compare, not {bins}.")
    recorded = [value + 0.0 for value in values if value is not None and not math.isnan(value)]
    if any(math.isinf(value) for value in recorded):
        raise ValueError(f"Parameter {name} has an infinite value: it cannot have been measured.")
    if not recorded:
        raise CommonalityRefused(f"Parameter {name} was not recorded for any lot.")
    distinct = np.unique(recorded)
    if len(distinct) <= bins:
        return tuple(Bin(value, value) for value in distinct.tolist())
    edges = np.unique(np.quantile(recorded, np.arange(1, bins) / bins, method="lower"))
    places = np.searchsorted(edges, distinct)
    return tuple(
        Bin(float(distinct[places == at][0]), float(distinct[places == at][-1]))
        for at in np.unique(places).tolist()
    )


def binned(name: str, values: Sequence[float | None], bins: int = 4) -> tuple[str | None, ...]:
    """Return a parameter as a factor: for each lot the range that its value lies in.

    Parameters and errors are those of `bins_of`.

    Returns
    -------
    tuple of str or None
        The label of the bin, None where the value was not recorded.

    Examples
    --------
    >>> binned("temperature", [850.0, 851.5, None, 852.0, 853.0], bins=2)
    ('850 to 851.5', '850 to 851.5', None, '852 to 853', '852 to 853')
    """
    found = bins_of(name, values, bins)
    highs = [each.high for each in found]
    labels = [each.label for each in found]
    return tuple(
        None
        if value is None or math.isnan(value)
        else labels[int(np.searchsorted(highs, value + 0.0))]
        for value in values
    )


def _text(value: float) -> str:
    """Shortest exact decimal, without a fraction of zero."""
    text = repr(value)
    return text.removesuffix(".0")
