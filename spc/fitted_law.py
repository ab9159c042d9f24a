"""One law fitted to measured values: its percentiles, and values in terms of a normal law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri_exp

from spc.capability import FEWEST_VALUES, CapabilityRefused
from spc.law_families import FAMILIES, Floats, LawFamily
from spc.study_data import LARGEST_VALUE

__all__ = [
    "SIGNIFICANCE",
    "FittedLaw",
    "NoLawFits",
    "UnusableValues",
    "no_law_sentence",
    "usable_values",
]

SIGNIFICANCE = 0.05
"""A law with a smaller p does not fit."""

TAIL = 0.0013498980316301
"""Share of a normal law beyond three sigma on one side."""

NEARLY_CONSTANT = 1e-6
"""Of the largest value: with less spread the laws cannot be told apart, nor fitted exactly."""

FARTHEST = 38.0
"""Standard deviations beyond which floating point has no shares any more."""


class UnusableValues(CapabilityRefused):
    """No law can be fitted to these values; the message says why."""


class NoLawFits(CapabilityRefused):
    """The values speak against every law that was tried; the message says what to look at."""


@dataclass(frozen=True, slots=True)
class FittedLaw:
    """A law with parameters fitted to values by maximum likelihood.

    Parameters
    ----------
    name : str
        One of `spc.law_families.FAMILIES`.
    parameters : mapping of str to float
        Scale, mean and sigma in the unit of the values (of the lognormal, in its logarithm).
    n : int
        Values that it was fitted to.
    anderson_darling : float
        How far the values are from it, see `spc.law_goodness`.
    p : float
        Probability of a fit as bad, if the law holds; below 0.05 it does not fit.
    aic : float
        Akaike's criterion; smaller is better, and a difference below 2 is none.
    distinct : int
        How many of the values differ.
    alike : tuple of str
        Laws that these values do not tell from it.
    """

    name: str
    parameters: Mapping[str, float]
    n: int
    anderson_darling: float
    p: float
    aic: float
    distinct: int
    alike: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the values do not speak against the law."""
        return self.p >= SIGNIFICANCE

    @property
    def tail_ratio(self) -> float:
        """How many of the values are to be expected beyond the 99.865 percentile."""
        return self.n * TAIL

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before relying on it."""
        notes = []
        if not self.fits:
            notes.append(f"does not fit: Anderson-Darling {self.anderson_darling:.2f}, {_p(self)}")
        if self.distinct < self.n / 2:
            notes.append(
                f"{self.distinct} different values among {self.n}: coarse rounding speaks against "
                "every law"
            )
        if self.tail_ratio < 1:
            notes.append(
                f"the percentiles are beyond the data: of {self.n} values {self.tail_ratio:.2g} "
                f"lie beyond each; {round(1 / TAIL)} values have one there"
            )
        if self.alike:
            notes.append(f"not told from {', '.join(self.alike)}: prefer the one with a reason")
        return tuple(notes)

    @property
    def family(self) -> LawFamily:
        """The law with its parameters open."""
        return FAMILIES[self.name]

    @property
    def row(self) -> Floats:
        """The parameters as `family` takes them, shape (1, parameters)."""
        return np.array([[self.parameters[name] for name in self.family.parameters]])

    def value_at(self, z: float) -> float:
        """Return the value with the same share below it as a normal law has below `z` sigma.

        Parameters
        ----------
        z : float
            -3, 0 and 3 give the 0.135, 50 and 99.865 percentiles.

        Examples
        --------
        >>> of = {"log_mean": 0.0, "log_sigma": 0.5}
        >>> law = FittedLaw("lognormal", of, 100, 0.3, 0.6, 170.0, 100)
        >>> law.value_at(0.0), round(law.value_at(3.0), 4)
        (1.0, 4.4817)
        """
        return float(self.family.quantile(self.row, np.array([[z]]))[0, 0])

    def standardise(self, values: Sequence[float] | Floats) -> Floats:
        """Return values as points of a normal process, for run tests: z = Phi^-1(F(x)).

        Parameters
        ----------
        values : sequence of float, shape (n,)
            NaN is an excluded point, and stays one.

        Returns
        -------
        ndarray of float64, shape (n,)
            Between -38 and 38, where impossible values end too.

        Raises
        ------
        ValueError
            A value is infinite.

        Examples
        --------
        >>> law = FittedLaw("weibull", {"shape": 1.0, "scale": 2.0}, 100, 0.3, 0.6, 170.0, 100)
        >>> law.standardise([1.386294, 13.2153, 0.0027, -1.0]).round(2) + 0.0
        array([  0.,   3.,  -3., -38.])
        """
        given = np.asarray(values, dtype=np.float64)
        if given.ndim != 1 or bool(np.isinf(given).any()):
            raise ValueError("Values to be standardised are a list of numbers, none infinite.")
        points = np.full(given.shape, np.nan)
        points[given <= self.family.least] = -FARTHEST
        possible = given > self.family.least
        below = self.family.log_below(self.row, given[np.newaxis, possible])[0]
        above = self.family.log_above(self.row, given[np.newaxis, possible])[0]
        # From the smaller tail, where the digits are.
        z = np.where(below < above, ndtri_exp(below), -ndtri_exp(above))
        points[possible] = np.clip(z, -FARTHEST, FARTHEST)
        return points

    def share_outside(self, lower: float | None, upper: float | None) -> float:
        """Return the share of values outside limits, 0 to 1.

        Parameters
        ----------
        lower, upper : float, optional
            In the unit of the values.

        Examples
        --------
        >>> law = FittedLaw("normal", {"mean": 0.0, "sigma": 1.0}, 100, 0.3, 0.6, 170.0, 100)
        >>> round(law.share_outside(-3.0, 3.0), 6)
        0.0027
        """
        family, row, share = self.family, self.row, 0.0
        if lower is not None and lower > family.least:
            share += float(np.exp(family.log_below(row, np.array([[lower]]))[0, 0]))
        if upper is not None and upper <= family.least:
            return 1.0
        if upper is not None:
            share += float(np.exp(family.log_above(row, np.array([[upper]]))[0, 0]))
        return share


def usable_values(values: Sequence[float] | Floats) -> Floats:
    """Return values as an array, or refuse those that no law can be fitted to.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        30 at least, finite, not all equal.

    Raises
    ------
    UnusableValues
        They are not; the message says what is wrong.

    Examples
    --------
    >>> usable_values([36.0] * 40)
    Traceback (most recent call last):
    spc.fitted_law.UnusableValues: The values do not vary: there is no law to be fitted.
    """
    measured = np.asarray(values, dtype=np.float64)
    if measured.ndim != 1 or len(measured) < FEWEST_VALUES:
        raise UnusableValues(
            f"A law is fitted to {FEWEST_VALUES} single values at least, not {measured.size}."
        )
    if not bool(np.isfinite(measured).all()):
        at = int(np.argmin(np.isfinite(measured)))
        raise UnusableValues(f"Value {at + 1} is not a finite number.")
    largest = float(np.abs(measured).max())
    if largest > LARGEST_VALUE:
        raise UnusableValues("A value is too large for a measurement.")
    if np.ptp(measured) <= NEARLY_CONSTANT * largest:
        raise UnusableValues("The values do not vary: there is no law to be fitted.")
    return measured


def no_law_sentence(tried: Sequence[FittedLaw]) -> str:
    """Say that none of the laws fits, and what to look at.

    Parameters
    ----------
    tried : sequence of FittedLaw
        The best first.

    Examples
    --------
    >>> law = FittedLaw("normal", {"mean": 0.0, "sigma": 1.0}, 100, 2.1, 0.0025, 170.0, 100)
    >>> no_law_sentence([law])[:63]
    'No law fits (normal p 0.003): two processes in one sample, a so'
    """
    said = ", ".join(f"{law.name} {_p(law)}" for law in tried)
    best = tried[0]
    rounded = best.distinct < best.n / 2
    what = (
        f"the gauge rounds to {best.distinct} different values among {best.n}"
        if rounded
        else "two processes in one sample, a sorted lot or values off the gauge's scale look so"
    )
    return f"No law fits ({said}): {what}. Look at the histogram; there is no capability till then."


def _p(law: FittedLaw) -> str:
    return f"p {law.p:.3f}"
