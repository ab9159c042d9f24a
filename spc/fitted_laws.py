"""Which law measured values follow, when they are not normal.

Source: Anderson and Darling (1954), see `spc.law_goodness`; Akaike, IEEE Transactions on Automatic
Control 19 (1974).
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from spc.fitted_law import FittedLaw, NoLawFits, UnusableValues, no_law_sentence, usable_values
from spc.law_capability import LawCapability, law_capability
from spc.law_families import FAMILIES, Floats, LawFamily
from spc.law_goodness import anderson_darling, bootstrap_p

__all__ = [
    "LAWS",
    "FittedLaw",
    "LawCapability",
    "NoLawFits",
    "UnusableValues",
    "best_law",
    "fit_laws",
    "law_capability",
]

LAWS = tuple(FAMILIES)
"""The names of the laws."""

ALIKE = 2.0
"""A smaller difference of Akaike's criterion is none."""

NEARLY_ZERO = 1e-9
"""Of the largest value: a smaller one was meant as none, and would make the fit."""

_SEED = 1917


def fit_laws(
    values: Sequence[float] | Floats, names: Sequence[str] = LAWS, *, seed: int = _SEED
) -> tuple[FittedLaw, ...]:
    """Fit laws to measured values, and say how well each fits.

    Parameters
    ----------
    values : sequence of float, shape (n,), n >= 30
        Of a stable process, in the unit of the characteristic.
    names : sequence of str
        Laws to try, of `LAWS`. Those for positive values are left out where there are others.
    seed : int
        Of the bootstrap behind each p.

    Returns
    -------
    tuple of FittedLaw
        Those that fit first, then by Akaike's criterion. Of laws that all fit prefer the one with
        a physical reason.

    Raises
    ------
    UnusableValues
        Too few values, one that is not finite, no spread, or no law for such values.
    ValueError
        A law is not known.

    Examples
    --------
    >>> thickness = np.exp(np.random.default_rng(2).normal(2.0, 0.6, 200))
    >>> [(law.name, law.fits) for law in fit_laws(thickness)][:1]
    [('lognormal', True)]
    """
    for name in names:
        if name not in FAMILIES:
            near = get_close_matches(name, LAWS, n=1)
            raise ValueError(
                f"There is no law {name}; "
                + (f"did you mean {near[0]}?" if near else f"there are {', '.join(LAWS)}.")
            )
    measured = usable_values(values)
    possible = [name for name in names if _possible(FAMILIES[name], measured)]
    if not possible:
        raise UnusableValues(
            f"The smallest value is {measured.min():g}: {', '.join(names) or 'no law'} cannot "
            "have it. Try the normal law."
        )
    fitted = [_fitted(name, measured, seed) for name in possible]
    ranked = sorted(fitted, key=lambda law: (not law.fits, round(law.aic, 3)))
    return tuple(_told_apart(law, ranked) for law in ranked)


def best_law(values: Sequence[float] | Floats, names: Sequence[str] = LAWS) -> FittedLaw:
    """Return the law that fits best, or refuse when none does.

    Parameters
    ----------
    values, names
        As in `fit_laws`.

    Raises
    ------
    NoLawFits
        The values speak against every law.
    UnusableValues
        As in `fit_laws`.

    Examples
    --------
    >>> best_law(np.random.default_rng(2).normal(36.0, 0.5, 100), ["normal"]).name
    'normal'
    """
    fitted = fit_laws(values, names)
    if not fitted[0].fits:
        raise NoLawFits(no_law_sentence(fitted))
    return fitted[0]


def _possible(family: LawFamily, measured: Floats) -> bool:
    smallest, largest = float(measured.min()), float(measured.max())
    if family.zero:
        return smallest >= family.least
    return smallest > NEARLY_ZERO * largest


def _fitted(name: str, measured: Floats, seed: int) -> FittedLaw:
    family, row = FAMILIES[name], measured[np.newaxis, :]
    parameters = family.fit(row)
    statistic = float(anderson_darling(family, parameters, row)[0])
    likelihood = float(family.log_density(parameters, row).sum())
    return FittedLaw(
        name=name,
        parameters=dict(zip(family.parameters, parameters[0].tolist(), strict=True)),
        n=len(measured),
        anderson_darling=statistic,
        p=bootstrap_p(family, parameters, statistic, len(measured), seed=seed),
        aic=2 * len(family.parameters) - 2 * likelihood,
        distinct=len(np.unique(measured)),
    )


def _told_apart(law: FittedLaw, ranked: Sequence[FittedLaw]) -> FittedLaw:
    """The law, with the names of those that the values do not tell from it."""
    if not law.fits:
        return law
    others = (each for each in ranked if each.fits and each.name != law.name)
    return replace(law, alike=tuple(e.name for e in others if abs(e.aic - law.aic) < ALIKE))
